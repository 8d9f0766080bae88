import type { Host } from '../host/host.ts'
import { type StorePath, storePathOf } from './storePath.ts'

/** Which systems the machine itself says it runs and was booted from. */
export interface Pointers {
  /** `/run/current-system`: what the last switch or test activated. */
  readonly running: StorePath | null
  /** `/run/booted-system`: what the machine was started from. */
  readonly booted: StorePath | null
}

/** Reads both links; null where there is none (a rescue system, a machine that is off). */
export async function readPointers(host: Host): Promise<Pointers> {
  return {
    running: storePathOf((await host.readLink('/run/current-system')) ?? ''),
    booted: storePathOf((await host.readLink('/run/booted-system')) ?? ''),
  }
}
