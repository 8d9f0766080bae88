import { entriesStarting } from '../boot/bootable.ts'
import {
  type BootHistory,
  type RecordedBoot,
  type RecordedSwitch,
  startedAt,
} from '../bootlog/bootHistory.ts'
import { append } from '../lists.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { BootRecords } from './bootRecords.ts'
import type { AssessedBoot, Boot, Evidence, EvidenceOf } from './evidence.ts'
import { didNotFinish, healthOf } from './healthOf.ts'

/** Gathers the evidence on a machine's systems, lazily for each. */
export function assess(machine: Machine, records: BootRecords): EvidenceOf {
  const { history, now } = records
  const recorded = history.status === 'known' ? history.history : null
  const times = recorded === null ? new Map() : runningTimes(recorded, now)
  const bootsOf = Map.groupBy(recorded?.boots.entries() ?? [], ([, { toplevel }]) => toplevel)
  const switchesOf = Map.groupBy(recorded?.switches.entries() ?? [], ([, { toplevel }]) => toplevel)
  const traceless = recorded === null ? null : withoutTrace(machine, recorded)
  const unknown = history.status === 'known' ? null : history.reason
  const gather = ({ storePath, system, running }: AssessedBoot): Evidence => {
    const own = [
      { name: null, path: storePath },
      ...(system?.specialisations ?? []).map((some) => ({ name: some.name, path: some.storePath })),
    ]
    // A specialisation may have the system's own store path.
    const paths = new Map(own.toReversed().map(({ name, path }) => [path, name]))
    paths.delete(null)
    const found = ofAny(bootsOf, paths.keys()).map((boot): Boot => {
      const specialisation = paths.get(boot.toplevel) ?? null
      return { ...boot, specialisation, up: upOf(boot, now) }
    })
    const gathered: Omit<Evidence, 'health'> = {
      boots: recorded === null ? null : found,
      switches: ofAny(switchesOf, paths.keys()),
      ran: [...paths.keys()].reduce((sum, path) => sum + (times.get(path) ?? 0), 0),
      failedUnits: running ? records.failedUnits : null,
      state: running ? records.state : null,
      tries:
        // In the menu's order: an entry without a counter comes before its twin that is used up.
        machine.bootMenu === null
          ? null
          : (entriesStarting(machine.bootMenu, storePath)[0]?.tries ?? null),
      leftNoTrace: storePath !== null && storePath === traceless,
      rating: (storePath !== null && machine.ratings.get(storePath)) || null,
    }
    const isHere = running && storePath !== null && storePath === machine.pointers.booted
    return { ...gathered, health: healthOf(gathered, unknown, isHere, records) }
  }
  const known = new Map<StorePath, Evidence>()
  const oldest = recorded?.boots.at(-1)
  return {
    unknown,
    partial: recorded?.whole === false,
    late: history.status === 'known' ? !history.history.whole : history.late,
    latest: latestOf(recorded?.boots[0], now),
    since: recorded?.whole === true && oldest !== undefined ? startedAt(oldest) : null,
    of: (shown) => {
      const { storePath } = shown
      const found = (storePath !== null && known.get(storePath)) || gather(shown)
      if (storePath !== null) known.set(storePath, found)
      return found
    },
  }
}

/** The records of these systems, of `records` by system, in the journal's order. */
function ofAny<Found>(
  records: ReadonlyMap<StorePath | null, readonly (readonly [number, Found])[]>,
  paths: Iterable<StorePath | null>,
): Found[] {
  const found: (readonly [number, Found])[] = []
  for (const path of paths) append(found, records.get(path) ?? [])
  return found.sort(([a], [b]) => a - b).map(([, record]) => record)
}

/** The system that was the default at the last shutdown and has no boot since; null where none is. */
function withoutTrace(
  { generations, pointers, profile: { moved } }: Machine,
  { boots, whole }: BootHistory,
): StorePath | null {
  const current = generations.find((generation) => generation.current)
  if (current === undefined || moved === null) return null
  if (current.booted || current.running || current.bootDefault === false) return null
  const own = [current.storePath, ...(current.system?.specialisations ?? []).map(pathOf)]
  const since = boots.filter((boot) => startedAt(boot) > moved)
  // The journal must hold the boot in which it became the default, and all that came after it.
  const during = boots[since.length]
  if (!whole || during === undefined || during.last < moved) return null
  if (since.some(({ toplevel }) => toplevel === null || own.includes(toplevel))) return null
  // A mounted system that was shut down may have been booted since without a trace.
  const wasStarted = since.length > 0 || (pointers.booted === null && during.end !== 'cut-off')
  return wasStarted ? current.storePath : null
}

function pathOf({ storePath }: { readonly storePath: StorePath | null }): StorePath | null {
  return storePath
}

function latestOf(boot: RecordedBoot | undefined, now: number): EvidenceOf['latest'] {
  if (boot?.toplevel == null) return null
  const { toplevel: storePath } = boot
  const failed = didNotFinish({ ...boot, specialisation: null, up: upOf(boot, now) })
  return { storePath, failed }
}

/** Uptime to the boot's last journal entry, or to now where it is running. */
function upOf({ last, up, end }: RecordedBoot, now: number): number {
  return up + (end === 'runs' ? Math.max(0, now - last) : 0)
}

/**
 * Sums up how long each system ran: from a boot or a switch to the next switch or the end of that
 * boot. A switch with exit status 4 (failed units) or 2 did take place.
 */
function runningTimes(
  { boots, switches }: { boots: readonly RecordedBoot[]; switches: readonly RecordedSwitch[] },
  now: number,
): Map<StorePath, number> {
  const times = new Map<StorePath, number>()
  const happened = Map.groupBy(
    switches.filter(({ status }) => [0, 2, 4].includes(status)),
    ({ boot }) => boot,
  )
  for (const boot of boots) {
    let end = upOf(boot, now)
    const add = (toplevel: StorePath | null, from: number) => {
      if (toplevel !== null) {
        times.set(toplevel, (times.get(toplevel) ?? 0) + Math.max(0, end - from))
      }
      end = from
    }
    for (const { toplevel, up } of happened.get(boot.id) ?? []) add(toplevel, up)
    add(boot.toplevel, 0)
  }
  return times
}
