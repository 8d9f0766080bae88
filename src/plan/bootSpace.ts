import type { Bootable } from '../boot/bootable.ts'
import { MENU_MARGIN, type Peak } from '../boot/report/regenerationPeak.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { bytes, listedWith, numberRanges } from '../text/format.ts'
import { deletionRefusals } from './deletionRefusal.ts'

/**
 * Why /boot lacks space to write the menu, as a clause; null where there is enough. An installer that runs
 * out of space half way may leave an unbootable menu. `makesRoom` returns the generations to delete to make
 * enough space, null for none.
 */
export function checkBootSpace(
  peak: Peak,
  space: { readonly total: number; readonly free: number } | null,
  makesRoom: () => readonly number[] | null = () => null,
): string | null {
  if (space === null || peak.bytes === 0 || peak.bytes + MENU_MARGIN <= space.free) return null
  return (
    `/boot is too full: regenerating the boot menu needs up to ${bytes(peak.bytes)}, ` +
    `${bytes(space.free)} free; ${wayOut(makesRoom())}`
  )
}

function wayOut(numbers: readonly number[] | null): string {
  return numbers === null
    ? 'deleting generations does not help: remove other files from /boot (terrapin boot lists ' +
        'unused ones)'
    : `delete ${listedWith(numberRanges(numbers), 'and')} first`
}

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
      (one) => deletionRefusals(one, machine).length === 0 && after.some((some) => isOf(some, one)),
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
