import { type BootEntry, pendingOnce, rivalMenus } from '../boot/menu.ts'
import { numberOf } from '../machine/bootState.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'

/** The system that is running, booted, current or the boot default. */
export interface SystemRef {
  /** Null for a system that is no generation of the profile. */
  readonly number: number | null
  readonly specialisation: string | null
  /** The pin that keeps a system without a generation. */
  readonly pin: string | null
  /** `work:2`, for a generation of another profile. */
  readonly other: string | null
}

/** The running, booted and current systems and the boot default; null where unknown. */
export interface SystemRefs {
  readonly running: SystemRef | null
  readonly booted: SystemRef | null
  readonly current: SystemRef | null
  readonly next: SystemRef | null
}

export function systemRefs(machine: Machine): SystemRefs {
  const { pointers, profile, bootMenu } = machine
  const isKnown = bootMenu !== null && rivalMenus(bootMenu).length === 0
  const current = machine.generations.find(({ number }) => number === profile.current)
  return {
    running: systemRefAt(machine, pointers.running),
    booted: systemRefAt(machine, pointers.booted),
    // Several numbers may share its store path; this one is meant.
    current: current === undefined ? null : { ...NOWHERE, number: current.number },
    next: systemRefAt(machine, isKnown ? (bootMenu.defaultEntry?.toplevel ?? null) : null),
  }
}

/** Null where there is no path. */
export function systemRefAt(machine: Machine, path: StorePath | null): SystemRef | null {
  if (path === null) return null
  const text = numberOf(machine, path) ?? ''
  const [, number, specialisation = null] = /^(\d+)(?:\/(.*))?$/s.exec(text) ?? []
  if (number !== undefined) return { ...NOWHERE, number: Number(number), specialisation }
  const pin = machine.pins.find(({ storePath }) => storePath === path)?.name ?? null
  return { ...NOWHERE, pin, other: machine.elsewhere.get(path)?.label ?? null }
}

const NOWHERE: SystemRef = { number: null, specialisation: null, pin: null, other: null }

/** Whether both are the same generation, of any profile and with any specialisation; or the same pin. */
export function isSame(a: SystemRef, b: SystemRef): boolean {
  const other = (place: SystemRef) => place.other?.replace(/\/.*/s, '')
  return a.number === b.number && a.pin === b.pin && other(a) === other(b)
}

/** Whether it is neither a generation nor kept by a pin. */
export function isStray({ number, pin }: SystemRef): boolean {
  return number === null && pin === null
}

/** Its argument for `findTarget`; null for a system that is no generation. */
export function genOf({ number, pin }: SystemRef): string | null {
  return number === null ? pin : String(number)
}

/** `41`, `41/travel`, `the pin known_good`. */
export function placeName({ number, specialisation, pin, other }: SystemRef): string {
  if (number === null && pin === null && other !== null) return other
  if (number === null) return pin === null ? 'a system without a generation' : `the pin ${pin}`
  return specialisation === null ? String(number) : `${number}/${specialisation}`
}

/** The entry that the next boot starts: the default, or a one-shot entry: `2 once, then 1`. */
export function nextName(machine: Machine, next: SystemRef | null): string {
  const { bootMenu } = machine
  const then = next === null ? 'an unknown system' : placeName(next)
  const once = bootMenu === null ? null : pendingOnce(bootMenu)
  if (once === null) return then
  return `${entryName(machine, once)} once, then ${then}`
}

/** The system that an entry starts, or its title where that is not one of ours. */
export function entryName(machine: Machine, { toplevel, title, id }: BootEntry): string {
  const place = systemRefAt(machine, toplevel)
  return place === null || isStray(place) ? title || id : placeName(place)
}
