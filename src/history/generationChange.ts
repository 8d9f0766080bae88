import {
  type PackageChange,
  type PackageStatus,
  versionsWithout,
} from '../compare/packages/packageChanges.ts'
import type { Generation } from '../machine/generation.ts'

/** How the packages of two systems differ, as far as the list says it. */
export interface PackageTotals {
  /** The number of packages of each status. */
  readonly counts: ReadonlyMap<PackageStatus, number>
  /** Explicit packages whose versions changed, in byte order, as many as any screen shows. */
  readonly explicit: readonly ExplicitChange[]
}

export type ExplicitChange = Pick<PackageChange, 'name' | 'status' | 'before' | 'after'>

const MAX_EXPLICIT = 200

export function packageTotals(packages: readonly PackageChange[]): PackageTotals {
  const counts = new Map<PackageStatus, number>()
  for (const { status } of packages) counts.set(status, (counts.get(status) ?? 0) + 1)
  const explicit = packages.filter(({ selected, status }) => selected && status !== 'rebuilt')
  return {
    counts,
    explicit: explicit.slice(0, MAX_EXPLICIT).map(shortened),
  }
}

/** A package may have as many versions as a closure has paths: only some of those that differ are kept then. */
const MAX_VERSIONS = 8

function shortened({ name, status, before, after }: PackageChange): ExplicitChange {
  if (Math.max(before.length, after.length) <= MAX_VERSIONS) return { name, status, before, after }
  const [gone, come] = [versionsWithout(before, after), versionsWithout(after, before)]
  return { name, status, before: gone.slice(0, MAX_VERSIONS), after: come.slice(0, MAX_VERSIONS) }
}

/** What a generation changed, compared with the next older one that exists. */
export interface GenerationChange extends PackageTotals {
  /** The older generation; null for the oldest. */
  readonly comparedWith: number | null
  /** The nearest older generation with the same system; null where there is none. */
  readonly sameAs: number | null
  /** Kernel versions where they differ; null where they do not, or one is unknown. */
  readonly kernel: readonly [before: string, after: string] | null
}

/**
 * What `generation` changed. `older` are the older generations, newest first; `packages` is how it differs from the
 * first of them.
 */
export function generationChange(
  generation: Generation,
  older: readonly Generation[],
  packages: PackageTotals,
): GenerationChange {
  const [before] = older
  const { storePath } = generation
  const same = older.find((one) => one.storePath !== null && one.storePath === storePath)
  const [from, to] = [before?.system?.kernelVersion, generation.system?.kernelVersion]
  return {
    comparedWith: before?.number ?? null,
    sameAs: same?.number ?? null,
    kernel: from == null || to == null || from === to ? null : [from, to],
    ...packages,
  }
}

/** Signs of the column CHANGED; a downgrade and a mixed change are rare, and explained by the comparison. */
const SIGNS: readonly (readonly [sign: string, statuses: readonly PackageStatus[]])[] = [
  ['↑', ['upgraded']],
  ['↓', ['downgraded']],
  ['~', ['changed']],
  ['+', ['added']],
  ['−', ['removed']],
]

/** Few explicit changes are named rather than counted, with the few that come with them. */
const [MAX_NAMED, MAX_CHANGED] = [2, 4]

/**
 * The change in a few words: `kernel · ↑107 +7 −2`, `firefox 150.0.1`, `= 31`; `''` where nothing but rebuilt packages
 * differs.
 */
export function changeSummary(change: GenerationChange): string {
  const { sameAs, kernel, counts, explicit } = change
  if (sameAs !== null) return `= ${sameAs}`
  const changed = [...counts].reduce(
    (sum, [status, n]) => (status === 'rebuilt' ? sum : sum + n),
    0,
  )
  const isNamed = explicit.length > 0 && explicit.length <= MAX_NAMED && changed <= MAX_CHANGED
  const texts = SIGNS.flatMap(([sign, statuses]) => {
    const count = statuses.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0)
    return count === 0 ? [] : [`${sign}${count}`]
  })
  return [kernel !== null && 'kernel', isNamed ? explicit.map(named).join(', ') : texts.join(' ')]
    .filter((text) => text !== false && text !== '')
    .join(' · ')
}

function named({ name, status, before, after }: ExplicitChange): string {
  if (status === 'removed') return `−${name}`
  const come = after.filter((version) => !before.includes(version))
  return `${status === 'added' ? '+' : ''}${name} ${come.join(', ')}`.trimEnd()
}
