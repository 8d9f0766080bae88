import { nameOf } from '../nix/storePath.ts'
import { listedWith } from '../text/format.ts'
import { numberOf } from './bootState.ts'
import type { Machine } from './machine.ts'

/**
 * What differs between two readings of a machine, as clauses, most important first: `9 was added just now`, `8 is
 * running now`. Empty where nothing in the list, its states, the pins and the boot menu differs.
 */
export function machineChanges(before: Machine, after: Machine): string[] {
  const [had, has] = [numbersOf(before), numbersOf(after)]
  const added = [...has].filter((number) => !had.has(number)).sort((a, b) => a - b)
  const deleted = [...had].filter((number) => !has.has(number)).sort((a, b) => a - b)
  const { running } = after.pointers
  const clauses = [
    wereDone(added, 'added'),
    wereDone(deleted, 'deleted'),
    running !== null &&
      running !== before.pointers.running &&
      `${numberOf(after, running) ?? nameOf(running)} is running now`,
    after.profile.current !== null &&
      after.profile.current !== before.profile.current &&
      !added.includes(after.profile.current) &&
      `the profile points to ${after.profile.current} now`,
    menuChange(before, after),
    pinsOf(before) !== pinsOf(after) && 'the pins were changed just now',
  ]
  return clauses.filter((clause) => typeof clause === 'string')
}

function numbersOf({ generations }: Machine): Set<number> {
  return new Set(generations.map(({ number }) => number))
}

const MAX_NUMBERS = 5

function wereDone(numbers: readonly number[], done: string): string | false {
  if (numbers.length === 0) return false
  if (numbers.length > MAX_NUMBERS) return `${numbers.length} generations were ${done} just now`
  return `${listedWith(numbers.map(String), 'and')} ${numbers.length === 1 ? 'was' : 'were'} ${done} just now`
}

function menuChange(before: Machine, after: Machine): string | false {
  const [had, has] = [defaultOf(before), defaultOf(after)]
  const number = has === null ? null : numberOf(after, has)
  if (has !== had && number !== null) return `the boot default is ${number} now`
  return entriesOf(before) !== entriesOf(after) && 'the boot menu was changed just now'
}

function defaultOf({ bootMenu }: Machine) {
  return bootMenu?.defaultEntry?.toplevel ?? null
}

function entriesOf({ bootMenu }: Machine): string {
  const menus = bootMenu === null ? [] : [bootMenu, ...bootMenu.others]
  const entries = menus.map(({ directory, entries: all, oneShot }) => [
    directory,
    oneShot?.id,
    all.map(({ id, toplevel, files, tries }) => [id, toplevel, files, tries]),
  ])
  return JSON.stringify(entries)
}

function pinsOf({ pins }: Machine): string {
  return JSON.stringify(pins.map(({ name, kind, storePath }) => [name, kind, storePath]))
}
