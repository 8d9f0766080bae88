import type { Bootable } from '../boot/bootable.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { protections } from './protection.ts'

/** From so many on, those that are not needed are no longer looked for one by one. */
const MANY = 50

/**
 * Generations without which the menu can be written, oldest first and none more than that takes;
 * null where deleting all that may go does not help. `after` is what the menu was to list, `fits`
 * says whether there is room for what is left of it.
 */
export function whatFreesBootSpace(
  machine: Machine,
  after: readonly Bootable[],
  fits: (after: readonly Bootable[]) => boolean,
): number[] | null {
  const { path } = machine.profile
  const name = path === SYSTEM_PROFILE ? null : path.slice(path.lastIndexOf('/') + 1)
  const isOf = (bootable: Bootable, { number }: Generation) =>
    bootable.profile === name && bootable.number === number
  const mayGo = machine.generations
    .filter(
      (one) => protections(one, machine).length === 0 && after.some((some) => isOf(some, one)),
    )
    .map(({ number }) => number)
    .sort((a, b) => a - b)
  const fitsWithout = (numbers: readonly number[]) =>
    fits(after.filter(({ profile, number }) => profile !== name || !numbers.includes(number)))
  if (!fitsWithout(mayGo)) return null
  let [few, many] = [0, mayGo.length]
  while (few < many) {
    const middle = (few + many) >> 1
    if (fitsWithout(mayGo.slice(0, middle))) many = middle
    else few = middle + 1
  }
  let needed = mayGo.slice(0, many)
  // The last of them is needed, and perhaps few of those before it.
  for (const number of needed.length > MANY ? [] : needed) {
    const others = needed.filter((one) => one !== number)
    if (fitsWithout(others)) needed = others
  }
  return needed
}
