import { unwrittenCopies } from '../boot/loaders.ts'
import { type BootMenu, type OneMenu, pendingOnce, rivalMenus } from '../boot/menu.ts'
import { numberOf } from '../machine/bootState.ts'
import type { Machine } from '../machine/machine.ts'
import { leadsTo } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import { profilePins } from '../pins/pins.ts'
import { numberRanges } from '../text/format.ts'
import type { Check, Plan } from './plan.ts'

/** The result of a check after a plan has run. */
export interface CheckResult {
  readonly description: string
  /** Null where unknown. */
  readonly holds: boolean | null
}

/** Describes the checks that follow a plan, before it runs. */
export function promises(plan: Pick<Plan, 'checks' | 'generations'>, machine: Machine): string[] {
  const name = namesFor(plan, machine)
  return together(
    plan.checks.map((check) => ({ check, description: promise(check, name), holds: null })),
  ).map(({ description }) => description)
}

/** Checks the results of a plan; `machine` is read afterwards. */
export function verify(
  plan: Pick<Plan, 'checks' | 'generations'>,
  machine: Machine,
): CheckResult[] {
  const name = namesFor(plan, machine)
  return together(
    plan.checks.map((check) => ({
      check,
      description: found(check, machine, name),
      holds: holds(check, machine),
    })),
  )
}

/** Joins restored generations into one result: there may be thousands. */
function together(
  checkResults: readonly (CheckResult & { readonly check: Check })[],
): CheckResult[] {
  const found = new Map<string, CheckResult & { numbers: number[] }>()
  for (const { check, description, holds } of checkResults) {
    const key = check.kind === 'back' ? `back ${holds}` : description
    const known = found.get(key) ?? { description, holds, numbers: [] }
    if (check.kind === 'back') known.numbers.push(check.number)
    found.set(key, known)
  }
  return [...found.values()].map(({ description, holds, numbers }) => ({
    description: numbers.length === 0 ? description : `${named(numbers, 'exists', 'exist')} again`,
    holds,
  }))
}

/** `3 exists`, `3-40, 42 exist`. */
function named(numbers: readonly number[], one: string, many: string): string {
  return `${numberRanges(numbers).join(', ')} ${numbers.length === 1 ? one : many}`
}

type Namer = (storePath: StorePath) => string

/** Names a system by the generation that the plan mentions: several may share it. */
function namesFor({ generations }: Pick<Plan, 'generations'>, machine: Machine): Namer {
  return (storePath) => labelOf(storePath, machine, generations)
}

/** Describes a check, with what was found instead. */
function found(check: Check, machine: Machine, name: Namer): string {
  if (check.kind === 'which-default') return defaultNow(check, machine, name)
  const description = promise(check, name)
  const { bootMenu } = machine
  if (check.kind !== 'boot-default' || bootMenu === null) return description
  const stays = unwrittenCopies(bootMenu).some((copy) => rivalMenus(bootMenu).includes(copy))
  const where = stays ? ` in ${bootMenu.directory}` : ''
  return `${description}${where}${exceptions(bootMenu, check.storePath, name)}`
}

function defaultNow({ storePath }: WhichDefault, { bootMenu }: Machine, name: Namer): string {
  const entry = bootMenu?.defaultEntry ?? null
  if (entry === null) return `the boot default is ${name(storePath)}`
  const now = entry.toplevel
  if (now === null) return `the boot default is ${entry.title || entry.id}, not ${name(storePath)}`
  const not = now === storePath ? '' : `, not ${name(storePath)}`
  return `the boot default is ${name(now)}${not}`
}

type WhichDefault = Extract<Check, { kind: 'which-default' }>

function promise(check: Check, name: Namer): string {
  switch (check.kind) {
    case 'current':
      return `the profile points to ${name(check.storePath)}`
    case 'running':
      return `the running system is ${name(check.storePath)}`
    case 'boot-default':
      return `the boot default is ${name(check.storePath)}`
    case 'which-default':
      return 'the boot default'
    case 'next-boot':
      return check.storePath === null
        ? 'the next boot starts the default'
        : `only the next boot starts ${name(check.storePath)}`
    case 'back':
      return `${check.number} exists again`
    case 'gone':
      return `${named(check.numbers, 'is', 'are')} deleted`
    case 'pinned':
      return `${check.name} keeps ${name(check.storePath)}`
    case 'unpinned':
      return check.own
        ? `the user GC root ${check.name} is removed`
        : `the pin ${check.name} is removed`
  }
}

function holds(check: Check, machine: Machine): boolean | null {
  const { pointers, bootMenu, pins, lostPins, lostRoots, generations } = machine
  switch (check.kind) {
    case 'current':
      return generations.some(({ current, storePath }) => current && storePath === check.storePath)
    case 'running':
      return pointers.running === null ? null : pointers.running === check.storePath
    case 'boot-default':
      return bootMenu === null ? null : isDefault(bootMenu, check.storePath)
    case 'which-default':
      return bootMenu?.defaultEntry == null ? null : true
    case 'next-boot':
      if (bootMenu === null) return null
      // An entry that is not NixOS still counts.
      return check.storePath === null
        ? pendingOnce(bootMenu) === null
        : bootMenu.oneShot?.toplevel === check.storePath
    case 'back':
      return generations.some(
        (generation) => generation.number === check.number && leadsTo(generation, check.storePath),
      )
    case 'gone':
      return !generations.some(({ number }) => check.numbers.includes(number))
    case 'pinned':
      return pins.some(
        (pin) =>
          pin.name === check.name &&
          pin.storePath === check.storePath &&
          (pin.kind === 'own' ? pin.holds : pin.error === null),
      )
    case 'unpinned': {
      const left = check.own
        ? [...pins.filter(({ kind }) => kind === 'own'), ...lostRoots]
        : [...profilePins(pins), ...lostPins]
      return !left.some(({ name }) => name === check.name)
    }
  }
}

/**
 * Also checks each copy that NixOS writes: the firmware decides which of them starts; other copies were
 * promised nothing. Null where unknown, or where another boot loader's menu may start the machine.
 */
function isDefault(menu: BootMenu, storePath: StorePath): boolean | null {
  const defaults = writtenMenus(menu).map(({ defaultEntry }) => defaultEntry)
  if (defaults.some((entry) => entry !== null && entry.toplevel !== storePath)) return false
  if (rivalMenus(menu).some(({ loader }) => loader !== menu.loader)) return null
  return defaults.includes(null) ? null : true
}

function writtenMenus(menu: BootMenu): OneMenu[] {
  const unwritten = unwrittenCopies(menu)
  const copies = menu.others.filter(({ loader }) => loader === menu.loader)
  return [menu, ...copies.filter((copy) => !unwritten.includes(copy))]
}

/** ` (in /boot2: 6)` for each menu known to start something else; else empty. */
function exceptions(menu: BootMenu, storePath: StorePath, name: Namer): string {
  const others = writtenMenus(menu).flatMap(({ directory, defaultEntry }) => {
    if (defaultEntry === null || defaultEntry.toplevel === storePath) return []
    const { toplevel, title, id } = defaultEntry
    return [`in ${directory}: ${toplevel === null ? title || id : name(toplevel)}`]
  })
  return others.length === 0 ? '' : ` (${others.join(', ')})`
}

function labelOf(storePath: StorePath, machine: Machine, preferred: readonly number[]): string {
  const intended = machine.generations.find(
    (some) => some.storePath === storePath && preferred.includes(some.number),
  )
  return intended?.number.toString() ?? numberOf(machine, storePath) ?? storePath
}
