import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { type KeptClosures, loadClosures, NOTHING_KEPT, saveClosures } from './closureCache.ts'
import {
  agree,
  type Closure,
  type ClosureTable,
  indexOf,
  NO_CLOSURES,
  type ReadClosure,
} from './closureTable.ts'
import { askDatabase, stateOf } from './database/askDatabase.ts'
import type { FoundClosures } from './database/closureRows.ts'
import { withClosures } from './withClosures.ts'

/**
 * The closures of these systems; one that is not valid is left out. Closures that were read before
 * need no database while nothing was written to it, and else only a proof. Throws a Problem
 * `database` if the database can't be read.
 */
export async function readClosures(
  host: Host,
  systems: readonly StorePath[],
  yieldIfDue: YieldIfDue = noYield,
): Promise<ClosureTable> {
  const { cache } = host
  const state = cache === null ? null : await stateOf(host)
  if (cache === null || state === null) {
    const found = await ask(host, systems, NO_CLOSURES, yieldIfDue)
    return added(NO_CLOSURES, systems, found, yieldIfDue)
  }
  const kept = trusted(host, loadClosures(cache, state), state.signature)
  if (systems.every((system) => kept.provenIn.get(system) === state.signature)) return kept.table
  const found = await ask(host, systems, kept.table, yieldIfDue)
  const table = await added(kept.table, systems, found, yieldIfDue)
  const isUnchanged = (await stateOf(host))?.signature === state.signature
  const provenIn = new Map(kept.provenIn)
  for (const system of systems) provenIn.set(system, isUnchanged ? state.signature : '')
  // Written in the background; exiting before it is complete loses nothing.
  void saveClosures(cache, state, { table, provenIn })
  return table
}

/**
 * Another disk may have the same device number and inode, and rows made so that the proof holds (`closureRows.ts`):
 * of a mounted disk, closures count only while its database is as it was.
 */
function trusted(host: Host, kept: KeptClosures, signature: string): KeptClosures {
  const isProven = [...kept.provenIn.values()].every((provenIn) => provenIn === signature)
  return host.kind === 'mounted' && !isProven ? NOTHING_KEPT : kept
}

function ask(
  host: Host,
  systems: readonly StorePath[],
  { paths: { size, ids, narSize, references, registered }, closures }: ClosureTable,
  yieldIfDue: YieldIfDue,
): Promise<FoundClosures> {
  const paths = { size, ids, narSize, references, registered }
  return askDatabase(host, 'closures', { systems, paths, closures }, yieldIfDue)
}

/** The table with what was found. Nothing remains in it that the database contradicts. */
async function added(
  table: ClosureTable,
  systems: readonly StorePath[],
  { closures, rows }: FoundClosures,
  yieldIfDue: YieldIfDue,
): Promise<ClosureTable> {
  const places = indexOf(table.paths)
  const isRight = agree(table.paths, places, rows)
  const known = new Map<StorePath, Closure>(isRight ? table.closures : [])
  const read = new Map<StorePath, ReadClosure>()
  systems.forEach((system, index) => {
    const closure = closures[index] ?? null
    const before = table.closures.get(system)
    known.delete(system)
    // Again, as the last one: those kept longest ago are left out first.
    if (closure === 'kept' && before !== undefined) known.set(system, before)
    else if (closure !== null && closure !== 'kept') read.set(system, closure)
  })
  const isSame = read.size === 0 && known.size === table.closures.size
  return isSame
    ? { paths: table.paths, closures: known }
    : withClosures(table.paths, known, rows, read, yieldIfDue)
}
