import { type Generation, generationProblems } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import { dateTime } from '../text/format.ts'

/**
 * A generation as `list --json` gives it: the keys of `nixos-rebuild list-generations --json` and
 * ours. What is not known is null.
 */
export function generationJson(generation: Generation, sizes: Sizes | null) {
  const { system, storePath } = generation
  return {
    generation: generation.number,
    date: dateTime(generation.created),
    nixosVersion: system?.nixosVersion ?? null,
    kernelVersion: system?.kernelVersion ?? null,
    configurationRevision: system?.configurationRevision ?? null,
    specialisations: (system?.specialisations ?? []).map(({ name }) => name),
    current: generation.current,
    storePath,
    closureSize: storePath === null ? null : (sizes?.closureSize(storePath) ?? null),
    exclusiveSize: sizes?.exclusiveSize(generation) ?? null,
    running: generation.running,
    booted: generation.booted,
    bootDefault: generation.bootDefault,
    inBootMenu: generation.inBootMenu,
    pins: generation.pins,
    note: null,
    present: generation.present,
    problems: generationProblems(generation),
  }
}
