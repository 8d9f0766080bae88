import type { PackageChange, PackageStatus } from '../compare/packages/packageChanges.ts'
import type { Generation } from '../machine/generation.ts'

/** What a generation changed, compared with the next older one that exists. */
export interface GenerationChange {
  /** The older generation; null for the oldest. */
  readonly comparedWith: number | null
  /** The nearest older generation with the same system; null where there is none. */
  readonly sameAs: number | null
  /** Kernel versions where they differ; null where they do not, or one is unknown. */
  readonly kernel: readonly [before: string, after: string] | null
  /** The number of packages of each status. */
  readonly counts: ReadonlyMap<PackageStatus, number>
  /** Explicit packages whose versions changed, in byte order. */
  readonly explicit: readonly PackageChange[]
}

/**
 * What `generation` changed. `older` are the older generations, newest first; `packages` are those that differ from
 * the first of them.
 */
export function generationChange(
  generation: Generation,
  older: readonly Generation[],
  packages: readonly PackageChange[],
): GenerationChange {
  const [before] = older
  const { storePath } = generation
  const same = older.find((one) => one.storePath !== null && one.storePath === storePath)
  const [from, to] = [before?.system?.kernelVersion, generation.system?.kernelVersion]
  const counts = new Map<PackageStatus, number>()
  for (const { status } of packages) counts.set(status, (counts.get(status) ?? 0) + 1)
  return {
    comparedWith: before?.number ?? null,
    sameAs: same?.number ?? null,
    kernel: from == null || to == null || from === to ? null : [from, to],
    counts,
    explicit: packages.filter(({ selected, status }) => selected && status !== 'rebuilt'),
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
export function changeWords(change: GenerationChange): string {
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

function named({ name, status, before, after }: PackageChange): string {
  if (status === 'removed') return `−${name}`
  const come = after.filter((version) => !before.includes(version))
  return `${status === 'added' ? '+' : ''}${name} ${come.join(', ')}`.trimEnd()
}
