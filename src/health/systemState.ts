import type { Host } from '../host/host.ts'
import { askSystemctl } from '../machine/systemctl.ts'

/** The overall state as systemd reports it (systemctl(1), `is-system-running`). */
export type SystemState = (typeof STATES)[number]

const STATES = [
  ...(['initializing', 'starting', 'running', 'degraded'] as const),
  ...(['maintenance', 'stopping'] as const),
]

/** Reads the state; null where unknown: on a mounted system, or where systemd does not run. */
export async function readSystemState(host: Host): Promise<SystemState | null> {
  const result = await askSystemctl(host, ['is-system-running'])
  // The exit status is 0 for `running` only.
  const said = result?.stdout.trim() ?? ''
  return STATES.find((state) => state === said) ?? null
}

/** Describes a state that needs attention, as a sentence; `''` for any other. */
export function stateSentence(state: SystemState | null): string {
  switch (state) {
    case 'initializing':
    case 'starting':
      return 'The machine is still starting up.'
    case 'maintenance':
      return 'The machine is in a rescue or emergency shell.'
    case 'stopping':
      return 'The machine is shutting down.'
    default:
      return '' // failed units are listed elsewhere
  }
}
