import { MENU_MARGIN } from '../boot/report/regenerationPeak.ts'
import type { BootRoom } from '../machine/bootRoom.ts'
import type { Machine } from '../machine/machine.ts'
import { bytes } from '../text/format.ts'
import { findFailedBoot, findOneShot, findSinceBoot, findSpecialisation } from './bootProblems.ts'
import { findWrongDates } from './dateProblems.ts'
import { findDisagreement } from './disagreement.ts'
import { type MachineProblem, type ProblemFacts, switchTo } from './machineProblem.ts'
import { findNextBoot, findOtherDefault, findOtherMenus } from './menuProblems.ts'
import { findPins } from './pinProblems.ts'
import { findFailedSwitch, findInterruptedSwitch } from './switchProblems.ts'
import { findUnkeptSystems } from './unkeptPaths.ts'

export type { Fix, MachineProblem } from './machineProblem.ts'

/** Kinds in order of importance, the most important first. */
const IMPORTANCE: readonly MachineProblem['kind'][] = [
  'cut-off',
  'interrupted-switch',
  'profile',
  'next-boot',
  'unkept',
  'failed-boot',
  'menus-differ',
  'failed-switch',
  'disagreement',
  'other-default',
  'other-menus',
  'one-shot',
  'boot-full',
  'pin',
  'reboot',
  'problem',
  'settings',
  'dates',
  'specialisation',
  'since-boot',
]

/** Lists the problems of the machine as a whole, the most important first. Pure. */
export function machineProblems(facts: ProblemFacts): MachineProblem[] {
  const { machine, interruptedChange, room, warnings } = facts
  const failed = findFailedBoot(facts)
  const disagreement = saysNext(failed, machine) ? null : findDisagreement(facts)
  const all: (MachineProblem | null)[] = [
    interruptedChange === null ? null : interruptedProblem(interruptedChange),
    findInterruptedSwitch(facts),
    ...profileProblems(machine),
    failed,
    failed === null ? findFailedSwitch(facts) : null,
    disagreement,
    findNextBoot(facts),
    findUnkeptSystems(facts),
    findOtherDefault(machine),
    findOtherMenus(machine),
    room === null ? null : fullBootProblem(room),
    ...findPins(machine),
    ...warnings.map(settingsProblem),
    findWrongDates(machine),
    findSinceBoot(machine),
    findOneShot(machine),
    findSpecialisation(machine),
  ]
  const rank = ({ kind }: MachineProblem) => IMPORTANCE.indexOf(kind)
  return all.filter((one) => one !== null).sort((a, b) => rank(a) - rank(b))
}

/** Whether it already names the running generation and the different default. */
function saysNext(failed: MachineProblem | null, { generations }: Machine): boolean {
  if (failed?.kind !== 'failed-boot' || !failed.byDefault) return false
  return generations.some(({ number, running }) => number === failed.generation && !running)
}

function interruptedProblem(clause: string): MachineProblem {
  return {
    kind: 'cut-off',
    message: `${clause}.`,
    explains: 'Some of its steps may have run, others not. Finish it or undo it.',
    fix: { kind: 'undo', description: 'finish or undo it' },
  }
}

/** Problems of the profile link, and unreadable parts. */
function profileProblems(machine: Machine): MachineProblem[] {
  const { profile, generations } = machine
  return machine.problems.map(({ code, message }): MachineProblem => {
    if (code !== 'profile') return { kind: 'problem', message, explains: null, fix: null }
    const running = generations.find((generation) => generation.running)?.number ?? null
    const wanted = (profile.current ?? running)?.toString() ?? null
    const fix = switchTo(machine, wanted, `point it to ${wanted}`, 'boot')
    const explains = 'Rebuilds start from the profile, and deletions depend on it.'
    return { kind: 'profile', message, explains, fix }
  })
}

function settingsProblem(message: string): MachineProblem {
  const explains =
    'Invalid settings are ignored; a file with a syntax error is ignored completely. ' +
    'Check with terrapin config.'
  return { kind: 'settings', message, explains, fix: null }
}

function fullBootProblem({ directory, free, needed }: BootRoom): MachineProblem | null {
  if (needed + MENU_MARGIN <= free) return null
  const message = `${directory} is nearly full: ${bytes(free)} free, the next generation needs up to ${bytes(needed)}.`
  return {
    kind: 'boot-full',
    message,
    explains: 'The next rebuild may fail halfway. Delete older generations to free space.',
    fix: { kind: 'boot', description: `show what fills ${directory}` },
  }
}
