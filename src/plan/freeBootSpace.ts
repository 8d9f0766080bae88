import type { Bootable } from '../boot/bootable.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { protections } from './protection.ts'

/** From this number on, the result is not minimised. */
const MANY = 50

/**
 * Generations to delete, oldest first and none needlessly, so that the menu can be written; null where
 * deleting all possible ones does not help. `after` is what the menu was to list; `fits` checks whether the
 * remaining ones have enough space.
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
  // The last of them is needed, but perhaps few of those before it.
  for (const number of needed.length > MANY ? [] : needed) {
    const others = needed.filter((one) => one !== number)
    if (fitsWithout(others)) needed = others
  }
  return needed
}
