import type { RecordedBoot, RecordedSwitch } from '../boot/history/history.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Boot, Evidence, Evidences, Weighed } from './evidence.ts'
import type { Machine } from './machine.ts'
import type { Records } from './records.ts'
import { verdictOf } from './verdict.ts'

/** Gathers the evidence on a machine's systems: each is worked out when it is first asked for. */
export function weigh(machine: Machine, records: Records): Evidences {
  const { history, now } = records
  const recorded = history.status === 'known' ? history.history : null
  const boots = Map.groupBy(recorded?.boots ?? [], ({ toplevel }) => toplevel)
  const switches = Map.groupBy(recorded?.switches ?? [], ({ toplevel }) => toplevel)
  const times = recorded === null ? new Map() : runningTimes(recorded, now)
  const unknown = history.status === 'known' ? null : history.reason
  const gather = ({ storePath, system, running }: Weighed): Evidence => {
    const own = [
      { name: null, path: storePath },
      ...(system?.specialisations ?? []).map((some) => ({ name: some.name, path: some.storePath })),
    ]
    // A specialisation may be the system itself once more.
    const paths = new Map(own.toReversed().map(({ name, path }) => [path, name]))
    paths.delete(null)
    const found = [...paths].flatMap(([path, specialisation]) =>
      (boots.get(path) ?? []).map(
        (boot): Boot => ({ ...boot, specialisation, up: upOf(boot, now) }),
      ),
    )
    const gathered: Omit<Evidence, 'verdict'> = {
      boots: recorded === null ? null : found.sort((a, b) => b.first - a.first),
      switches: [...paths.keys()]
        .flatMap((path) => (path === null ? [] : (switches.get(path) ?? [])))
        .sort((a, b) => b.at - a.at),
      ran: [...paths.keys()].reduce((sum, path) => sum + (times.get(path) ?? 0), 0),
      failedUnits: running ? records.failedUnits : null,
      state: running ? records.state : null,
      tries:
        // In the menu's order: an entry without a counter comes before its twin that is used up.
        machine.bootMenu?.entries.find(
          ({ toplevel }) => toplevel !== null && toplevel === storePath,
        )?.tries ?? null,
      mark: (storePath !== null && machine.marks.get(storePath)) || null,
    }
    return { ...gathered, verdict: verdictOf(gathered, unknown, records) }
  }
  const known = new Map<StorePath, Evidence>()
  const oldest = recorded?.boots.at(-1)
  return {
    unknown,
    since: recorded?.whole === true && oldest !== undefined ? oldest.first : null,
    of: (shown) => {
      const { storePath } = shown
      const found = (storePath !== null && known.get(storePath)) || gather(shown)
      if (storePath !== null) known.set(storePath, found)
      return found
    },
  }
}

function upOf({ first, last, end }: RecordedBoot, now: number): number {
  return Math.max(0, (end === 'runs' ? now : last) - first)
}

/**
 * How long the machine ran each system: from a boot or a switch to the next switch or the boot's
 * end. A switch that ended with 4 (some units failed) did take place, as did one with 2.
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
    let end = boot.first + upOf(boot, now)
    const add = (toplevel: StorePath | null, from: number) => {
      if (toplevel !== null) {
        times.set(toplevel, (times.get(toplevel) ?? 0) + Math.max(0, end - from))
      }
      end = from
    }
    for (const { toplevel, at } of happened.get(boot.id) ?? []) add(toplevel, at)
    add(boot.toplevel, boot.first)
  }
  return times
}
