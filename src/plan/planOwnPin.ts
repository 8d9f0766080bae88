import type { LostRoot, OwnPin } from '../pins/ownPins.ts'
import { pinNameProblem, profilePins } from '../pins/pins.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../targets/target.ts'
import { addOwnRoot, removeOwnRoot } from './commands.ts'
import { type Plan, planOf, type Refusal } from './plan.ts'
import { linkStays, type Planning } from './planning.ts'
import { isDefaultUnknown, UNKNOWN_DEFAULT } from './unknownDefault.ts'

/** Limitations of a user GC root compared with a pin. */
const KEEPS_LESS = [
  'Keeps only the store path: root and nix-collect-garbage -d can still delete the generation itself.',
  'Not in the boot menu once the generation is deleted.',
]

/**
 * Plans to keep `target` under a name by a user GC root, without sudo. `why` explains why it is not a pin,
 * unless that was requested; `note` is kept with the store path. Throws a Problem `usage` for an invalid
 * name.
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
    const title = `${target.label} is already kept as ${name} (user GC root)`
    return planOf({ kind: 'pin', title, steps: [], generations, note })
  }
  const again = known?.storePath === target.storePath
  const link = `${capabilities.ownPins ?? ''}/${name}`
  const isHere = capabilities.rootDirectory === null && capabilities.ownPins !== null
  return planOf({
    kind: 'pin',
    title: `Keep ${target.label} as ${name} (user GC root)`,
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
    // A repaired root existed before, so undo must not remove it.
    reversal: again ? null : { kind: 'pin', name, storePath: target.storePath, own: true },
  })
}

function refusals({ machine, capabilities }: Planning, target: Target, name: string): Refusal[] {
  const generation = target.generation?.number ?? null
  if (capabilities.rootDirectory !== null || capabilities.ownPins === null) {
    const reason = 'user GC roots can’t be created on a mounted system'
    return [{ generation, reason }]
  }
  if (machine.otherProfiles.includes(name)) {
    return [{ generation, reason: `${name} is a profile with generations of its own` }]
  }
  const lost = machine.lostRoots.find((root) => root.name === name)
  if (lost !== undefined) {
    const reason = `${lost.link} exists and points to ${lost.target}: unpin ${name} first`
    return [{ generation, reason }]
  }
  const known = machine.pins.find((pin) => pin.name === name)
  if (known === undefined) return []
  if (known.kind === 'profile') return [{ generation, reason: `the pin ${name} already exists` }]
  if (known.storePath === target.storePath) return []
  return [
    { generation, reason: `the user GC root ${name} keeps another system (${known.storePath})` },
  ]
}

/**
 * Plans to remove a user GC root and nothing else. Throws a Problem `no-pin` where none has that name, and
 * mentions a system pin that has it.
 */
export function planOwnUnpin(planning: Planning, name: string): Plan {
  const plan = ownUnpin(planning, name)
  if (plan !== null) return plan
  const { pins, lostPins, lostRoots } = planning.machine
  const ofSystem = [...profilePins(pins), ...lostPins].some((pin) => pin.name === name)
  const none = `There is no user GC root ${name}`
  if (ofSystem) {
    throw new Problem('no-pin', `${none}, but a system pin: unpin it without --own.`)
  }
  const own = [...pins.filter(({ kind }) => kind === 'own'), ...lostRoots]
  const known =
    own.length === 0
      ? 'No user GC roots exist.'
      : `Existing: ${own.map((pin) => pin.name).join(', ')}.`
  throw new Problem('no-pin', `${none}. ${known}`)
}

/** The same; null where no user GC root has the name. */
export function ownUnpin(planning: Planning, name: string): Plan | null {
  const { pins, lostRoots } = planning.machine
  const pin = pins.find((some) => some.kind === 'own' && some.name === name)
  if (pin?.kind === 'own') return detach(planning, pin)
  const lost = lostRoots.find((root) => root.name === name)
  return lost === undefined ? null : removeLost(planning, lost)
}

/** A root that protects nothing can't be restored by undo. */
function removeLost({ capabilities }: Planning, { name, link, target }: LostRoot): Plan {
  return planOf({
    kind: 'unpin',
    title: `Unpin ${name} (user GC root, protects nothing)`,
    steps: [removeOwnRoot(capabilities, link)],
    generations: [],
    expects: [{ link, target }],
    checks: [{ kind: 'unpinned', name, own: true }],
    request: { kind: 'unpin', name, storePath: null, own: true },
  })
}

function detach({ machine, capabilities, sizes, automatic }: Planning, pin: OwnPin): Plan {
  const same = machine.generations.filter(({ storePath }) => storePath === pin.storePath)
  const others = machine.pins.some((some) => some !== pin && some.storePath === pin.storePath)
  const unknown = same.length === 0 && !others && isDefaultUnknown(machine)
  return planOf({
    kind: 'unpin',
    title: `Unpin ${pin.name} (user GC root)`,
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
