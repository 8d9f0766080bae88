import { startedAt } from '../bootlog/bootHistory.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { goodBoots } from '../health/evidenceText.ts'
import { generationProblems, type ShownGeneration } from '../machine/generation.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { StorePath } from '../nix/storePath.ts'
import { dateTime } from '../text/format.ts'
import type { Session } from './session.ts'

/**
 * A generation as printed by `list --json`: the keys of `nixos-rebuild list-generations --json` and ours.
 * Unknown values are null.
 */
export function generationJson(
  generation: ShownGeneration,
  sizes: Sizes | null,
  evidences: EvidenceOf,
  { machine, host }: Pick<Session, 'machine' | 'host'>,
) {
  // A running machine reports it; a mounted system is not running.
  const known = (pointer: StorePath | null, answer: boolean) =>
    pointer === null && machine.bootable && host.rootDirectory === null ? null : answer
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
    // All are names for GEN and unpin; the latter (user GC roots) keep only the store path.
    pins: [...generation.pins, ...generation.ownPins],
    ownPins: generation.ownPins,
    note: (storePath && machine.notes.get(storePath)) ?? null,
    present: generation.present,
    problems: generationProblems(generation),
    ...evidenceJson(generation, evidences),
  }
}

/**
 * Boot history in a few keys; `uptime` is the total in seconds. Generations older than the journal may have
 * been booted without a record.
 */
function evidenceJson(generation: ShownGeneration, evidences: EvidenceOf) {
  const evidence = evidences.of(generation)
  const { boots, ran, failedUnits, rating, health } = evidence
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
    mark: rating?.word ?? null,
    markNote: rating?.note || null,
    verdict: health.kind,
  }
}

/** A system that is no generation has no link that could be deleted. */
export function exclusiveSize(
  { storePath, link }: ShownGeneration,
  sizes: Sizes | null,
): number | null {
  return link === null ? null : (sizes?.exclusiveSize({ storePath, link }) ?? null)
}
