import { diffArrays } from 'diff'
import { type PackageChange, pathCounts } from './packageChanges.ts'

/** A piece of a version; `changed` if the other side does not have it. */
export interface VersionSpan {
  readonly text: string
  readonly changed: boolean
}

/** The versions of one side. */
export interface SideVersions {
  /** Each version in pieces; empty for no package. */
  readonly versions: readonly (readonly VersionSpan[])[]
  /** `×2` where only the number of store paths shows what changed, else `''`. */
  readonly copies: string
}

/** Stands for a name without a version, as Nix prints it. */
export const NO_VERSION = 'ε'

/**
 * The versions of both sides, with what changed marked: the components in which two single versions differ,
 * else the versions that only one side has.
 */
export function versionSpans(change: PackageChange): readonly [SideVersions, SideVersions] {
  const { before, after } = change
  const [from = '', to = ''] = pathCounts(change)?.map((count) => `×${count}`) ?? []
  const [one, other] = [before[0], after[0]]
  const isPair = before.length === 1 && after.length === 1
  if (isPair && one !== undefined && other !== undefined && one !== other) {
    const [left, right] = versionParts(one || NO_VERSION, other || NO_VERSION)
    return [
      { versions: [left], copies: from },
      { versions: [right], copies: to },
    ]
  }
  return [
    { versions: markNew(before, after), copies: from },
    { versions: markNew(after, before), copies: to },
  ]
}

/** A version that the other side lacks is marked, unless that side has no version at all. */
function markNew(some: readonly string[], others: readonly string[]): VersionSpan[][] {
  const known = new Set(others)
  return some.map((version) => [
    { text: version || NO_VERSION, changed: others.length > 0 && !known.has(version) },
  ])
}

/** Marks the differences between two versions, by the components that Nix compares. */
function versionParts(
  before: string,
  after: string,
): readonly [before: VersionSpan[], after: VersionSpan[]] {
  const [from, to] = [components(before), components(after)]
  const shorter = Math.min(from.length, to.length)
  let start = 0
  while (start < shorter && from[start] === to[start]) start += 1
  let end = 0
  while (end < shorter - start && from.at(-1 - end) === to.at(-1 - end)) end += 1
  const middle = (all: readonly string[]) => all.slice(start, all.length - end)
  const [gone, come] = between(middle(from), middle(to))
  const around = (inside: readonly VersionSpan[]) =>
    [
      { text: from.slice(0, start).join(''), changed: false },
      ...inside,
      { text: from.slice(from.length - end).join(''), changed: false },
    ].filter(({ text }) => text !== '')
  return [around(gone), around(come)]
}

/** Most pairs have nothing in common between their ends: a search for it is slow, for thousands of packages. */
function between(
  from: readonly string[],
  to: readonly string[],
): readonly [before: VersionSpan[], after: VersionSpan[]] {
  if (!from.some((component) => to.includes(component))) {
    return [[{ text: from.join(''), changed: true }], [{ text: to.join(''), changed: true }]]
  }
  const changes = diffArrays([...from], [...to])
  const side = (left: (change: (typeof changes)[number]) => boolean) =>
    changes
      .filter((change) => !left(change))
      .map(({ value, added, removed }) => ({ text: value.join(''), changed: added || removed }))
  return [side(({ added }) => added), side(({ removed }) => removed)]
}

function components(version: string): string[] {
  return version.match(/[0-9]+|[A-Za-z]+|[^0-9A-Za-z]/g) ?? []
}
