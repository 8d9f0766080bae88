import type { Host } from '../host/host.ts'
import { type StorePath, storePathOf } from './storePath.ts'

/** Which systems the machine itself says it runs and was booted from. */
export interface Pointers {
  /** `/run/current-system`: what the last switch or test activated. */
  readonly running: StorePath | null
  /** `/run/booted-system`: what the machine was started from. */
  readonly booted: StorePath | null
}

/**
 * Reads both links; null where there is none (a rescue system, a machine that is off). What was
 * activated below a directory was not started by that: nixos-enter(8) leaves a
 * `/run/current-system` on the disk of a system that does not run, and never a
 * `/run/booted-system`, which only a start of the machine makes.
 */
export async function readPointers(host: Host): Promise<Pointers> {
  const running = storePathOf((await host.readLink('/run/current-system')) ?? '')
  const booted = storePathOf((await host.readLink('/run/booted-system')) ?? '')
  return { running: host.outside !== null && booted === null ? null : running, booted }
}
