import { entriesStarting } from '../boot/bootable.ts'
import { pendingOnce } from '../boot/menu.ts'
import { bestKnownGood } from '../health/bestKnownGood.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { isStuck } from '../health/healthOf.ts'
import { unreadMenuSentence } from '../machine/bootWords.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import {
  backToCurrent,
  type Fix,
  isKnownBad,
  type MachineProblem,
  type ProblemFacts,
  rollbackTo,
  switchTo,
} from './machineProblem.ts'
import {
  entryName,
  genOf,
  isStray,
  nextName,
  placeName,
  type SystemRef,
  systemRefs,
} from './problemPlaces.ts'

/**
 * Reports a boot default that is known not to boot or is rated bad, or a newest generation that never booted
 * successfully. Null otherwise, or where nothing is known.
 */
export function findFailedBoot({ machine, evidences }: ProblemFacts): MachineProblem | null {
  if (!machine.bootable) return null
  const { generations, bootMenuHidden } = machine
  const defaults = generations.filter(({ bootDefault }) => bootDefault === true)
  // Where only root can read the menu, assume the default that NixOS sets: the profile's.
  const supposed = bootMenuHidden ? generations.find(({ current }) => current) : undefined
  const next = defaults.find(({ current }) => current) ?? defaults[0] ?? supposed
  const [newest] = machine.generations
  const trouble = next === undefined ? null : troubleOf(machine, next, evidences)
  if (next !== undefined && trouble !== null) {
    const explains = explanation(next, trouble, evidences)
    return {
      kind: 'failed-boot',
      generation: next.number,
      byDefault: true,
      message: defaultSentence(machine, next, TROUBLE[trouble]),
      explains: isAllThatRuns(next)
        ? `A reboot starts ${next.number} again. ${explains}`
        : explains,
      fix: wayBack(machine, next, evidences),
    }
  }
  if (newest === undefined || newest === next || newest.running) return null
  const failed = troubleOf(machine, newest, evidences)
  if (failed !== 'no-boot' && failed !== 'given-up') return null
  return {
    kind: 'failed-boot',
    generation: newest.number,
    byDefault: false,
    message:
      failed === 'no-boot'
        ? `${newest.number} (newest) ${TROUBLE['no-boot']}.`
        : `The boot loader gave up on ${newest.number} (newest).`,
    explains: explanation(newest, failed, evidences),
    fix: newest.current
      ? wayBack(machine, newest, evidences)
      : backToCurrent({ machine, evidences }),
  }
}

const TROUBLE = {
  'no-boot': 'never booted successfully',
  fails: 'failed at its last boot',
  marked: 'is rated bad',
  'given-up': 'the boot loader gave up on',
} as const

type Trouble = keyof typeof TROUBLE

function defaultSentence(machine: Machine, next: Generation, trouble: string): string {
  if (isAllThatRuns(next)) return `Running and booting ${next.number}, which ${trouble}.`
  const { running } = systemRefs(machine)
  if (next.bootDefault === null) {
    return (
      `The next boot probably starts ${next.number}, which ${trouble}. ` +
      unreadMenuSentence(machine)
    )
  }
  const isNamed = running !== null && !isStray(running)
  const start = isNamed ? `Running ${placeName(running)}, but the` : 'The'
  return `${start} default is ${next.number}, which ${trouble}.`
}

/** Whether the system itself is running, not one of its specialisations. */
function isAllThatRuns({ running, runningSpecialisation }: Generation): boolean {
  return running && runningSpecialisation === null
}

function explanation(
  generation: Generation,
  trouble: Trouble,
  evidences: EvidenceOf | null,
): string {
  return (
    evidences?.of(generation).health.reasons.join(' ') ||
    (trouble === 'marked' ? 'Rated bad by hand.' : 'All its boot attempts failed.')
  )
}

/** The fix: roll back to a known-good generation, else to the running one unless it is bad, too. */
function wayBack(machine: Machine, from: Generation, evidences: EvidenceOf | null): Fix | null {
  const best = evidences === null ? null : bestKnownGood(machine, evidences).generation
  const { running } = systemRefs(machine)
  const other = running === null || running.number === from.number ? null : running
  const gen = other === null || isKnownBad(machine, other, evidences) ? null : genOf(other)
  return rollbackTo(best) ?? switchTo(machine, gen, `make ${gen} the default again`, 'boot')
}

