import { type Pin, pinNameProblem, profilePins } from '../machine/pins.ts'
import type { Target } from '../machine/target.ts'
import { SYSTEM_PROFILES } from '../nix/profile.ts'
import { Problem } from '../problem.ts'
import { makeSystemProfiles, removeProfile, setProfile } from './commands.ts'
import { type Plan, planOf, type Refusal } from './plan.ts'
import { bootFreed, bootMenuStep, linkStays, type Planning } from './planning.ts'
import { planOwnUnpin } from './planOwnPin.ts'

/**
 * Keep `target` under a name: a one-generation profile, which the garbage collector respects and
 * the boot menu lists. Throws a Problem `usage` for a name that a pin can't have.
 */
export function planPin(planning: Planning, target: Target, name: string): Plan {
  const { machine, means } = planning
  const problem = pinNameProblem(name)
  if (problem !== null) throw new Problem('usage', `A pin can’t be called ${name}: ${problem}.`)
  const generations = target.generation === null ? [] : [target.generation.number]
  const known = machine.pins.find((pin) => pin.name === name)
  if (known?.kind === 'profile' && known.storePath === target.storePath) {
    return planOf({
      kind: 'pin',
      title: `${name} already keeps ${target.label}`,
      steps: [],
      generations,
    })
  }
  const profile = `${SYSTEM_PROFILES}/${name}`
  const pinned = {
    profile: name,
    number: 1,
    storePath: target.storePath,
    specialisations: target.system?.specialisations ?? [],
  }
  const menu = bootMenuStep(planning, [...planning.bootables, pinned])
  return planOf({
    kind: 'pin',
    title: `Pin ${target.label} as ${name}`,
    steps: [
      ...(means.systemProfiles ? [] : [makeSystemProfiles(means)]),
      setProfile(means, profile, target.storePath, `keep it as the profile ${name}`),
      ...menu.steps,
    ],
    generations,
    refused: [...pinRefusals(planning, target, name, known), ...menu.refused],
    warnings: [
      ...menu.warnings,
      ...(machine.bootMenu === null
        ? ['The boot menu can’t be read, so it is not known whether it will list the pin.']
        : []),
    ],
    expects: [
      { link: profile, target: null },
      ...(target.generation === null ? [] : [linkStays(target.generation)]),
    ],
    checks: [{ kind: 'pinned', name, storePath: target.storePath }],
    reversal: { kind: 'pin', name, storePath: target.storePath, own: false },
  })
}

function pinRefusals(
  { machine }: Planning,
  target: Target,
  name: string,
  known: Pin | undefined,
): Refusal[] {
  const generation = target.generation?.number ?? null
  if (!machine.bootable) {
    return [
      { generation, reason: 'only systems can be pinned: a pin is an entry of the boot menu' },
    ]
  }
  if (machine.otherProfiles.includes(name)) {
    return [{ generation, reason: `${name} is a profile with generations of its own` }]
  }
  if (known === undefined) return []
  if (known.kind === 'own') {
    return [{ generation, reason: `a root of your own is called ${name}: unpin that first` }]
  }
  return [{ generation, reason: `the pin ${name} keeps another system (${known.storePath})` }]
}

/**
 * Let a pin go, of the kind that is wanted where two have the name. Throws a Problem `no-pin` where
 * there is none of that name.
 */
export function planUnpin(planning: Planning, name: string, wanted: Pin['kind'] = 'profile'): Plan {
  const { machine, means, sizes } = planning
  if (machine.otherProfiles.includes(name)) {
    const reason = `${name} is a profile with generations of its own, not a pin`
    const refused = [{ generation: null, reason }]
    return planOf({ kind: 'unpin', title: `Unpin ${name}`, steps: [], generations: [], refused })
  }
  const named = machine.pins.filter((some) => some.name === name)
  const pin = named.find(({ kind }) => kind === wanted) ?? named[0]
  if (pin === undefined) {
    const names = machine.pins.map((some) => some.name).join(', ')
    const known = names === '' ? 'There are none.' : `There are: ${names}.`
    throw new Problem('no-pin', `There is no pin called ${name}. ${known}`)
  }
  if (pin.kind === 'own') return planOwnUnpin(planning, pin)
  const left = planning.bootables.filter(({ profile }) => profile !== name)
  const menu = bootMenuStep(planning, left)
  const same = machine.generations.filter(({ storePath }) => storePath === pin.storePath)
  const others = profilePins(machine.pins).some(
    (some) => some !== pin && some.storePath === pin.storePath,
  )
  const entryGoes = same.length === 0 && !others
  return planOf({
    kind: 'unpin',
    title: `Unpin ${name}`,
    steps: [removeProfile(means, pin.profile, pin.target), ...menu.steps],
    generations: same.map(({ number }) => number),
    freed: {
      store: sizes?.freedBy([pin.link]) ?? null,
      upTo: sizes?.optimised ?? false,
      boot: bootFreed(planning, menu.steps, entryGoes ? [pin.storePath] : []),
    },
    refused: menu.refused,
    warnings: menu.warnings,
    expects: [
      { link: pin.profile, target: pin.target },
      { link: pin.link, target: pin.storePath },
    ],
    checks: [{ kind: 'unpinned', name }],
    reversal: { kind: 'unpin', name, storePath: pin.storePath, own: false },
    automatic: planning.automatic,
  })
}
