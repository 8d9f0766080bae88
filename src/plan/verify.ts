import { pendingOnce } from '../boot/menu.ts'
import type { Machine } from '../machine/machine.ts'
import { numberOf } from '../machine/standing.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Check } from './plan.ts'

/** What a plan promised, looked up in the facts as they are now. */
export interface Verdict {
  readonly says: string
  /** Null where the machine does not say. */
  readonly holds: boolean | null
}

export function verify(checks: readonly Check[], machine: Machine): Verdict[] {
  return checks.map((check) => ({ says: promise(check, machine), holds: holds(check, machine) }))
}

function promise(check: Check, machine: Machine): string {
  switch (check.kind) {
    case 'current':
      return `the profile points at ${labelOf(check.storePath, machine)}`
    case 'running':
      return `the running system is ${labelOf(check.storePath, machine)}`
    case 'boot-default':
      return `the boot default is ${labelOf(check.storePath, machine)}`
    case 'next-boot':
      return check.storePath === null
        ? 'the next boot starts the default'
        : `the next boot, and only that, starts ${labelOf(check.storePath, machine)}`
    case 'back':
      return `${check.number} is there again`
    case 'gone':
      return `${check.numbers.join(', ')} ${check.numbers.length === 1 ? 'is' : 'are'} gone`
    case 'pinned':
      return `${check.name} keeps ${labelOf(check.storePath, machine)}`
    case 'unpinned':
      return `there is no pin ${check.name} any more`
  }
}

function holds(check: Check, machine: Machine): boolean | null {
  const { pointers, bootMenu, pins, lostPins, generations } = machine
  switch (check.kind) {
    case 'current':
      return generations.some(({ current, storePath }) => current && storePath === check.storePath)
    case 'running':
      return pointers.running === null ? null : pointers.running === check.storePath
    case 'boot-default':
      return bootMenu?.defaultEntry == null
        ? null
        : bootMenu.defaultEntry.toplevel === check.storePath
    case 'next-boot':
      if (bootMenu === null) return null
      // What starts no NixOS is an exception all the same.
      return check.storePath === null
        ? pendingOnce(bootMenu) === null
        : bootMenu.oneShot?.toplevel === check.storePath
    case 'back':
      return generations.some(
        ({ number, storePath }) => number === check.number && storePath === check.storePath,
      )
    case 'gone':
      return !generations.some(({ number }) => check.numbers.includes(number))
    case 'pinned':
      return pins.some(
        (pin) =>
          pin.name === check.name &&
          pin.storePath === check.storePath &&
          (pin.kind === 'own' ? pin.holds : pin.fault === null),
      )
    case 'unpinned':
      return ![...pins, ...lostPins].some(({ name }) => name === check.name)
  }
}

function labelOf(storePath: StorePath, machine: Machine): string {
  return numberOf(machine, storePath) ?? storePath
}
