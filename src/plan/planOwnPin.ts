import type { LostRoot, OwnPin } from '../pins/ownPins.ts'
import { pinNameProblem, profilePins } from '../pins/pins.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../targets/target.ts'
import { addOwnRoot, removeOwnRoot } from './commands.ts'
import { type Plan, planOf, type Refusal } from './plan.ts'
import { linkStays, type Planning } from './planning.ts'
import { isDefaultUnknown, UNKNOWN_DEFAULT } from './protection.ts'

/** What such a pin does not do, for whoever takes it for the other kind. */
const KEEPS_LESS = [
  'Only the store path is kept. The generation’s link, with its number and its line here, can ' +
    'still be deleted by root and by nix-collect-garbage -d.',
  'It is no entry of the boot menu: that lists the system only as long as the link is there.',
]

/**
 * Keep `target` under a name by a GC root of this person's own, which needs no root. `why` says why
 * it is no other pin, where that was not chosen; `note` is kept with the store path. Throws a Problem `usage` for a name that a pin
 * can't have.
 */
export function planOwnPin(
  planning: Planning,
  target: Target,
  name: string,
  { why = null, note: text = null }: { why?: string | null; note?: string | null } = {},
): Plan {
  const { machine, capabilities } = planning
  const problem = pinNameProblem(name)
  if (problem !== null) throw new Problem('usage', `A pin can’t be called ${name}: ${problem}.`)
  const generations = target.generation === null ? [] : [target.generation.number]
  const known = machine.pins.find((pin) => pin.kind === 'own' && pin.name === name)
  const note = text === null ? null : { storePath: target.storePath, text }
  if (known?.kind === 'own' && known.holds && known.storePath === target.storePath) {
    const title = `${name} already keeps ${target.label}, by a root of your own`
    return planOf({ kind: 'pin', title, steps: [], generations, note })
  }
  const again = known?.storePath === target.storePath
  const link = `${capabilities.ownPins ?? ''}/${name}`
  const isHere = capabilities.outside === null && capabilities.ownPins !== null
  return planOf({
    kind: 'pin',
    title: `Keep ${target.label} as ${name}, by a root of your own`,
    steps: isHere ? [addOwnRoot(capabilities, link, target.storePath)] : [],
    generations,
    refused: refusals(planning, target, name),
    warnings: [...(why === null ? [] : [why]), ...KEEPS_LESS],
    expects: [
      { link, target: again ? known.linkTarget : null },
      ...(target.generation === null ? [] : [linkStays(target.generation)]),
    ],
    checks: [{ kind: 'pinned', name, storePath: target.storePath }],
    note,
    request: {
      ...{ kind: 'pin', name, storePath: target.storePath, own: true },
      number: target.generation?.number ?? null,
    },
    // One that is only made to hold again was there before.
    reversal: again ? null : { kind: 'pin', name, storePath: target.storePath, own: true },
  })
}

function refusals({ machine, capabilities }: Planning, target: Target, name: string): Refusal[] {
  const generation = target.generation?.number ?? null
  if (capabilities.outside !== null || capabilities.ownPins === null) {
    const reason = 'a root that is made from outside would be named as it is called here, not there'
    return [{ generation, reason }]
  }
  if (machine.otherProfiles.includes(name)) {
    return [{ generation, reason: `${name} is a profile with generations of its own` }]
  }
  const lost = machine.lostRoots.find((root) => root.name === name)
  if (lost !== undefined) {
    const reason = `${lost.link} is there and points at ${lost.target}: unpin ${name} first`
    return [{ generation, reason }]
  }
  const known = machine.pins.find((pin) => pin.name === name)
  if (known === undefined) return []
  if (known.kind === 'profile') return [{ generation, reason: `there is a pin ${name} already` }]
  if (known.storePath === target.storePath) return []
  return [{ generation, reason: `the root ${name} keeps another system (${known.storePath})` }]
}

/**
 * Let go of what a root of one's own keeps, and of nothing else. Throws a Problem `no-pin` where no
 * such root has the name, and says so of a pin of the system that has it.
 */
export function planOwnUnpin(planning: Planning, name: string): Plan {
  const plan = ownUnpin(planning, name)
  if (plan !== null) return plan
  const { pins, lostPins, lostRoots } = planning.machine
  const ofSystem = [...profilePins(pins), ...lostPins].some((pin) => pin.name === name)
  const none = `There is no root of your own called ${name}`
  if (ofSystem) {
    throw new Problem('no-pin', `${none}; it is a pin of the system (without --own).`)
  }
  const own = [...pins.filter(({ kind }) => kind === 'own'), ...lostRoots]
  const known =
    own.length === 0 ? 'There are none.' : `There are: ${own.map((pin) => pin.name).join(', ')}.`
  throw new Problem('no-pin', `${none}. ${known}`)
}

/** Null where no root of one's own has the name. */
export function ownUnpin(planning: Planning, name: string): Plan | null {
  const { pins, lostRoots } = planning.machine
  const pin = pins.find((some) => some.kind === 'own' && some.name === name)
  if (pin?.kind === 'own') return letGo(planning, pin)
  const lost = lostRoots.find((root) => root.name === name)
  return lost === undefined ? null : removeLost(planning, lost)
}

/** What keeps nothing can't be brought back. */
function removeLost({ capabilities }: Planning, { name, link, target }: LostRoot): Plan {
  return planOf({
    kind: 'unpin',
    title: `Unpin ${name}, a root of your own that keeps nothing`,
    steps: [removeOwnRoot(capabilities, link)],
    generations: [],
    expects: [{ link, target }],
    checks: [{ kind: 'unpinned', name, own: true }],
    request: { kind: 'unpin', name, storePath: null, own: true },
  })
}

function letGo({ machine, capabilities, sizes, automatic }: Planning, pin: OwnPin): Plan {
  const same = machine.generations.filter(({ storePath }) => storePath === pin.storePath)
  const others = machine.pins.some((some) => some !== pin && some.storePath === pin.storePath)
  const unknown = same.length === 0 && !others && isDefaultUnknown(machine)
  return planOf({
    kind: 'unpin',
    title: `Unpin ${pin.name}, a root of your own`,
    steps: [removeOwnRoot(capabilities, pin.link)],
    generations: same.map(({ number }) => number),
    freed: {
      store: sizes?.freedBy([pin.link]) ?? null,
      upTo: sizes?.optimised ?? false,
      boot: 0,
    },
    warnings: unknown ? [UNKNOWN_DEFAULT] : [],
    expects: [{ link: pin.link, target: pin.linkTarget }],
    checks: [{ kind: 'unpinned', name: pin.name, own: true }],
    typed: unknown ? 'unpin' : null,
    request: { kind: 'unpin', name: pin.name, storePath: pin.storePath, own: true },
    reversal: { kind: 'unpin', name: pin.name, storePath: pin.storePath, own: true },
    automatic,
  })
}
