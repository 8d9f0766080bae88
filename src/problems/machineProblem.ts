import { bestKnownGood } from '../health/bestKnownGood.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { isStuck } from '../health/healthOf.ts'
import type { BootRoom } from '../machine/bootRoom.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { Unkept } from '../machine/needed.ts'
import type { StorePath } from '../nix/storePath.ts'
import { profilePins } from '../pins/pins.ts'
import type { SystemRef } from './problemPlaces.ts'

/** Something about the machine that a person should know. */
export type MachineProblem = Said &
  (
    | { readonly kind: 'cut-off' }
    | { readonly kind: 'profile' }
    /** It never finished a boot, fails to by now, or someone says that it is bad. */
    | {
        readonly kind: 'failed-boot'
        readonly generation: number
        /** It starts by itself at the next boot. */
        readonly byDefault: boolean
      }
    | { readonly kind: 'failed-switch' }
    /** A switch was interrupted, and units are still to be started. */
    | { readonly kind: 'interrupted-switch' }
    /** The next collection would delete a generation that is listed, or what runs. */
    | { readonly kind: 'unkept' }
    /** What starts by itself can't, or is passed over. */
    | { readonly kind: 'next-boot' }
    /** Copies of the boot menu start different systems. */
    | { readonly kind: 'menus-differ' }
    /** Another boot loader has a menu, too. */
    | { readonly kind: 'other-menus' }
    /** What starts by itself is not known, or no NixOS. */
    | { readonly kind: 'other-default' }
    | { readonly kind: 'disagreement'; readonly how: Disagreement }
    | { readonly kind: 'boot-full' }
    | { readonly kind: 'pin'; readonly name: string; readonly fault: 'broken' | 'unlisted' }
    | { readonly kind: 'reboot' }
    /** A part of the machine that could not be read. */
    | { readonly kind: 'problem' }
    /** A setting of the person's, or of the machine's, that is wrong. */
    | { readonly kind: 'settings' }
    /** Dates of generations, or the machine's clock, can't be right. */
    | { readonly kind: 'dates' }
    | { readonly kind: 'one-shot' }
    | { readonly kind: 'specialisation' }
    | { readonly kind: 'since-boot' }
  )

/**
 * How running, current and boot default disagree. `left-behind`: what runs is neither of the other
 * two, which agree. `tried`: the same after `test`, as the machine was started from those.
 * `no-generation`: what runs is none. `default-stayed`: the boot default alone is another.
 * `profile-behind`: the profile alone is. `all-differ`: all three. `stray-default`: the boot
 * default is no generation.
 */
export type Disagreement =
  | 'left-behind'
  | 'tried'
  | 'no-generation'
  | 'default-stayed'
  | 'profile-behind'
  | 'all-differ'
  | 'stray-default'

interface Said {
  /** What it means, as one sentence. */
  readonly says: string
  /** How it comes about and what can be done; null where the sentence says it all. */
  readonly explains: string | null
  /** What mends it; null where nothing is to be done, or terrapin can't. */
  readonly fix: Fix | null
}

/** What mends a finding: a screen's key or a command starts it, always with a plan first. */
export type Fix = { /** What it does: `make 41 the default again`. */ readonly says: string } & (
  | { readonly kind: 'undo' }
  /** `gen` is a generation's number or a pin's name. */
  | { readonly kind: 'switch'; readonly gen: string; readonly mode: 'switch' | 'boot' }
  /** To the best generation that is known to be good. */
  | { readonly kind: 'rollback' }
  /** Regenerates the boot menu. */
  | { readonly kind: 'menu' }
  /** What was to start once, at the next boot, does not any more. */
  | { readonly kind: 'forget' }
  /** Looks at the boot menu. */
  | { readonly kind: 'boot' }
  | { readonly kind: 'pin'; readonly name: string; readonly storePath: StorePath }
  | { readonly kind: 'unpin'; readonly name: string }
)

/** What findings are made from. */
export interface ProblemFacts {
  readonly machine: Machine
  /** A change that was cut off, or failed half way, as a clause. */
  readonly cutOff: string | null
  /** Null where it is not known (yet). */
  readonly room: BootRoom | null
  /** How systems booted; null where it is not read (yet): the boot loader’s counter then tells. */
  readonly evidences: EvidenceOf | null
  /** What a collection would delete though the machine needs it; empty where it is not known (yet). */
  readonly unkept: readonly Unkept[]
  /** What is wrong with the settings, a sentence each. */
  readonly troubles: readonly string[]
}

/** The way back to what is known to be good; null where nothing is. */
export function rollbackTo(best: Generation | null): Fix | null {
  if (best === null) return null
  // Nobody goes back to where they are.
  const says = best.running ? `make ${best.number} the default again` : `go back to ${best.number}`
  return { kind: 'rollback', says }
}

/** The way back, where that is to the current one; null where it is not, or not known. */
export function backToCurrent({
  machine,
  evidences,
}: Pick<ProblemFacts, 'machine' | 'evidences'>): Fix | null {
  const best = evidences === null ? null : bestKnownGood(machine, evidences).generation
  return best?.current === true ? rollbackTo(best) : null
}

/** Whether someone, or what is known of its boots, says that what lies there does not work. */
export function isKnownBad(
  { generations, marks }: Machine,
  place: SystemRef,
  evidences: EvidenceOf | null,
): boolean {
  const found = generations.find(({ number }) => number === place.number)
  if (found === undefined) return false
  if (evidences === null) return marks.get(found.storePath ?? '')?.word === 'bad'
  const evidence = evidences.of(found)
  const { kind, by } = evidence.verdict
  if (kind === 'bad' || kind === 'no-boot') return true
  return isStuck(evidence) && by === 'evidence'
}

/** The mend that switches to a generation or a pin; null where it can't be switched to. */
export function switchTo(
  { generations, pins }: Machine,
  gen: string | null,
  says: string,
  mode: 'switch' | 'boot',
): Fix | null {
  if (gen === null) return null
  const found = generations.find(({ number }) => String(number) === gen)
  const isThere = found?.present === true && found.system?.switchable === true
  // What a pin keeps is no generation here: the plan says whether it can be activated.
  const isPin = profilePins(pins).some(({ name, fault }) => name === gen && fault !== 'gone')
  return isThere || isPin ? { kind: 'switch', gen, mode, says } : null
}
