import { pendingOnce } from '../../boot/menu.ts'
import { bestKnownGood } from '../bestKnownGood.ts'
import type { Evidences } from '../evidence.ts'
import type { Generation, Machine } from '../machine.ts'
import { type Finding, type FindingFacts, type Mend, rollbackTo, switchTo } from './finding.ts'
import { genOf, isStray, type Place, placeAt, placeName, placesOf } from './places.ts'

/** The newest generation never finished a boot; null where it did, or nothing is known of one. */
export function findFailedBoot({ machine, evidences }: FindingFacts): Finding | null {
  const [newest] = machine.generations
  if (!machine.bootable || newest?.storePath == null || newest.running) return null
  if (!hasFailed(machine, newest, evidences)) return null
  const { number: generation, current, bootDefault } = newest
  const running = placesOf(machine).running
  const on = running === null || isStray(running) ? '' : `You are on ${placeName(running)}. `
  const byDefault = bootDefault === true
  return {
    kind: 'failed-boot',
    generation,
    byDefault,
    says: byDefault
      ? `${on}The default is ${generation}, which never finished a boot.`
      : `${generation}, the newest, never finished a boot.`,
    explains:
      evidences?.of(newest).verdict.reasons.join(' ') ||
      'It was started as often as the boot loader tries, and never came up.',
    mend:
      byDefault || current
        ? wayBack(machine, running === null ? null : genOf(running), evidences)
        : null,
  }
}

/** To what is known to be good, else to what runs. */
function wayBack(
  machine: Machine,
  running: string | null,
  evidences: Evidences | null,
): Mend | null {
  const best = evidences === null ? null : bestKnownGood(machine, evidences).generation
  return rollbackTo(best) ?? switchTo(machine, running, `make ${running} the default again`, 'boot')
}

/** By what is known of its boots; else by the boot loader's counter, where its tries are used up. */
function hasFailed(
  { bootMenu }: Machine,
  newest: Generation,
  evidences: Evidences | null,
): boolean {
  if (evidences !== null) return evidences.of(newest).verdict.kind === 'no-boot'
  const own = bootMenu?.entries.filter(({ toplevel }) => toplevel === newest.storePath) ?? []
  return own.some(({ tries }) => tries?.left === 0 && tries.done > 0)
}

/** What runs is not what was booted: it may bring another kernel, which only a boot starts. */
export function findSinceBoot(machine: Machine): Finding | null {
  const { running, booted, current, next } = placesOf(machine)
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
      mend: null,
    }
  }
  const agree = [current, next].every((other) => other === null || other.number === running.number)
  if (!agree) return null // said as a disagreement
  const start = isStray(booted) ? 'what is no generation any more' : placeName(booted)
  return {
    kind: 'since-boot',
    says: `The machine was started with ${start} and runs ${placeName(running)} since.`,
    explains: `Nothing is to be done: the next boot starts ${placeName(running)}.`,
    mend: null,
  }
}

function kernelOf({ generations }: Machine, { number }: Place): string | null {
  const found = generations.find((generation) => generation.number === number)
  return found?.system?.kernelVersion ?? null
}

/** What runs is a specialisation of what starts by itself, or the other way round. */
export function findSpecialisation(machine: Machine): Finding | null {
  const { running, next } = placesOf(machine)
  if (!machine.bootable || running?.number == null || running.number !== next?.number) return null
  if (running.specialisation === next.specialisation) return null
  return {
    kind: 'specialisation',
    says: `You are on ${placeName(running)}; the next boot starts ${placeName(next)}.`,
    explains:
      'A specialisation is one way to run its generation. The boot menu has an entry for each.',
    mend: null,
  }
}

/** The next boot is an exception. */
export function findOneShot(machine: Machine): Finding | null {
  const { bootMenu } = machine
  const once = bootMenu === null ? null : pendingOnce(bootMenu)
  if (bootMenu === null || once === null) return null
  const place = placeAt(machine, once.toplevel)
  const what = place === null || isStray(place) ? once.title || once.id : placeName(place)
  return {
    kind: 'one-shot',
    says: `The next boot, and only that one, starts ${what}.`,
    explains: 'After it the boot default starts again.',
    // Of a mounted system nothing is known to run, and nothing of its firmware can be changed.
    mend:
      bootMenu.once.by === null || machine.pointers.running === null
        ? null
        : { kind: 'forget', says: 'start the default instead' },
  }
}
