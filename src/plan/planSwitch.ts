import type { Reversal } from '../changelog/reversal.ts'
import type { Machine } from '../machine/machine.ts'
import { defaultElsewhere } from '../machine/otherProfiles.ts'
import type { StorePath } from '../nix/storePath.ts'
import { isHome } from '../nix/system.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../targets/target.ts'
import { type DefaultPlan, planDefault } from './bootDefault.ts'
import { clearOneShot } from './clearOneShot.ts'
import {
  type ActivationMode,
  activate,
  activateHome,
  markAsNixos,
  setProfile,
  switchGeneration,
  writeBootMenu,
} from './commands.ts'
import { hasBootMenu, regeneratesWith } from './menuStep.ts'
import { type Check, type Plan, planOf, type Step } from './plan.ts'
import { linkStays, type Planning, profileStays } from './planning.ts'
import { restoreSteps } from './restoreSteps.ts'
import { type SwitchOptions, switchRefusals } from './switchRefusals.ts'
import { switchDangers, switchWarnings } from './switchWords.ts'

/**
 * Plans to make `target` current and activate it, as `nixos-rebuild switch`, `boot` and `test` do. Throws a
 * Problem `usage` for conflicting options, `no-generation` for a missing specialisation.
 */
export function planSwitch(planning: Planning, target: Target, options: SwitchOptions): Plan {
  const { specialisation: special } = target
  if (special !== undefined && options.specialisation === undefined) {
    // The profile points at the whole system; a specialisation is one way to run it.
    return planSwitch(planning, special.parent, { ...options, specialisation: special.name })
  }
  const { machine, capabilities } = planning
  const { generation } = target
  const { system, label } = activatedSystem(planning, target, options)
  const mode = capabilities.rootDirectory === null ? options.mode : 'boot'
  const isDefault = mode !== 'test' && options.specialisation === undefined
  const bootDefault = isDefault ? planDefault(planning, target) : null
  const follows = hasBootMenu(machine) && (bootDefault === null || bootDefault.follows === 'yes')
  const once = mode === 'test' ? null : clearOneShot(planning, [target.storePath, system])
  const steps = [
    ...(machine.bootable && capabilities.nixosEnter ? markAsNixos(capabilities) : []),
    ...(mode === 'test' || movesItself(target) ? [] : [profileStep(planning, target)]),
    ...activationSteps(planning, target, { ...options, mode }, system),
    ...(movesItself(target) ? backToItself(planning, target) : []),
    ...(bootDefault?.steps ?? []),
    ...(once?.steps ?? []),
  ]
  const evidence = switchDangers(planning, target, options)
  const consequences = mode === 'boot' ? undefined : planning.consequences.get(system)
  return planOf({
    kind: 'switch',
    dangers: [...evidence, ...(consequences?.dangers ?? [])],
    reasons: consequences?.counts == null ? [] : [consequences.counts],
    title: titleOf(planning, label, { ...options, mode }, follows),
    steps,
    generations: generation === null ? [] : [generation.number],
    refused: switchRefusals(planning, target, options),
    freed: { store: 0, upTo: false, boot: mode === 'test' ? 0 : null },
    warnings: [
      ...switchWarnings(planning, target, options, follows),
      ...(bootDefault?.warnings ?? []),
      ...(once?.warnings ?? []),
      ...(mode === 'test' ? [] : leftProfile(machine)),
    ],
    expects: [profileStays(machine), ...(generation === null ? [] : [linkStays(generation)])],
    onFailure: mode === 'test' ? [] : restoreSteps(planning),
    checks: [
      ...checks(planning, target, system, mode, bootDefault?.follows ?? 'no'),
      ...(once?.checks ?? []),
    ],
    afterwards: bootDefault?.afterwards ?? [],
    request: {
      kind: 'switch',
      profile: machine.profile.path,
      number: generation?.number ?? null,
      storePath: target.storePath,
      specialisation: options.specialisation ?? null,
      mode,
    },
    reversal: reversalOf(machine, mode),
    typed:
      isRisky(planning, target, mode) || (evidence.length > 0 && mode !== 'test') ? 'switch' : null,
  })
}

/** Warns that the boot default belongs to another profile, where it does. */
function leftProfile(machine: Machine): string[] {
  const other = defaultElsewhere(machine)
  return other === null ? [] : [`The boot default is ${other} (another profile) now.`]
}

/**
 * Whether kernel or init interface are known to differ from the booted system's. Mode `boot` is no risk: the
 * next boot starts the system as usual.
 */
function isRisky({ machine }: Planning, { system }: Target, mode: ActivationMode): boolean {
  if (mode === 'boot') return false
  const booted = machine.generations.find(({ storePath }) => storePath === machine.pointers.booted)
  if (!machine.bootable || booted?.system == null || system === null) return false
  const { kernelVersion, initInterface } = booted.system
  const differs = (one: string | null, other: string | null) =>
    one !== null && other !== null && one !== other
  return (
    differs(kernelVersion, system.kernelVersion) || differs(initInterface, system.initInterface)
  )
}

