import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export type Shell = 'bash' | 'zsh' | 'fish'

export function hasShell(shell: Shell): boolean {
  return spawnSync(shell, ['-c', ':']).status === 0
}

/**
 * What the shells ask for at a line's end is the same in all of them, and takes half a second on the
 * sample machine: the program is asked once, and the answer kept for the other shells.
 */
const ANSWERS = `#!/bin/sh
[ "$1" = __complete ] || exec START
answer=DIRECTORY/$(printf '%s\\n' "$@" | cksum | tr ' ' -)
if [ ! -e "$answer" ]; then
  START > "$answer.$$" || exit
  mv "$answer.$$" "$answer"
fi
cat "$answer"
`

/** A directory with the built program as `terrapin`, and each shell's script as it prints it. */
export interface Installed {
  readonly directory: string
  /** The environment in which `terrapin` is found. */
  readonly env: Readonly<Record<string, string>>
  /** The path of a shell's completion script. */
  readonly script: (shell: Shell) => string
}

export function installHere(): Installed {
  const directory = mkdtempSync(join(tmpdir(), 'terrapin-shell-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const program = join(directory, 'terrapin')
  const start = `'${process.execPath}' '${process.cwd()}/dist/terrapin.js' "$@"`
  writeFileSync(program, ANSWERS.replaceAll('START', start).replaceAll('DIRECTORY', directory))
  chmodSync(program, 0o755)
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { status, stdout } = spawnSync(program, ['completions', shell], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`no completions for ${shell}`)
    writeFileSync(join(directory, `script.${shell}`), stdout)
  }
  return {
    directory,
    env: { PATH: `${directory}:${process.env.PATH}`, HOME: directory },
    script: (shell) => join(directory, `script.${shell}`),
  }
}
