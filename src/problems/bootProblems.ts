import { pendingOnce } from '../boot/menu.ts'
import { bestKnownGood } from '../health/bestKnownGood.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { isStuck } from '../health/healthOf.ts'
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
 * What starts by itself is known not to come up, or someone says that it is bad; or the newest
 * generation never finished a boot. Null where neither is so, or nothing is known of one.
 */
export function findFailedBoot({ machine, evidences }: ProblemFacts): MachineProblem | null {
  if (!machine.bootable) return null
  const { generations, bootMenuHidden } = machine
  const defaults = generations.filter(({ bootDefault }) => bootDefault === true)
  // Where only root may read the menu, the profile tells what NixOS makes the default.
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
      says: defaultSentence(machine, next, TROUBLE[trouble]),
      explains: isAllThatRuns(next) ? `A reboot starts it again. ${explains}` : explains,
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
    says:
      failed === 'no-boot'
        ? `${newest.number}, the newest, ${TROUBLE['no-boot']}.`
        : `The boot loader gave up on ${newest.number} (newest).`,
    explains: explanation(newest, failed, evidences),
    fix: newest.current
      ? wayBack(machine, newest, evidences)
      : backToCurrent({ machine, evidences }),
  }
}

const TROUBLE = {
  'no-boot': 'never finished a boot',
  fails: 'failed when it was last started',
  marked: 'is marked bad',
  'given-up': 'the boot loader gave up on',
} as const

type Trouble = keyof typeof TROUBLE

function defaultSentence(machine: Machine, next: Generation, trouble: string): string {
  if (isAllThatRuns(next)) return `You are on ${next.number}, the default, which ${trouble}.`
  const { running } = systemRefs(machine)
  if (next.bootDefault === null) {
    return (
      `The next boot probably starts ${next.number}, which ${trouble}: the profile points to it, ` +
      'and only root may read the boot menu.'
    )
  }
  const on = running === null || isStray(running) ? '' : `You are on ${placeName(running)}. `
  return `${on}The default is ${next.number}, which ${trouble}.`
}

/** It runs as it is, not as one of its specialisations. */
function isAllThatRuns({ running, runningSpecialisation }: Generation): boolean {
  return running && runningSpecialisation === null
}

function explanation(
  generation: Generation,
  trouble: Trouble,
  evidences: EvidenceOf | null,
): string {
  return (
    evidences?.of(generation).verdict.reasons.join(' ') ||
    (trouble === 'marked'
      ? 'That is someone’s own word.'
      : 'It was started as often as the boot loader tries, and no start was counted as good.')
  )
}

/** To what is known to be good, else to what runs, where that is not known to be bad, too. */
function wayBack(machine: Machine, from: Generation, evidences: EvidenceOf | null): Fix | null {
  const best = evidences === null ? null : bestKnownGood(machine, evidences).generation
  const { running } = systemRefs(machine)
  const other = running === null || running.number === from.number ? null : running
  const gen = other === null || isKnownBad(machine, other, evidences) ? null : genOf(other)
  return rollbackTo(best) ?? switchTo(machine, gen, `make ${gen} the default again`, 'boot')
}

/**
 * What is wrong with starting it: by a person's word, by what is known of its boots, else by the
 * boot loader's counter, where its tries are used up. Null where nothing is known to be, as where
 * the machine was started with it and came up.
 */
function troubleOf(
  machine: Machine,
  generation: Generation,
  evidences: EvidenceOf | null,
): Trouble | null {
  const { storePath } = generation
  if (storePath === null) return null
  if (machine.marks.has(storePath)) {
    return machine.marks.get(storePath)?.word === 'bad' ? 'marked' : null
  }
  const own = machine.bootMenu?.entries.filter(({ toplevel }) => toplevel === storePath) ?? []
  // Of a counted entry and its twin without a counter the latter is started.
  const worn = own.length > 0 && own.every(({ tries }) => tries?.left === 0 && tries.done > 0)
  const wasBooted = machine.pointers.booted === storePath
  if (evidences === null) return worn ? 'given-up' : null
  const evidence = evidences.of(generation)
  const hangs = isStuck(evidence)
  // It may have come up this time: nothing says that it never did.
  if (wasBooted && !hangs) return worn ? 'given-up' : null
  const { kind } = evidence.verdict
  if (kind === 'no-boot') return 'no-boot'
  if (kind !== 'bad' && !hangs) return null
  // Only the counter tells where its boots are not known.
  return worn && evidence.boots === null && !hangs ? 'given-up' : 'fails'
}

/** What runs is not what was booted: it may bring another kernel, which only a boot starts. */
export function findSinceBoot(machine: Machine): MachineProblem | null {
  const { running, booted, current, next } = systemRefs(machine)
  if (!machine.bootable || running?.number == null || booted === null) return null
  if (running.number === booted.number) return null
  const from = kernelOf(machine, booted)
  const to = kernelOf(machine, running)
  if (from !== null && to !== null && from !== to) {
    return {
      kind: 'reboot',
      says: `Linux ${from} runs until a reboot; ${placeName(running)} brings ${to}.`,
      explains:
        'The kernel is the one that was booted: modules of the new one can’t be loaded before a ' +
        'reboot.',
      fix: null,
    }
  }
  const agree = [current, next].every((other) => other === null || other.number === running.number)
  if (!agree) return null // said as a disagreement
  const start = isStray(booted) ? 'what is no generation any more' : placeName(booted)
  return {
    kind: 'since-boot',
    says: `The machine was started with ${start} and runs ${placeName(running)} since.`,
    explains:
      next === null
        ? 'It is unknown what the next boot starts.'
        : `Nothing is to be done: the next boot starts ${nextName(machine, running)}.`,
    fix: null,
  }
}

function kernelOf({ generations }: Machine, { number }: SystemRef): string | null {
  const found = generations.find((generation) => generation.number === number)
  return found?.system?.kernelVersion ?? null
}

/** What runs is a specialisation of what starts by itself, or the other way round. */
export function findSpecialisation(machine: Machine): MachineProblem | null {
  const { running, next } = systemRefs(machine)
  if (!machine.bootable || running?.number == null || running.number !== next?.number) return null
  if (running.specialisation === next.specialisation) return null
  return {
    kind: 'specialisation',
    says: `You are on ${placeName(running)}; the next boot starts ${nextName(machine, next)}.`,
    explains:
      'A specialisation is one way to run its generation. The boot menu has an entry for each.',
    fix: null,
  }
}

/** The next boot is an exception. */
export function findOneShot(machine: Machine): MachineProblem | null {
  const { bootMenu } = machine
  const once = bootMenu === null ? null : pendingOnce(bootMenu)
  if (bootMenu === null || once === null) return null
  return {
    kind: 'one-shot',
    says: `The next boot, and only that one, starts ${entryName(machine, once)}.`,
    explains: 'After it the boot default starts again.',
    // Of a mounted system nothing is known to run, and nothing of its firmware can be changed.
    fix:
      bootMenu.once.by === null || machine.pointers.running === null
        ? null
        : { kind: 'forget', says: 'start the default instead' },
  }
}
