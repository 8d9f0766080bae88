import type { Evidence } from '../machine/evidence.ts'
import { goodBoots } from '../machine/evidenceWords.ts'
import { generationProblems, type Shown } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { StorePath } from '../nix/storePath.ts'
import { dateTime } from '../text/format.ts'
import type { Session } from './session.ts'

/**
 * A generation as `list --json` gives it: the keys of `nixos-rebuild list-generations --json` and
 * ours. What is not known is null.
 */
export function generationJson(
  generation: Shown,
  sizes: Sizes | null,
  evidence: Evidence,
  { machine, host }: Pick<Session, 'machine' | 'host'>,
) {
  // A machine that runs says so; one that is only mounted here does not run.
  const known = (pointer: StorePath | null, answer: boolean) =>
    pointer === null && machine.bootable && host.outside === null ? null : answer
  const { system, storePath } = generation
  return {
    generation: generation.number,
    date: generation.created === null ? null : dateTime(generation.created),
    nixosVersion: system?.nixosVersion ?? null,
    kernelVersion: system?.kernelVersion ?? null,
    configurationRevision: system?.configurationRevision ?? null,
    specialisations: (system?.specialisations ?? []).map(({ name }) => name),
    current: generation.current,
    storePath,
    closureSize: storePath === null ? null : (sizes?.closureSize(storePath) ?? null),
    exclusiveSize: exclusiveSize(generation, sizes),
    running: known(machine.pointers.running, generation.running),
    booted: known(machine.pointers.booted, generation.booted),
    bootDefault: generation.bootDefault,
    inBootMenu: generation.inBootMenu,
    pins: generation.pins,
    note: (storePath && machine.notes.get(storePath)) ?? null,
    present: generation.present,
    problems: generationProblems(generation),
    ...evidenceJson(evidence),
  }
}

/** How it did, in few keys; `uptime` is the seconds that the machine ran it. */
function evidenceJson(evidence: Evidence) {
  const { boots, ran, failedUnits, mark, verdict } = evidence
  const [last] = boots ?? []
  return {
    boots: boots?.length ?? null,
    goodBoots: goodBoots(evidence),
    lastBoot: last === undefined ? null : dateTime(last.first),
    uptime: boots === null ? null : Math.floor(ran / 1000),
    failedUnits,
    mark: mark?.word ?? null,
    markNote: mark?.note || null,
    verdict: verdict.kind,
  }
}

/** What is no generation has no link that could be deleted. */
export function exclusiveSize({ storePath, link }: Shown, sizes: Sizes | null): number | null {
  return link === null ? null : (sizes?.exclusiveSize({ storePath, link }) ?? null)
}