/**
 * Explains why booting it fails: rated bad, failed boots, or a boot loader counter with no tries left. Null
 * where nothing is known to be wrong, as where the machine was booted from it successfully.
 */
function troubleOf(
  machine: Machine,
  generation: Generation,
  evidences: EvidenceOf | null,
): Trouble | null {
  const { storePath } = generation
  if (storePath === null) return null
  if (machine.ratings.has(storePath)) {
    return machine.ratings.get(storePath)?.word === 'bad' ? 'marked' : null
  }
  const own = machine.bootMenu === null ? [] : entriesStarting(machine.bootMenu, storePath)
  // Of two entries, one counted and one not, the boot loader starts the one without a counter.
  const worn = own.length > 0 && own.every(({ tries }) => tries?.left === 0 && tries.done > 0)
  const wasBooted = machine.pointers.booted === storePath
  if (evidences === null) return worn ? 'given-up' : null
  const evidence = evidences.of(generation)
  const hangs = isStuck(evidence)
  // This boot may have succeeded: nothing says otherwise.
  if (wasBooted && !hangs) return worn ? 'given-up' : null
  const { kind } = evidence.health
  if (kind === 'no-boot') return 'no-boot'
  if (kind !== 'bad' && !hangs) return null
  // Where its boots are unknown, the counter is the only evidence.
  return worn && evidence.boots === null && !hangs ? 'given-up' : 'fails'
}

/** Reports a running system other than the booted one, and a reboot needed for its kernel. */
export function findSinceBoot(machine: Machine): MachineProblem | null {
  const { running, booted, current, next } = systemRefs(machine)
  if (!machine.bootable || running?.number == null || booted === null) return null
  if (running.number === booted.number) return null
  const from = kernelOf(machine, booted)
  const to = kernelOf(machine, running)
  if (from !== null && to !== null && from !== to) {
    return {
      kind: 'reboot',
      message: `Reboot to get Linux ${to} (running ${from}).`,
      explains:
        'Until then the booted kernel keeps running, and modules of the new one can’t be loaded.',
      fix: null,
    }
  }
  const agree = [current, next].every((other) => other === null || other.number === running.number)
  if (!agree) return null // reported as a disagreement
  const start = isStray(booted) ? 'a deleted generation' : placeName(booted)
  return {
    kind: 'since-boot',
    message: `Booted ${start}, then switched to ${placeName(running)}.`,
    explains:
      next === null
        ? 'Next boot: unknown.'
        : `Nothing to do: the next boot starts ${nextName(machine, running)}.`,
    fix: null,
  }
}

function kernelOf({ generations }: Machine, { number }: SystemRef): string | null {
  const found = generations.find((generation) => generation.number === number)
  return found?.system?.kernelVersion ?? null
}

/** Reports that the running system and the default are the same generation, one as a specialisation. */
export function findSpecialisation(machine: Machine): MachineProblem | null {
  const { running, next } = systemRefs(machine)
  if (!machine.bootable || running?.number == null || running.number !== next?.number) return null
  if (running.specialisation === next.specialisation) return null
  return {
    kind: 'specialisation',
    message: `Running ${placeName(running)}; the next boot starts ${nextName(machine, next)}.`,
    explains:
      'A specialisation is a variant of its generation and has its own entry in the boot menu.',
    fix: null,
  }
}

/** Reports an entry that is set for the next boot only. */
export function findOneShot(machine: Machine): MachineProblem | null {
  const { bootMenu } = machine
  const once = bootMenu === null ? null : pendingOnce(bootMenu)
  if (bootMenu === null || once === null) return null
  return {
    kind: 'one-shot',
    message: `Next boot only: ${entryName(machine, once)}.`,
    explains: 'After that, the boot default starts again.',
    // A mounted system is not running, and its firmware variables can't be changed from here.
    fix:
      bootMenu.once.by === null || machine.pointers.running === null
        ? null
        : { kind: 'forget', description: 'boot the default instead' },
  }
}
