import type { Host } from '../host/host.ts'
import { askSystemctl } from '../machine/systemctl.ts'

/** What systemd says of the system as a whole (systemctl(1), `is-system-running`). */
export type SystemState = (typeof STATES)[number]

const STATES = [
  ...(['initializing', 'starting', 'running', 'degraded'] as const),
  ...(['maintenance', 'stopping'] as const),
]

/** The state; null where it is not known: on a mounted system, or where systemd does not run. */
export async function readSystemState(host: Host): Promise<SystemState | null> {
  const result = await askSystemctl(host, ['is-system-running'])
  // Its status is not 0 for any state but `running`.
  const said = result?.stdout.trim() ?? ''
  return STATES.find((state) => state === said) ?? null
}

/** What a state means that is not all well, as a sentence; `''` where there is nothing to say. */
export function stateSentence(state: SystemState | null): string {
  switch (state) {
    case 'initializing':
    case 'starting':
      return 'The machine is still starting.'
    case 'maintenance':
      return 'The machine came no further than to a rescue or emergency shell.'
    case 'stopping':
      return 'The machine is shutting down.'
    default:
      return '' // what has failed is named by itself
  }
}
