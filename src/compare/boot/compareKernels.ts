import type { System } from '../../nix/system.ts'
import { shownParameters } from './shownParameters.ts'

/** What two systems boot. */
export interface KernelChange {
  /** Versions; null where the toplevel does not say. */
  readonly before: string | null
  readonly after: string | null
  /** Without the secrets in them, as those that are removed. */
  readonly paramsAdded: readonly string[]
  readonly paramsRemoved: readonly string[]
}

/** Null where neither side says anything of a kernel (containers, other profiles). */
export function compareKernels(before: System | null, after: System | null): KernelChange | null {
  const [from, to] = [kernelOf(before), kernelOf(after)]
  if (from.version === null && to.version === null && !from.known && !to.known) return null
  const known = from.known && to.known
  const [had, has] = [new Set(from.params), new Set(to.params)]
  return {
    before: from.version,
    after: to.version,
    paramsAdded: known ? shownParameters(to.params.filter((param) => !had.has(param))) : [],
    paramsRemoved: known ? shownParameters(from.params.filter((param) => !has.has(param))) : [],
  }
}

function kernelOf(system: System | null) {
  const params = system?.bootspec?.kernelParams
  return {
    version: system?.kernelVersion ?? null,
    params: params ?? [],
    known: params !== undefined,
  }
}
