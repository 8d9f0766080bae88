import { isNumbered } from '../boot/entryNames.ts'
import { perList } from '../lists.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { withoutEnd } from '../text/format.ts'
import { type Capabilities, whyReadOnly } from './capabilities.ts'

/** Why a generation must not be deleted. */
export type DeletionRefusal =
  | { readonly kind: 'running' | 'booted' | 'current' }
  /** `menu`: the only boot menu whose default it is; null where it is the default of all. */
  | { readonly kind: 'boot-default'; readonly menu: string | null }
  | { readonly kind: 'next-boot-once' }
  /** A pin of root, or a GC root of the user. */
  | { readonly kind: 'pin' | 'own-root'; readonly name: string }

/** Why no generation of a machine may be deleted. */
export type WholeRefusal =
  /** `why`: a clause that says what can't be written. */
  | { readonly kind: 'read-only'; readonly why: string }
  /** Without a current generation nix-env would delete the base of the next rebuild too. */
  | { readonly kind: 'no-current'; readonly profile: string }
  | { readonly kind: 'default-hidden' }
  /** `why`: a sentence that says why the pins can't be read. */
  | { readonly kind: 'pins-unread'; readonly why: string }

/** The words of a reason, as a person and JSON's `reason` get them. */
export function refusalText(refusal: DeletionRefusal | WholeRefusal): string {
  switch (refusal.kind) {
    case 'running':
    case 'booted':
    case 'current':
      return refusal.kind
    case 'boot-default':
      return refusal.menu === null ? 'boot default' : `boot default ${refusal.menu}`
    case 'next-boot-once':
      return 'next boot, once'
    case 'pin':
      return `pinned as ${refusal.name}`
    case 'own-root':
      return `kept as ${refusal.name}`
    case 'read-only':
      return refusal.why
    case 'no-current':
      return `${refusal.profile} points to no generation: switch to one first`
    case 'default-hidden':
      return (
        'boot default unknown, as the boot menu can’t be read: run terrapin as root, or use terrapin ' +
        'delete, which asks for the password'
      )
    case 'pins-unread':
      return `pinned generations unknown: ${withoutEnd(refusal.why, '.')}`
  }
}

/** Several reasons as one text: `running, booted`. */
export function refusalsText(refusals: readonly DeletionRefusal[]): string {
  return refusals.map(refusalText).join(', ')
}

/**
 * Why a generation must not be deleted: its states, a one-shot entry, and its pins. Of several with the same
 * system only one is protected: the current one, else the newest. Another is protected only where its own
 * entry is the boot default.
 */
export function deletionRefusals(
  generation: Generation,
  { generations, bootMenu }: Pick<Machine, 'generations' | 'bootMenu'>,
): DeletionRefusal[] {
  const keeper = keepersOf(generations).get(systemKey(generation)) ?? generation.number
  const menus = bootMenu === null ? [] : [bootMenu, ...bootMenu.others]
  const isDefault = menus.some(
    ({ defaultEntry }) => defaultEntry !== null && isNumbered(defaultEntry, generation.number),
  )
  if (keeper !== generation.number && !isDefault) return []
  const { running, booted, current, bootDefault, defaultIn, startsOnce, pins, ownPins } = generation
  const found: (DeletionRefusal | false)[] = [
    running && { kind: 'running' },
    booted && { kind: 'booted' },
    current && { kind: 'current' },
    bootDefault === true && { kind: 'boot-default', menu: null },
    ...defaultIn.map((menu) => ({ kind: 'boot-default', menu }) as const),
    startsOnce && { kind: 'next-boot-once' },
    ...pins.map((name) => ({ kind: 'pin', name }) as const),
    ...ownPins.map((name) => ({ kind: 'own-root', name }) as const),
  ]
  return found.filter((refusal) => refusal !== false)
}

/** Why nothing may be deleted on this machine; empty where deleting is possible. */
export function wholeRefusals(machine: Machine, capabilities: Capabilities): WholeRefusal[] {
  const { profile, generations, bootMenuHidden, bootable, pinsUnread } = machine
  const hasCurrent = generations.some(({ current }) => current)
  const readOnly = whyReadOnly(capabilities, profile.path)
  const found: (WholeRefusal | false)[] = [
    readOnly !== null && { kind: 'read-only', why: readOnly },
    !hasCurrent && { kind: 'no-current', profile: profile.path },
    bootable && bootMenuHidden && { kind: 'default-hidden' },
    pinsUnread !== null && { kind: 'pins-unread', why: pinsUnread },
  ]
  return found.filter((refusal) => refusal !== false)
}

/** The generation protected for each system, by store path, on behalf of all that share it. */
const keepersOf = perList((generations: readonly Generation[]): ReadonlyMap<string, number> => {
  const keepers = new Map<string, number>()
  for (const generation of generations) {
    const system = systemKey(generation)
    if (generation.current || !keepers.has(system)) keepers.set(system, generation.number)
  }
  return keepers
})

function systemKey({ target, storePath }: Generation): string {
  return `${target} ${storePath}`
}
