import { deletionTitle } from '../changelog/request.ts'
import type { Reversal } from '../changelog/reversal.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { heldBy, SYSTEM_PROFILE } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import { profilePins } from '../pins/pins.ts'
import { isClockWrong, wrongDates } from '../problems/wrongDates.ts'
import { bytes, dateTime, listedWith } from '../text/format.ts'
import { deleteGenerations, switchGeneration } from './commands.ts'
import { bootDefaultAdvice, usualAdvice } from './deletionAdvice.ts'
import { deletionRefusals, refusalsText, refusalText, wholeRefusals } from './deletionRefusal.ts'
import { bootFreed, bootMenuStep, type MenuPlan } from './menuStep.ts'
import { foreignWarnings } from './menuWarnings.ts'
import { type Kept, type Plan, planOf, type Refusal, type Step } from './plan.ts'
import { linkStays, type Planning, pointersStay, profileStays } from './planning.ts'
import { keptByPolicy, type Policy } from './retention.ts'
import { isDefaultUnknown, UNKNOWN_DEFAULT } from './unknownDefault.ts'

/**
 * Plans to delete the named generations. A protected one is refused, and then nothing is deleted;
 * the plan still shows what could be deleted without it.
 */
export function planDelete(planning: Planning, chosen: readonly Generation[]): Plan {
  const unique = [...new Map(chosen.map((some) => [some.number, some])).values()]
  const refused = unique.flatMap((some) => refusalOf(some, planning))
  return deletion(planning, unique, refused, [], refused.length > 0)
}

/** Plans to delete what no rule keeps; protected generations are kept, and the plan says why. */
export function planCleanUp(planning: Planning, policy: Policy): Plan {
  const { generations } = planning.machine
  // A missing generation must not count as one of those to keep.
  const usable = generations.filter(({ present }) => present)
  const wrong = wrongDates(usable, planning.now)
  const whole = usable.filter((generation) => !isDamaged(generation))
  const counted = new Set(whole.map(({ number }) => number))
  const rules = keptByPolicy(whole, policy, planning.now, wrong)
  // A damaged generation does not count towards a rule but is kept where the rule covers it.
  for (const [number, reasons] of keptByPolicy(usable, policy, planning.now, wrong)) {
    if (!counted.has(number)) rules.set(number, [...reasons, 'damaged, not counted'])
  }
  const unwanted = generations.filter(({ number }) => !rules.has(number))
  const kept: Kept[] = generations.flatMap((generation) => {
    const reasons = [
      ...(rules.get(generation.number) ?? []),
      ...deletionRefusals(generation, planning.machine).map(refusalText),
    ]
    return reasons.length === 0 ? [] : [{ generation: generation.number, reasons }]
  })
  const plan = deletion(
    planning,
    unwanted,
    unwanted.flatMap((some) => refusalOf(some, planning)),
    kept,
    false,
  )
  const goesByDate = Object.keys(policy).some((key) => key !== 'keepLast')
  return goesByDate
    ? { ...plan, warnings: [...wrongDateWarnings(usable, wrong, planning.now), ...plan.warnings] }
    : plan
}

/** Whether files are known to be missing; an unreadable one may be complete. */
function isDamaged({ system }: Generation): boolean {
  return system?.problems.some(({ code }) => code === 'incomplete') === true
}

/** Warns of implausible dates once, whether these generations are kept or not. */
function wrongDateWarnings(
  generations: readonly Generation[],
  wrong: ReadonlyMap<number, string>,
  now: number,
): string[] {
  const found = generations
    .filter(({ number }) => wrong.has(number))
    .map(({ number, created }) => `${number} (${dateTime(created)})`)
  const clock = isClockWrong(generations, now)
    ? [`The clock is wrong (${dateTime(now)}): the ages of generations are unknown.`]
    : []
  if (found.length === 0) return clock
  const [whose, they] = found.length === 1 ? ['The date of', 'it'] : ['The dates of', 'they']
  return [
    ...clock,
    `${whose} ${few(found)} can’t be right: rules by date skip ${they === 'it' ? 'it' : 'them'}.`,
  ]
}

