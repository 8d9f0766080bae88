import type { Bootspec } from '../../nix/bootspec.ts'
import type { System } from '../../nix/system.ts'
import { shownParameters } from './shownParameters.ts'

/** The kernels of two systems, and their parameters. */
export interface KernelChange {
  /** Versions; null if the toplevel does not contain it. */
  readonly before: string | null
  readonly after: string | null
  /** Secrets masked, as in `paramsRemoved`. */
  readonly paramsAdded: readonly string[]
  readonly paramsRemoved: readonly string[]
}

/** The facts of a system about its kernel. */
export interface KernelFacts extends Pick<System, 'kernelVersion'> {
  readonly bootspec: Pick<Bootspec, 'kernelParams'> | null
}

/** Null if neither side has a kernel (containers, other profiles). */
export function compareKernels(
  before: KernelFacts | null,
  after: KernelFacts | null,
): KernelChange | null {
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

function kernelOf(system: KernelFacts | null) {
  const params = system?.bootspec?.kernelParams
  return {
    version: system?.kernelVersion ?? null,
    params: params ?? [],
    known: params !== undefined,
  }
}
