import { bytes, counted } from '../../text/format.ts'
import { capitalised } from '../../text/sentence.ts'
import type { Bootable } from '../bootable.ts'
import { ABILITIES } from '../loaders.ts'
import type { BootLoader } from '../menu.ts'
import type { BootFile, Orphan, ReportedEntry, Unlisted } from './bootReportParts.ts'

/** Whether regenerating the menu would fix something. */
export interface Regeneration {
  readonly helps: boolean
  /** What it would fix, as sentences. */
  readonly reasons: readonly string[]
  /** Bytes freed on /boot: orphans, and files that only removed entries use. */
  readonly frees: number
  /** Why it is impossible, and what makes it possible, as sentences; left out where it is possible. */
  readonly impossible?: readonly string[]
  /** What regenerating loses, as a sentence; left out for nothing. */
  readonly costs?: string
}

interface ReportParts {
  readonly entries: readonly ReportedEntry[]
  readonly unlisted: readonly Unlisted[]
  readonly files: readonly BootFile[]
  readonly orphans: readonly Orphan[]
  /** Files, in lower case, that the regenerated menu needs. */
  readonly wanted: ReadonlySet<string>
}

/** Problems of the menu that regenerating fixes. Pure. */
export function regenerationOf(loader: BootLoader, parts: ReportParts): Regeneration {
  const { entries, unlisted, files, orphans, wanted } = parts
  const goes = (id: string) => ABILITIES[loader].clearsEntries.test(id)
  const stale = entries.filter(({ kind, entry }) => kind === 'dangling' && goes(entry.id))
  const useless = orphans.filter((orphan) => orphan.goes)
  const broken = entries.filter(({ kind, missing }) => kind === 'generation' && missing.length > 0)
  const overdue = unlisted.filter(({ why }) => why === 'overdue')
  const leaving = new Set(stale.map(({ entry }) => entry))
  const released = files.filter(
    ({ path, usedBy }) =>
      usedBy.every((entry) => leaving.has(entry)) && !wanted.has(path.toLowerCase()),
  )
  const size = sum(useless)
  const reasons = [
    ...some(stale, `${counted(stale.length, 'stale entry', 'stale entries')}.`),
    ...some(useless, `${counted(useless.length, 'unused file', 'unused files')} (${bytes(size)}).`),
    ...overdueReasons(overdue),
    ...some(broken, `${counted(broken.length, 'entry', 'entries')} with missing files.`),
  ]
  return { helps: reasons.length > 0, reasons, frees: size + sum(released) }
}

function some(found: readonly unknown[], reason: string): string[] {
  return found.length > 0 ? [reason] : []
}

/** Names listed at most; the rest is counted. */
const MAX_NAMED = 3

function overdueReasons(overdue: readonly Unlisted[]): string[] {
  const bootables = overdue.map(({ bootable }) => bootable)
  const isPin = ({ profile, gen }: Bootable) => profile === gen
  const own = bootables.filter((some) => !isPin(some)).map(({ gen }) => gen)
  const names = new Set(bootables.filter(isPin).map(({ gen }) => gen))
  const where = overdue.some(({ listedIn }) => listedIn.length > 0) ? ' in one of the menus' : ''
  return [
    ...some(own, `${subject('generation', own)} no entry${where}.`),
    ...some([...names], `${subject('profile', [...names])} no entry${where}.`),
  ]
}

/** `Generation 43 has`, `Generations 41 and 43 have`, `7 generations have`. */
function subject(noun: string, names: readonly string[]): string {
  if (names.length > MAX_NAMED) return `${counted(names.length, noun)} have`
  const capital = capitalised(noun)
  if (names.length === 1) return `${capital} ${names[0]} has`
  return `${capital}s ${names.slice(0, -1).join(', ')} and ${names.at(-1)} have`
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, file) => total + file.bytes, 0)
}
