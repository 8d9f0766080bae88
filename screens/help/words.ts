import { keyOf } from '../keymap.ts'

/** A word or symbol (with its short form) and its meaning. */
export type Meaning = readonly [word: string, meaning: string]

/** Words and symbols in the list. */
export function listWordMeanings(): readonly Meaning[] {
  const said = keyOf('good-or-bad')
  return [
    ['running, run', 'the running system (/run/current-system)'],
    ['booted', 'the booted system (/run/booted-system); omitted next to “run”'],
    ['current, cur', 'where the profile points; the next rebuild starts from here'],
    ['default, def', 'the boot default: what the boot loader starts'],
    ['✓ 9', 'booted successfully 9 times'],
    ['✗ never up', 'started, never booted successfully'],
    ['✗ fails', 'booted before, fails now'],
    ['no trace', 'default at the last shutdown, no recorded boot since'],
    ['on trial', 'the boot loader counts attempts until one succeeds'],
    ['good, bad', `rated by hand (${said})`],
    ['pin', 'pinned under a name'],
    ['kept', 'a user GC root keeps only the store path'],
    ['no entry', 'not in the boot menu'],
    ['incomplete, incompl.', 'damaged: files are missing'],
    ['gone', 'the store path no longer exists'],
    ['closure', 'size of all store paths in the closure (NAR size)'],
    ['frees', 'space freed by deleting only this generation'],
    ['frees↓', 'space freed by deleting this generation and all older ones'],
    ['Δ', 'growth of the closure since the generation before'],
    ['↑ ↓ + − ~', 'packages upgraded, downgraded, added, removed, changed both ways'],
    ['= 31', 'the same system as 31'],
    ['▲', `most urgent problem; ${keyOf('findings')} lists all`],
    ['>, *', 'cursor; marked'],
  ]
}

/** Symbols in the rows of a comparison. */
export const COMPARISON_SIGNS: readonly Meaning[] = [
  ['U D', 'upgraded, downgraded'],
  ['A R C', 'added, removed, changed'],
  ['r', 'rebuilt: same versions, other store paths'],
  ['ε', 'no version in the name'],
  ['–', 'absent'],
  ['explicit', 'a package in system packages (environment.systemPackages)'],
]
