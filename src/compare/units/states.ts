import * as v from 'valibot'
import type { Host } from '../../host/host.ts'

/** What systemd says of a unit in one word (systemctl(1), "list-units"); `inactive` where nothing. */
export type ActiveState = string

/** How the units of one scope stand before a switch. */
export interface UnitStates {
  /** Whether systemd said so; otherwise it is assumed that they stand as after a boot. */
  readonly isAsked: boolean
  readonly states: ReadonlyMap<string, ActiveState>
}

/** Whether it runs, as switch-to-configuration counts (collect_unit_changes). */
export function runs({ states }: UnitStates, name: string): boolean {
  const state = states.get(name)
  return state === 'active' || state === 'activating' || state === 'reloading'
}

const UNITS = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ unit: v.string(), active: v.string() })),
)

/** Milliseconds that systemd gets to answer. */
const TIMEOUT = 5000
/** Bytes of its answer, far more than tens of thousands of units take. */
const MAX_OUTPUT = 16 << 20

const LIST_UNITS = ['systemctl', 'list-units', '--all', '--plain', '--no-legend', '--full']

/**
 * How the system's units stand, as systemd on this computer says. Null where it can't be asked:
 * another machine, no systemd, one from before JSON (246), or no answer in time.
 */
export async function readStates(host: Host): Promise<UnitStates | null> {
  if (host.kind !== 'local') return null
  try {
    const options = { timeout: TIMEOUT, whole: MAX_OUTPUT }
    const { status, stdout } = await host.run([...LIST_UNITS, '-o', 'json'], options)
    return status === 0 ? parseStates(stdout) : null
  } catch {
    return null
  }
}

/** The units in the output of `systemctl list-units -o json`; null where it is none. */
export function parseStates(output: string): UnitStates | null {
  const found = v.safeParse(UNITS, output)
  if (!found.success) return null
  const stand = found.output.filter(({ active }) => active !== 'inactive')
  return { isAsked: true, states: new Map(stand.map(({ unit, active }) => [unit, active])) }
}
