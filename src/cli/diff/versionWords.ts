import type { PackageChange } from '../../compare/packages/packageChanges.ts'
import {
  NO_VERSION,
  type SideVersions,
  type VersionSpan,
  versionSpans,
} from '../../compare/packages/versionSpans.ts'

/*
 * The versions of a package as words between which a line may be broken. Versions are parts of store names,
 * so each character takes one column.
 */

/** A word in pieces, of which some are highlighted. */
export type Word = readonly VersionSpan[]

/** A longer list is cut in its middle: so many versions of a side remain. */
const [FIRST, LAST] = [5, 3]

/** `1.0, 1.1 → 1.2`; a side without the package is left out, and what is the same is named once. */
export function versionWords(change: PackageChange): Word[] {
  const [before, after] = versionSpans(change)
  return joined(change, sideWords(before), sideWords(after), after.copies)
}

/** The same without the versions that both sides have, and without the middle of what is still long. */
export function shortVersionWords(change: PackageChange): Word[] {
  const [before, after] = versionSpans(change)
  const known = new Set(change.before)
  const shared = change.after.filter((version) => known.has(version)).length
  const isRebuilt = change.status === 'rebuilt'
  const short = ({ versions, copies }: SideVersions): Word[] => {
    const own = versions.filter((spans) => spans.some(({ changed }) => changed))
    const kept = shared === 0 || isRebuilt ? versions : own
    return cutInMiddle(sideWords({ versions: kept, copies }))
  }
  const words = joined(change, short(before), short(after), after.copies)
  return shared === 0 || isRebuilt ? words : [...words, plainWord(`(${shared} in both)`)]
}

/** The number of columns of these words on one line. */
export function wordsWidth(words: readonly Word[]): number {
  return words.reduce((sum, word) => sum + wordWidth(word) + 1, -1)
}

/** Breaks words into lines of at most `columns`; a longer word is broken anywhere. */
export function wrapWords(words: readonly Word[], columns: number): Word[] {
  const lines: VersionSpan[][] = []
  let line: VersionSpan[] = []
  let used = 0
  const end = () => {
    lines.push(line)
    line = []
    used = 0
  }
  for (const word of words) {
    const wide = wordWidth(word)
    if (used > 0 && used + 1 + wide > columns) end()
    if (used > 0) line.push(plainSpan(' '))
    used += used > 0 ? 1 : 0
    for (const span of word) {
      let rest = span.text
      while (used + rest.length > columns && columns > 0) {
        line.push({ ...span, text: rest.slice(0, columns - used) })
        rest = rest.slice(columns - used)
        end()
      }
      line.push({ ...span, text: rest })
      used += rest.length
    }
  }
  return used > 0 || lines.length === 0 ? [...lines, line] : lines
}

function joined({ status }: PackageChange, from: Word[], to: Word[], copies: string): Word[] {
  if (status === 'added') return ofOneSide(to)
  if (status === 'removed') return ofOneSide(from)
  if (status === 'rebuilt') return copies === '' ? from : [...from, ARROW, plainWord(copies)]
  return [...(from.length === 0 ? [NONE] : from), ARROW, ...(to.length === 0 ? [NONE] : to)]
}

/** A name without a version says nothing more. */
function ofOneSide(words: Word[]): Word[] {
  return words.length === 1 && words[0]?.[0]?.text === NO_VERSION ? [] : words
}

function sideWords({ versions, copies }: SideVersions): Word[] {
  const words = versions.map((spans, index) =>
    index === versions.length - 1 ? spans : [...spans, plainSpan(',')],
  )
  return copies === '' ? words : [...words, plainWord(copies)]
}

function cutInMiddle(words: Word[]): Word[] {
  const more = words.length - FIRST - LAST
  if (more <= 1) return words
  return [...words.slice(0, FIRST), plainWord(`… ${more} more …`), ...words.slice(-LAST)]
}

function wordWidth(word: Word): number {
  return word.reduce((sum, { text }) => sum + text.length, 0)
}

function plainSpan(text: string): VersionSpan {
  return { text, changed: false }
}

function plainWord(text: string): Word {
  return [plainSpan(text)]
}

const ARROW = plainWord('→')
const NONE = plainWord('–')
