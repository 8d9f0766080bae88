import { keyOf } from '../keymap.ts'

/** A word or a sign, also as it is where space is short, and what it means. */
export type Meaning = readonly [word: string, meaning: string]

/** What the list says of a generation. */
export function listWordMeanings(): readonly Meaning[] {
  const said = keyOf('good-or-bad')
  return [
    ['running, run', 'the running system (/run/current-system)'],
    ['booted', 'the system that was booted; left out beside “run” for space'],
    ['current, cur', 'where the profile points; the next rebuild starts from here'],
    ['default, def', 'the boot default: what the boot loader starts'],
    ['✓ 9', 'booted successfully 9 times'],
    ['✗ no boot', 'started, never booted successfully'],
    ['✗ fails', 'booted before, fails now'],
    ['no trace', 'default at the last shutdown, no boot recorded since'],
    ['on trial', 'the boot loader counts attempts until one succeeds'],
    ['good, bad', `marked by a person (${said})`],
    ['pin', 'pinned under a name'],
    ['kept', 'a user GC root keeps the store path, nothing else'],
    ['no entry', 'not in the boot menu'],
    ['incomplete, incompl.', 'damaged: files are missing'],
    ['gone', 'the store path no longer exists'],
    ['closure', 'size of all store paths it needs (NAR size)'],
    ['frees', 'space freed by deleting only this generation'],
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
