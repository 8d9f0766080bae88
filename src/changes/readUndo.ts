import { readBootMenu } from '../boot/readBootMenu.ts'
import { readChanges } from '../changelog/changelog.ts'
import {
  type ChangelogEntry,
  interrupted,
  interruptedClause,
  undoable,
} from '../changelog/changelogChanges.ts'
import type { Reversal } from '../changelog/reversal.ts'
import type { Host } from '../host/host.ts'
import { SYSTEM_PROFILES } from '../nix/profile.ts'
import { readingSystems } from '../nix/readingSystems.ts'
import type { StorePath } from '../nix/storePath.ts'
import { readSystem, type System } from '../nix/system.ts'
import { ownPinsDirectory } from '../pins/ownPins.ts'
import type { UndoFacts } from '../plan/planUndo.ts'
import { Problem } from '../problem.ts'

/** Maximum changes searched for one that can be undone. */
const MAX_CANDIDATES = 200

/**
 * The last change that can be undone, with the facts to plan that. An interrupted change has priority; a
 * change whose systems were garbage-collected is skipped for an older one. Throws a Problem `no-change` where
 * there is none.
 */
export async function readUndo(host: Host): Promise<UndoFacts> {
  const changes = await readChanges(host)
  const open = interrupted(changes)
  if (open !== null) return factsOf(host, open)
  const ignored: string[] = []
  const known: Systems = new Map()
  const candidates = undoable(await withoutSpent(host, changes)).slice(0, MAX_CANDIDATES)
  for (const change of candidates) {
    const facts = await factsOf(host, change, ignored, known)
    if (await canComeBack(host, facts)) return facts
    ignored.push(change.title)
  }
  // If none can be undone, the plan for the last one explains why.
  const [last] = candidates
  if (last !== undefined) return factsOf(host, last)
  throw new Problem('no-change', 'Nothing to undo.')
}

/** The facts to undo this change. Throws a Problem `refused` where it is irreversible. */
export async function factsOf(
  host: Host,
  change: ChangelogEntry,
  ignored: readonly string[] = [],
  known: Systems = new Map(),
): Promise<UndoFacts> {
  const { reversal } = change.begin
  if (reversal === null) {
    throw new Problem(
      'refused',
      `${interruptedClause(change)} and can’t be undone. Finish it with terrapin undo --finish, or ` +
        'leave it as it is with terrapin undo --leave. Nothing was changed.',
    )
  }
  return { change, reversal, systems: await readSystems(host, reversal, known), ignored }
}

/** Whether there still is anything to undo, and its store paths exist. */
async function canComeBack(host: Host, { reversal, systems }: UndoFacts): Promise<boolean> {
  switch (reversal.kind) {
    case 'switch': {
      const wanted = reversal.mode === 'test' ? reversal.running : reversal.current?.storePath
      return wanted != null && systems.has(wanted)
    }
    case 'delete':
      return reversal.generations.some(({ storePath }) => systems.has(storePath))
    case 'unpin':
      return systems.has(reversal.storePath)
    case 'pin': {
      const directory = reversal.own ? ownPinsDirectory(host) : SYSTEM_PROFILES
      return directory !== null && (await host.readLink(`${directory}/${reversal.name}`)) !== null
    }
    default:
      return true
  }
}

/** Leaves out one-shot entries that a boot has already used up. */
async function withoutSpent(host: Host, changes: ChangelogEntry[]): Promise<ChangelogEntry[]> {
  const isTry = ({ begin }: ChangelogEntry) => begin.reversal?.kind === 'try'
  if (!changes.some(isTry)) return changes
  const menu = await readBootMenu(host).catch(() => undefined)
  if (menu === undefined) return changes // unknown: the plan shows what it would undo
  const next = menu?.oneShot?.toplevel
  return changes.filter(({ begin: { reversal } }) =>
    reversal?.kind === 'try' ? reversal.storePath === next : true,
  )
}

/** A change without an end in the changelog. */
export interface OpenChange {
  readonly change: ChangelogEntry
  /** Another terrapin, or a command that it started, is still running. */
  readonly underway: boolean
}

/** The change without an end, reported at startup; null for none. */
export async function readOpenChange(host: Host): Promise<OpenChange | null> {
  const change = interrupted(await readChanges(host))
  if (change === null) return null
  return { change, underway: (await host.lockHolder()) !== null }
}

/** The interrupted change; null for none, or where another terrapin is still running it. */
export async function readInterrupted(host: Host): Promise<ChangelogEntry | null> {
  const open = await readOpenChange(host)
  return open === null || open.underway ? null : open.change
}

/** The system at each store path; null where it is missing. */
type Systems = Map<StorePath, System | null>

/** Each path is read once, however often the changelog names it. */
async function readSystems(host: Host, reversal: Reversal, known: Systems) {
  const limited = readingSystems(host)
  const systems = new Map<StorePath, System>()
  for (const path of new Set(pathsOf(reversal))) {
    let system = known.get(path)
    if (system === undefined) {
      system = (await host.status(path)) === null ? null : await readSystem(limited, path)
      known.set(path, system)
    }
    if (system !== null) systems.set(path, system)
  }
  return systems
}

function pathsOf(reversal: Reversal): StorePath[] {
  switch (reversal.kind) {
    case 'switch':
      return [reversal.current?.storePath, reversal.running].filter((path) => path != null)
    case 'delete':
      return reversal.generations.map(({ storePath }) => storePath)
    case 'try':
      return [reversal.storePath, reversal.before].filter((path) => path !== null)
    default:
      return [reversal.storePath]
  }
}
