import type { Host } from '../host/host.ts'
import { type StorePath, storePathOf } from './storePath.ts'
import { storeTarget, wrappedSystem } from './wrapper.ts'

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
  const running = await systemAt(host, '/run/current-system')
  const booted = await systemAt(host, '/run/booted-system')
  return { running: host.outside !== null && booted === null ? null : running, booted }
}

/**
 * The system that a link leads to; null where that is not in the store. The link may lead through a
 * profile (nixpkgs#529888), and so to a wrapper.
 */
export async function systemAt(host: Host, link: string): Promise<StorePath | null> {
  const found = storePathOf((await storeTarget(host, link)) ?? '')
  return found === null ? null : wrappedSystem(host, found)
}
