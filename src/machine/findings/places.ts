import type { StorePath } from '../../nix/storePath.ts'
import type { Machine } from '../machine.ts'
import { numberOf } from '../standing.ts'

/** Where one of our four words points. */
export interface Place {
  /** Null for a system that is no generation of the profile. */
  readonly number: number | null
  readonly specialisation: string | null
}

/** What runs, was booted, is current, and starts by itself; null where that is not known. */
export interface Places {
  readonly running: Place | null
  readonly booted: Place | null
  readonly current: Place | null
  readonly next: Place | null
}

export function placesOf(machine: Machine): Places {
  const { pointers, profile, bootMenu } = machine
  const current = machine.generations.find(({ number }) => number === profile.current)
  return {
    running: placeAt(machine, pointers.running),
    booted: placeAt(machine, pointers.booted),
    // Several numbers may share its store path; this one is meant.
    current: current === undefined ? null : { number: current.number, specialisation: null },
    next: placeAt(machine, bootMenu?.defaultEntry?.toplevel ?? null),
  }
}

/** Null where there is no path. */
export function placeAt(machine: Machine, path: StorePath | null): Place | null {
  if (path === null) return null
  const text = numberOf(machine, path) ?? ''
  const [, number, specialisation = null] = /^(\d+)(?:\/(.*))?$/s.exec(text) ?? []
  return { number: number === undefined ? null : Number(number), specialisation }
}

/** `41`, `41/travel`. */
export function placeName({ number, specialisation }: Place): string {
  if (number === null) return 'a system that is no generation'
  return specialisation === null ? String(number) : `${number}/${specialisation}`
}
