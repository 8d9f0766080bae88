import { startedAt } from '../bootlog/bootHistory.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { goodBoots } from '../health/evidenceText.ts'
import { generationProblems, type ShownGeneration } from '../machine/generation.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { StorePath } from '../nix/storePath.ts'
import { dateTime } from '../text/format.ts'
import type { Session } from './session.ts'

/**
 * A generation as `list --json` gives it: the keys of `nixos-rebuild list-generations --json` and
 * ours. What is not known is null.
 */
export function generationJson(
  generation: ShownGeneration,
  sizes: Sizes | null,
  evidences: EvidenceOf,
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
    closureSize: sizes?.keptSize(generation) ?? null,
    exclusiveSize: exclusiveSize(generation, sizes),
    running: known(machine.pointers.running, generation.running),
    booted: known(machine.pointers.booted, generation.booted),
    bootDefault: generation.bootDefault,
    inBootMenu: generation.inBootMenu,
    // All are names that GEN and unpin take; the second are those that keep the store path only.
    pins: [...generation.pins, ...generation.ownPins],
    ownPins: generation.ownPins,
    note: (storePath && machine.notes.get(storePath)) ?? null,
    present: generation.present,
    problems: generationProblems(generation),
    ...evidenceJson(generation, evidences),
  }
}

/**
 * How it did, in few keys; `uptime` is the seconds that the machine ran it. What is older than the
 * journal and has no boot in it may have been booted all the same.
 */
function evidenceJson(generation: ShownGeneration, evidences: EvidenceOf) {
  const evidence = evidences.of(generation)
  const { boots, ran, failedUnits, mark, verdict } = evidence
  const { since } = evidences
  const { created } = generation
  const isOlder = since === null || created === null || created < since
  const isKnown = boots !== null && !(boots.length === 0 && isOlder)
  const [last] = boots ?? []
  return {
    boots: isKnown ? boots.length : null,
    goodBoots: isKnown ? goodBoots(evidence) : null,
    lastBoot: last === undefined ? null : dateTime(startedAt(last)),
    uptime: isKnown || ran > 0 ? Math.floor(ran / 1000) : null,
    failedUnits,
    mark: mark?.word ?? null,
    markNote: mark?.note || null,
    verdict: verdict.kind,
  }
}

/** What is no generation has no link that could be deleted. */
export function exclusiveSize(
  { storePath, link }: ShownGeneration,
  sizes: Sizes | null,
): number | null {
  return link === null ? null : (sizes?.exclusiveSize({ storePath, link }) ?? null)
}
