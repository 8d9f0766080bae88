import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheHere } from '../src/host/user.ts'
import { byTurns, output } from './measure.ts'
import { wholeCommand } from './start.ts'

/** CPU milliseconds of whole commands on a store that is bound to /nix, as a machine has its own. */
export interface InPlace {
  readonly empty: number
  /** `diff --plain` of two systems that were compared before, and of two that were not. */
  readonly known: number
  readonly first: number
  /** `nix store diff-closures`. */
  readonly nix: number
}

/** Measures all by turns, in mount namespaces; needs root. */
export function inPlaceTimes(root: string, program: readonly string[], rounds: number): InPlace {
  const here = (argv: readonly string[]) => wholeCommand(bound(root, argv))
  const systems = [1, 2].map((number) =>
    output(['readlink', `${root}/nix/var/nix/profiles/system-${number}-link`]).trim(),
  )
  const diff = [...program, 'diff', '1', '2', '--plain']
  const nix = ['nix', '--extra-experimental-features', 'nix-command', 'store', 'diff-closures']
  here(diff)
  const [empty = 0, known = 0, first = 0, theirs = 0] = byTurns(rounds, [
    () => here([process.execPath, '-e', '0']),
    () => here(diff),
    () => {
      forgetCaches()
      return here(diff)
    },
    () => here([...nix, ...systems]),
  ])
  return { empty, known, first, nix: theirs }
}

/** As before the first start on a store; what Node compiled stays. */
export function forgetCaches(): void {
  const directory = cacheHere() ?? '/nonexistent'
  for (const name of readdirSync(directory)) {
    if (/^(?:graph|closures|changes)-/.test(name)) rmSync(join(directory, name))
  }
}

/** The command with this root's /nix in the place of the computer's own (mount_namespaces(7)). */
export function bound(root: string, argv: readonly string[]): string[] {
  return [
    'unshare',
    '-m',
    'sh',
    '-c',
    'mount --bind "$0" /nix && exec "$@"',
    `${root}/nix`,
    ...argv,
  ]
}
