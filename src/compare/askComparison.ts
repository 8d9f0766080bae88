import { extname, join } from 'node:path'
import type { Host } from '../host/host.ts'
import { askSeparateProcess, NoAnswer } from '../host/separateProcess.ts'
import { type ComparisonContext, compareSystems, type SystemComparison } from './comparison.ts'
import { unknown } from './comparisonPart.ts'
import { PARTS, type PartName } from './partNames.ts'
import type { Side } from './side.ts'

/**
 * Compares two systems, with the result of `compareSystems`. The contents of a mounted disk are
 * untrusted, and may take forever or exhaust the memory: they are compared in a separate process,
 * which `stopUnfinished` and `superseded` end, while this one handles keys. Never throws.
 */
export async function askComparison(
  host: Host,
  before: Side,
  after: Side,
  around: ComparisonContext,
  report: (part: Partial<SystemComparison>) => void = () => {},
  wanted: readonly PartName[] = PARTS,
  superseded?: AbortSignal,
): Promise<SystemComparison> {
  if (wanted.length === 0 || host.kind !== 'mounted' || host.rootDirectory === null) {
    return compareSystems(host, before, after, around, report, wanted)
  }
  const place = await host.status('/')
  const request: Request = {
    root: host.rootDirectory,
    inode: place?.inode,
    before,
    after,
    around,
    wanted,
  }
  const known: Partial<SystemComparison>[] = []
  const take = (part: unknown) => {
    known.push(part as Partial<SystemComparison>)
    report(part as Partial<SystemComparison>)
  }
  try {
    const limits = { maxBytes: MAX_BYTES, signal: superseded }
    await askSeparateProcess({ script: SCRIPT, request, report: take, ...limits })
    return Object.assign({}, ...known) as SystemComparison
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const all = Object.assign(unknownParts(error), ...known) as SystemComparison
    report(all)
    return all
  }
}

/** A comparison in which everything differs takes a megabyte. */
const MAX_BYTES = 32 << 20

/** The request to `readComparison.ts`, which sends each part as soon as it is ready. */
export interface Request {
  readonly root: string
  /** Of the root directory, which may have been replaced at its path meanwhile. */
  readonly inode: bigint | undefined
  readonly before: Side
  readonly after: Side
  readonly around: ComparisonContext
  readonly wanted: readonly PartName[]
}

/** All parts, unknown: for a comparison that was ended. */
function unknownParts({ signal, message }: NoAnswer): SystemComparison {
  const limit = 'The comparison took too long or used too much memory.'
  const part = unknown<never>(signal === null ? `Can’t compare: ${message}.` : limit)
  return { boot: part, units: part, files: part, features: part, configuration: part }
}

/** Next to this file, in the sources as well as in the bundle. */
const SCRIPT = join(import.meta.dirname, `readComparison${extname(import.meta.filename)}`)
