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

/** A problem of the machine, or a fact that a person should know. */
export type MachineProblem = Said &
  (
    | { readonly kind: 'cut-off' }
    | { readonly kind: 'profile' }
    /** It never booted successfully, no longer does, or is rated bad. */
    | {
        readonly kind: 'failed-boot'
        readonly generation: number
        /** It is the boot default. */
        readonly byDefault: boolean
      }
    | { readonly kind: 'failed-switch' }
    /** A switch was interrupted, and units are not started yet. */
    | { readonly kind: 'interrupted-switch' }
    /** The next garbage collection deletes a listed generation or the running system. */
    | { readonly kind: 'unkept' }
    /** The boot default can't start, or the boot loader skips it. */
    | { readonly kind: 'next-boot' }
    /** Copies of the boot menu start different systems. */
    | { readonly kind: 'menus-differ' }
    /** Another boot loader has a menu, too. */
    | { readonly kind: 'other-menus' }
    /** The boot default is unknown, or not NixOS. */
    | { readonly kind: 'other-default' }
    | { readonly kind: 'disagreement'; readonly how: Disagreement }
    | { readonly kind: 'boot-full' }
    | { readonly kind: 'pin'; readonly name: string; readonly error: 'broken' | 'unlisted' }
    | { readonly kind: 'reboot' }
    /** A part of the machine that could not be read. */
    | { readonly kind: 'problem' }
    /** A setting of the user's or of the machine's that is invalid. */
    | { readonly kind: 'settings' }
    /** Dates of generations, or the machine's clock, can't be right. */
    | { readonly kind: 'dates' }
    | { readonly kind: 'one-shot' }
    | { readonly kind: 'specialisation' }
    | { readonly kind: 'since-boot' }
  )

/**
 * How running, current and boot default disagree. `left-behind`: the running system differs from the other
 * two, which agree. `tried`: the same after `test`, where the machine was booted from those. `no-generation`:
 * the running system is no generation. `default-stayed`: only the boot default differs. `profile-behind`:
 * only the profile differs. `all-differ`: all three. `stray-default`: the boot default is no generation.
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
  /** The problem, as one sentence. */
  readonly message: string
  /** Consequence, cause and remedy; null where the sentence is complete. */
  readonly explains: string | null
  /** Its fix; null where nothing needs to be done, or terrapin can't do it. */
  readonly fix: Fix | null
}

/** The fix of a problem, started by a key or a command and always shown as a plan first. */
export type Fix = {
  /** What it does: `make 41 the default again`. */ readonly description: string
} & (
  | { readonly kind: 'undo' }
  /** `gen` is a generation's number or a pin's name. */
  | { readonly kind: 'switch'; readonly gen: string; readonly mode: 'switch' | 'boot' }
  /** Rolls back to the best known-good generation. */
  | { readonly kind: 'rollback' }
  /** Regenerates the boot menu. */
  | { readonly kind: 'menu' }
  /** Clears the entry that is set for the next boot only. */
  | { readonly kind: 'forget' }
  /** Shows the boot menu. */
  | { readonly kind: 'boot' }
  | { readonly kind: 'pin'; readonly name: string; readonly storePath: StorePath }
  | { readonly kind: 'unpin'; readonly name: string }
)

/** The facts from which problems are derived. */
export interface ProblemFacts {
  readonly machine: Machine
  /** An interrupted or half-failed change, as a clause. */
  readonly interruptedChange: string | null
  /** Null where unknown or not read yet. */
  readonly room: BootRoom | null
  /** The boot history; null where not read (yet): the boot loader’s counter is used then. */
  readonly evidences: EvidenceOf | null
  /** Needed paths that a garbage collection would delete; empty where unknown or not read yet. */
  readonly unkept: readonly Unkept[]
  /** Errors in the settings, a sentence each. */
  readonly warnings: readonly string[]
}

/** The fix that rolls back to a known-good generation; null where there is none. */
export function rollbackTo(best: Generation | null): Fix | null {
  if (best === null) return null
  // The running generation is not rolled back to, only made the default.
  const description = best.running
    ? `make ${best.number} the default again`
    : `roll back to ${best.number}`
  return { kind: 'rollback', description }
}

/** The rollback, if it leads to the current generation; null otherwise. */
export function backToCurrent({
  machine,
  evidences,
}: Pick<ProblemFacts, 'machine' | 'evidences'>): Fix | null {
  const best = evidences === null ? null : bestKnownGood(machine, evidences).generation
  return best?.current === true ? rollbackTo(best) : null
}

/** Whether the generation is rated bad, or its boots show that it does not work. */
export function isKnownBad(
  { generations, ratings }: Machine,
  place: SystemRef,
  evidences: EvidenceOf | null,
): boolean {
  const found = generations.find(({ number }) => number === place.number)
  if (found === undefined) return false
  if (evidences === null) return ratings.get(found.storePath ?? '')?.word === 'bad'
  const evidence = evidences.of(found)
  const { kind, by } = evidence.health
  if (kind === 'bad' || kind === 'no-boot') return true
  return isStuck(evidence) && by === 'evidence'
}

/** The fix that switches to a generation or a pin; null where it can't be switched to. */
export function switchTo(
  { generations, pins }: Machine,
  gen: string | null,
  description: string,
  mode: 'switch' | 'boot',
): Fix | null {
  if (gen === null) return null
  const found = generations.find(({ number }) => String(number) === gen)
  const isThere = found?.present === true && found.system?.switchable === true
  // A pinned system is not among the generations: the plan checks whether it can be activated.
  const isPin = profilePins(pins).some(({ name, error }) => name === gen && error !== 'gone')
  return isThere || isPin ? { kind: 'switch', gen, mode, description } : null
}