/** Undo data: the current generation and the running system. */
function reversalOf(machine: Machine, mode: ActivationMode): Reversal {
  const current = machine.generations.find((generation) => generation.current)
  const then =
    current?.storePath == null
      ? null
      : { number: current.number, storePath: current.storePath, created: current.created }
  const { running } = machine.pointers
  return { kind: 'switch', profile: machine.profile.path, current: then, running, mode }
}

function titleOf(
  { machine }: Planning,
  label: string,
  options: SwitchOptions,
  follows: boolean,
): string {
  if (!machine.bootable) return `Switch to ${label}`
  if (options.mode === 'boot' && !machine.startsItself) {
    return `Make ${label} current (nothing changes until the next start)`
  }
  if (options.mode === 'boot' && !follows) {
    return `Make ${label} current and regenerate the boot menu (nothing changes until the next boot)`
  }
  if (options.mode === 'boot') {
    return `Make ${label} the boot default (nothing changes until the next boot)`
  }
  if (options.mode === 'test') {
    return machine.startsItself
      ? `Test ${label} now (the boot default is unchanged)`
      : `Test ${label} now (the current generation is unchanged)`
  }
  // The default set by a specialisation's own boot loader step is unpredictable.
  return options.specialisation === undefined && follows
    ? `Switch to ${label} now and make it the boot default`
    : `Switch to ${label} now`
}

function activatedSystem(planning: Planning, target: Target, options: SwitchOptions) {
  const { specialisation, mode } = options
  if (!planning.machine.bootable && (mode !== 'switch' || specialisation !== undefined)) {
    throw new Problem('usage', 'Only systems can be booted or tested, or have specialisations.')
  }
  if (specialisation === undefined) return { system: target.storePath, label: target.label }
  if (mode === 'boot') {
    throw new Problem(
      'usage',
      'A specialisation can’t be made the boot default: switch to it, test it, or choose it in the boot menu.',
    )
  }
  if (planning.capabilities.rootDirectory !== null) {
    throw new Problem('usage', 'A specialisation of a mounted system can’t be activated from here.')
  }
  const known = target.system?.specialisations ?? []
  const found = known.find(({ name }) => name === specialisation)
  if (found?.storePath == null) {
    const names = known.map(({ name }) => name).join(', ')
    const others = names === '' ? 'It has no specialisations.' : `It has ${names}.`
    throw new Problem(
      'no-generation',
      `${target.label} has no specialisation ${specialisation}. ${others}`,
    )
  }
  return { system: found.storePath, label: `${target.label} with specialisation ${specialisation}` }
}

/** home-manager's activation from before 2024 sets the profile to itself, as a new generation. */
function movesItself({ storePath, system }: Target): boolean {
  return isHome(storePath) && system?.homeVersion == null
}

/** A home activation creates a new generation; this sets the profile back to the requested one. */
function backToItself({ machine, capabilities }: Planning, { generation }: Target): Step[] {
  if (generation === null) return []
  const { number } = generation
  const step = switchGeneration(capabilities, machine.profile.path, number)
  return [
    {
      ...step,
      description: `point the profile to ${number}, not to the copy that activation creates`,
    },
  ]
}

function profileStep({ machine, capabilities }: Planning, target: Target): Step {
  const { path } = machine.profile
  if (target.generation !== null)
    return switchGeneration(capabilities, path, target.generation.number)
  return setProfile(
    capabilities,
    path,
    target.storePath,
    `create a new generation of ${target.label}`,
  )
}

function activationSteps(
  { machine, capabilities }: Planning,
  target: Target,
  { mode, specialisation }: SwitchOptions,
  system: StorePath,
): Step[] {
  if (!machine.bootable) {
    if (!isHome(target.storePath) || capabilities.rootDirectory !== null) return []
    return [activateHome(capabilities, target.storePath, !movesItself(target))]
  }
  if (capabilities.rootDirectory !== null) {
    const step = writeBootMenu(capabilities, regeneratesWith(machine, target.label))
    return step === null ? [] : [{ ...step, kind: 'activation' }]
  }
  const special = target.system?.specialisations.find(({ name }) => name === specialisation)
  const place =
    special === undefined
      ? system
      : `${target.storePath}/${special.directory ?? 'specialisation'}/${special.name}`
  const activation = `activate ${target.label}`
  const description = machine.startsItself
    ? {
        switch: `${activation} and regenerate the boot menu`,
        boot: 'regenerate the boot menu',
        test: activation,
      }
    : { switch: activation, boot: 'prepare the next start', test: activation }
  return [activate(capabilities, place, mode, description[mode])]
}

function checks(
  { machine, capabilities }: Planning,
  target: Target,
  system: StorePath,
  mode: ActivationMode,
  follows: DefaultPlan['follows'],
): Check[] {
  const { storePath } = target
  const found: Check[] = []
  if (mode !== 'test') found.push({ kind: 'current', storePath })
  if (!machine.bootable) return found
  if (mode !== 'boot') found.push({ kind: 'running', storePath: system })
  const listed =
    capabilities.rootDirectory === null ? hasBootMenu(machine) : capabilities.nixosEnter
  if (follows !== 'no' && listed) {
    found.push({ kind: follows === 'yes' ? 'boot-default' : 'which-default', storePath })
  }
  return found
}
