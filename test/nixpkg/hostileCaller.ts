import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { alice } from '../support/machine/layout.ts'
import type { Outcome } from '../support/machine/outcome.ts'
import type { Line } from './respellings.ts'
import type { RuledMachine } from './ruledMachine.ts'

/** What lies where a program that runs as root might open a relative path. */
export const TRAPS = ['links', 'FIFOs'] as const
export type Trap = (typeof TRAPS)[number]

const DIRECTORY = '/home/alice/trap'

/** Soft limits only: in a container without CAP_SYS_RESOURCE root can raise no hard ones. */
const AS_SHE_LIKES =
  'cd "$1" && shift && umask 0777 && ulimit -S -f 0 && ulimit -S -n 40 && exec sudo -n -- "$@"'

const VARIABLES = [
  'HOME',
  'TMPDIR',
  'XDG_CONFIG_HOME',
  'XDG_STATE_HOME',
  'NIX_STATE_DIR',
  'NIX_CONF_DIR',
]

/**
 * Lays out a directory of alice’s. It has, for each word that could be a relative path, or end in
 * one, a profile with two generations, and beside it its lock: a link to a file that only root may
 * make, or a FIFO.
 */
export function layTraps({ machine, paths }: RuledMachine, line: Line, trap: Trap): void {
  const directory = join(machine.root, DIRECTORY)
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory)
  // Behind an option’s letter, or behind its name.
  const names = line
    .slice(1)
    .flatMap((word) => [word, word.slice(2), word.replace(/^-*[\w-]*=?/, '')])
  for (const name of names) {
    const path = join(directory, name)
    if (name === '' || name.startsWith('/') || isThere(path)) continue
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(`${basename(name)}-1-link`, path)
    symlinkSync(paths[0] as string, `${path}-1-link`)
    symlinkSync(paths[1] as string, `${path}-2-link`)
    if (trap === 'links') symlinkSync('/etc/nologin', `${path}.lock`)
    else spawnSync('mkfifo', [`${path}.lock`])
  }
  spawnSync('chown', ['-hR', `${alice.uid}:${alice.gid}`, directory])
}

/**
 * Has alice run a line with sudo in that directory, with variables that lead there. What it writes
 * is to have no bytes and no permissions, and few files may be open.
 */
export function runHostilely(ruled: RuledMachine, line: Line): Promise<Outcome> {
  const env = {
    ...Object.fromEntries(VARIABLES.map((name) => [name, DIRECTORY])),
    NIX_PROFILE: `${DIRECTORY}/profile`,
    NIX_CONFIG: `plugin-files = ${DIRECTORY}/plugin.so`,
  }
  return ruled.asAlice(['sh', '-c', AS_SHE_LIKES, 'sh', DIRECTORY, ...line], env)
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