/** Lists at most `most` names; the plan itself names all of them. */
function few(names: readonly string[], most = 5): string {
  const more = names.length - most
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function refusalOf(generation: Generation, { machine }: Planning): Refusal[] {
  const because = deletionRefusals(generation, machine)
  if (because.length === 0) return []
  return [{ generation: generation.number, reason: refusalsText(because), because }]
}

function deletion(
  planning: Planning,
  chosen: readonly Generation[],
  refused: readonly Refusal[],
  kept: readonly Kept[],
  blocked: boolean,
): Plan {
  const { machine, sizes } = planning
  const stays = new Set(refused.map(({ generation }) => generation))
  const going = chosen.filter(({ number }) => !stays.has(number))
  const numbers = going.map(({ number }) => number).sort((a, b) => a - b)
  const unread = going.length === 0 ? [] : machine.unreadMenus
  // A hidden menu refuses the whole plan.
  const unknown = !machine.bootMenuHidden && isDefaultUnknown(machine)
  const unsafe = going.length === 0 ? [] : refusalsOfAll(planning)
  const menu =
    going.length === 0 ? NO_MENU : bootMenuStep(planning, withoutLinks(planning, numbers))
  const asksForWord =
    unknown ||
    unread.length > 0 ||
    foreignWarnings(machine, menu.steps).length > 0 ||
    numbers.length * 2 > machine.generations.length
  return planOf({
    kind: 'delete',
    dangers: [...menu.dangers, ...unreadDangers(unread)],
    title: deletionTitle(numbers),
    steps: going.length === 0 ? [] : [...deletionSteps(planning, numbers), ...menu.steps],
    generations: numbers,
    refused: [...refused, ...unsafe, ...menu.refused],
    advice: [...usualAdvice(refused), ...(blocked ? bootDefaultAdvice(planning, refused) : [])],
    blocked: blocked || unsafe.length > 0 || menu.refused.length > 0,
    kept,
    freed: {
      store: sizes?.freedBy(going.map(({ link }) => link)) ?? null,
      upTo: sizes?.optimised ?? false,
      boot: bootFreed(planning, menu.steps, toplevelsOf(planning, going)),
    },
    reasons: [...sharedReasons(planning, going), ...keeperReasons(planning, going)],
    warnings: [
      ...(unknown && going.length > 0 ? [UNKNOWN_DEFAULT] : []),
      ...menu.warnings,
      ...unseenWarnings(planning),
    ],
    expects: [profileStays(machine), ...going.map(linkStays), ...pointersStay(machine)],
    checks: going.length === 0 ? [] : [{ kind: 'gone', numbers }],
    typed: asksForWord ? 'delete' : null,
    request: {
      kind: 'delete',
      profile: machine.profile.path,
      generations: going.map(({ number, storePath }) => ({ number, storePath })),
    },
    reversal: reversalOf(machine, going),
    automatic: planning.automatic,
  })
}

/** Explains why deleting them together frees more than the sum of each alone. */
function sharedReasons({ sizes }: Planning, going: readonly Generation[]): string[] {
  const all = sizes?.freedBy(going.map(({ link }) => link)) ?? null
  const alone = going.map((generation) => sizes?.exclusiveSize(generation) ?? null)
  if (all === null || going.length < 2 || alone.includes(null)) return []
  const sum = alone.reduce<number>((total, size) => total + (size ?? 0), 0)
  if (all <= sum) return []
  return [`${bytes(all - sum)} of the space freed is shared among these generations only.`]
}

/** The maximum of links that are named; the others are counted. */
const MAX_KEEPERS = 3

/** Names other GC roots, usually result links, that keep the deleted systems in the store. */
function keeperReasons({ sizes }: Planning, going: readonly Generation[]): string[] {
  if (sizes === null) return []
  const links = new Set(going.map(({ link }) => link))
  const keepers = sizes.keepersOf(
    going.flatMap(({ storePath }) => storePath ?? []),
    links,
  )
  if (keepers.length === 0) return []
  const more = keepers.length - MAX_KEEPERS
  const names = [...keepers.slice(0, MAX_KEEPERS), ...(more > 0 ? [`${more} more`] : [])]
  const keep = keepers.length === 1 ? 'keeps' : 'keep'
  const what = sizes.freedBy(links) === 0 ? 'all' : 'some'
  return [`${listedWith(names, 'and')} still ${keep} ${what} of their store paths.`]
}

/** Refusals that are about no single generation. */
function refusalsOfAll({ machine, capabilities }: Planning): Refusal[] {
  return wholeRefusals(machine, capabilities).map((refusal) => ({
    generation: null,
    reason: refusalText(refusal),
  }))
}

function unseenWarnings({ sizes, machine, capabilities }: Planning): string[] {
  const unknown =
    machine.bootable && capabilities.rootDirectory === null && machine.pointers.running === null
  return [
    ...(unknown ? ['The running system is unknown: /run/current-system is missing.'] : []),
    ...(sizes?.unseen ?? []).map(({ message }) => `May free less than shown. ${message}`),
  ]
}

/** Warns that the default of an unreadable menu is not protected. */
function unreadDangers(places: readonly string[]): string[] {
  return places.map(
    (place) =>
      `Only root can read ${place}: if a boot menu there has one of these as its default, it will no longer boot.`,
  )
}

const NO_MENU: MenuPlan = { steps: [], dangers: [], warnings: [], refused: [] }

/** What the boot menu may list after these are deleted. */
function withoutLinks({ machine, bootables }: Planning, numbers: readonly number[]) {
  const { path } = machine.profile
  const name = path === SYSTEM_PROFILE ? null : path.slice(path.lastIndexOf('/') + 1)
  const going = new Set(numbers)
  return bootables.filter(({ profile, number }) => profile !== name || !going.has(number))
}

/** Undo data: only generations that are in the store can be restored. */
function reversalOf({ profile }: Machine, going: readonly Generation[]): Reversal | null {
  const generations = going.flatMap((generation) => {
    const { number, present, created } = generation
    const storePath = heldBy(generation)
    return storePath === null || !present ? [] : [{ number, storePath, created }]
  })
  return generations.length === 0 ? null : { kind: 'delete', profile: profile.path, generations }
}

/** Repairs an absolute profile link first: nix-env would see no current generation. */
function deletionSteps({ machine, capabilities }: Planning, numbers: readonly number[]): Step[] {
  const { path, target, current } = machine.profile
  const deletion = deleteGenerations(capabilities, path, numbers)
  if (current === null || target === null || !target.startsWith('/')) return [deletion]
  const fix = switchGeneration(capabilities, path, current)
  return [{ ...fix, description: `make the profile link to ${current} relative again` }, deletion]
}

/** Systems whose menu entries are removed: no remaining generation or pin has them. */
function toplevelsOf({ machine }: Planning, going: readonly Generation[]): StorePath[] {
  const leaving = new Set(going)
  const staying = machine.generations.filter((generation) => !leaving.has(generation))
  const pinned = profilePins(machine.pins).map(({ storePath }) => storePath)
  const kept = new Set([...staying.flatMap(systemsOf), ...pinned])
  return going.flatMap(systemsOf).filter((path) => !kept.has(path))
}

function systemsOf({ storePath, system }: Generation): StorePath[] {
  const specialisations = system?.specialisations ?? []
  return [storePath, ...specialisations.map((some) => some.storePath)].filter(
    (path) => path !== null,
  )
}
