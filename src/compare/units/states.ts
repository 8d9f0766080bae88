import * as v from 'valibot'
import type { Host } from '../../host/host.ts'

/** systemd's one-word state of a unit (systemctl(1), "list-units"); `inactive` if not listed. */
export type ActiveState = string

/** The states of the units of one scope before a switch. */
export interface UnitStates {
  /** Whether systemd reported them; otherwise the states after a boot are assumed. */
  readonly isAsked: boolean
  readonly states: ReadonlyMap<string, ActiveState>
}

/** Whether a unit runs, as switch-to-configuration counts (collect_unit_changes). */
export function runs({ states }: UnitStates, name: string): boolean {
  const state = states.get(name)
  return state === 'active' || state === 'activating' || state === 'reloading'
}

const UNITS = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ unit: v.string(), active: v.string() })),
)

/** Milliseconds to wait for systemd's answer. */
const TIMEOUT = 5000
/** Limit of its answer in bytes, far more than tens of thousands of units take. */
const MAX_OUTPUT = 16 << 20

const LIST_UNITS = ['systemctl', 'list-units', '--all', '--plain', '--no-legend', '--full']

/**
 * The states of the system's units, as reported by systemd on this computer. Null if it can't be
 * queried: another machine, no systemd, one without JSON output (before 246), or no answer in time.
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

/** The units in the output of `systemctl list-units -o json`; null for any other text. */
export function parseStates(output: string): UnitStates | null {
  const found = v.safeParse(UNITS, output)
  if (!found.success) return null
  const stand = found.output.filter(({ active }) => active !== 'inactive')
  return { isAsked: true, states: new Map(stand.map(({ unit, active }) => [unit, active])) }
}
