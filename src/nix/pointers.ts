import type { Host } from '../host/host.ts'
import { type StorePath, storePathOf } from './storePath.ts'
import { storeTarget, wrappedSystem } from './wrapper.ts'

/** The running and the booted system, as the machine reports them. */
export interface Pointers {
  /** `/run/current-system`: activated by the last switch or test. */
  readonly running: StorePath | null
  /** `/run/booted-system`: the system that was booted. */
  readonly booted: StorePath | null
}

/**
 * Reads both links; null where there is none (a rescue system, a machine that is off). A system activated
 * below a directory was not booted: nixos-enter(8) leaves a `/run/current-system` on the disk of a system
 * that is not running, but never a `/run/booted-system`, which only a boot creates.
 */
export async function readPointers(host: Host): Promise<Pointers> {
  const running = await systemAt(host, '/run/current-system')
  const booted = await systemAt(host, '/run/booted-system')
  return { running: host.rootDirectory !== null && booted === null ? null : running, booted }
}

/**
 * The system that a link leads to; null outside the store. The link may lead through a profile
 * (nixpkgs#529888), and so to a wrapper.
 */
export async function systemAt(host: Host, link: string): Promise<StorePath | null> {
  const found = storePathOf((await storeTarget(host, link)) ?? '')
  return found === null ? null : wrappedSystem(host, found)
}
