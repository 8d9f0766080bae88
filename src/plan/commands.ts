import type { BootMenu } from '../boot/menu.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../nix/profile.ts'
import { isDerivation, type StorePath } from '../nix/storePath.ts'
import { SWITCH_UNIT } from '../nix/switchOutput.ts'
import { Problem } from '../problem.ts'
import { type Capabilities, needsRoot, pathFor } from './capabilities.ts'
import type { Step } from './plan.ts'

/*
 * Every command line that terrapin runs to change a machine is built here, and nowhere else. Those that
 * nix/module.nix allows in sudo use long options only: Nix splits `-pVALUE` in two, and a sudoers rule can't
 * distinguish a space in a word from one between two words.
 *
 * From outside, a command must be given the root directory: by its store, by paths below it, or by
 * nixos-enter. Any other would act on this computer, and is refused (`onlyHere`).
 */

/** The wrapper of nixos-rebuild for an activation under systemd (nixos-rebuild(8), its source). */
export const SYSTEMD_RUN = [
  'systemd-run',
  ...['-E', 'LOCALE_ARCHIVE', '-E', 'NIXOS_INSTALL_BOOTLOADER'],
  ...['--collect', '--no-ask-password', '--pipe', '--quiet', '--service-type=exec'],
  `--unit=${SWITCH_UNIT}`,
]

/**
 * Makes switch-to-configuration skip its checks before a switch. Passed explicitly: sudo and doas drop the
 * variable unless configured to keep it (NixOS configures sudo so since 26.05).
 */
const NO_CHECK = 'NIXOS_NO_CHECK=1'

/** systemd passes a variable only if asked (systemd-run(1), -E). */
export const SYSTEMD_RUN_NO_CHECK = [...SYSTEMD_RUN, '-E', NO_CHECK]
export const ENV_NO_CHECK = ['env', NO_CHECK]

export type ActivationMode = 'switch' | 'boot' | 'test'
/** Reports what `test` would do, and changes nothing. */
export type DryActivation = 'dry-activate'

/**
 * `nix-env --profile PROFILE` with further arguments. From outside Nix needs the store option: otherwise it
 * creates a /nix on the computer it runs on, and does not know the mounted paths.
 */
function nixEnv(
  capabilities: Capabilities,
  profile: string,
  rest: readonly string[],
  description: string,
): Step {
  const argv = [
    'nix-env',
    '--profile',
    pathFor(capabilities, profile),
    ...storeOption(capabilities),
    ...rest,
  ]
  return { argv, root: needsRoot(capabilities, profile), description, kind: 'profile' }
}

/**
 * Selects the store where that is not this computer's. Nix parses it as a URI: 2.34 rejects unencoded
 * characters, and with `&` any Nix would use another store.
 */
export function storeOption({ rootDirectory }: Pick<Capabilities, 'rootDirectory'>): string[] {
  if (rootDirectory === null) return []
  const encoded = encodeURI(rootDirectory).replace(/[^A-Za-z0-9/._~%-]/g, percentEncoded)
  return ['--store', `local?root=${encoded}`]
}

/** For commands that always act on the computer they run on. */
type Here = Pick<Capabilities, 'rootDirectory'>

/** A step that acts on the computer it is run on. Throws a Problem `refused` for another machine. */
function onlyHere({ rootDirectory }: Here, step: Step): Step {
  if (rootDirectory === null) return step
  throw new Problem(
    'refused',
    `${step.argv[0]} would act on this computer, not on the system under ${rootDirectory}. ` +
      'Nothing was changed.',
  )
}

function percentEncoded(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/**
 * The target must already exist. Otherwise Nix would download a path missing from its database, or build it,
 * and open files for that under names prepared by a mounted disk (nix.conf).
 */
export const WITHOUT_BUILDING = [
  ...['--option', 'substitute', 'false', '--option', 'max-jobs', '0', '--option', 'builders', ''],
]

/** Throws a Problem `refused` for a derivation, which Nix would build when setting or realising it. */
function mustBeBuilt(path: StorePath): void {
  if (!isDerivation(path)) return
  throw new Problem(
    'refused',
    `${path} is a derivation, not a system: Nix would build it. Nothing was changed. ` +
      'Choose another generation.',
  )
}

export function switchGeneration(
  capabilities: Capabilities,
  profile: string,
  number: number,
): Step {
  const description = `point the profile to ${number}`
  return nixEnv(capabilities, profile, ['--switch-generation', String(number)], description)
}

/** Makes a new generation from a store path. */
export function setProfile(
  capabilities: Capabilities,
  profile: string,
  path: StorePath,
  description: string,
): Step {
  mustBeBuilt(path)
  return nixEnv(capabilities, profile, ['--set', path, ...WITHOUT_BUILDING], description)
}

export function deleteGenerations(
  capabilities: Capabilities,
  profile: string,
  numbers: readonly number[],
): Step {
  const description = `delete the ${numbers.length === 1 ? 'link' : 'links'}`
  return nixEnv(
    capabilities,
    profile,
    ['--delete-generations', ...numbers.map(String)],
    description,
  )
}

/**
 * Recreates a generation's link to a store path, as a GC root that Nix makes itself: it locks the path
 * meanwhile (nix-store(1), --realise and --add-root).
 */
export function addGenerationLink(
  capabilities: Capabilities,
  profile: string,
  number: number,
  path: StorePath,
): Step {
  mustBeBuilt(path)
  const link = pathFor(capabilities, generationLink(profile, number))
  return {
    argv: [
      ...['nix-store', '--realise', path, ...storeOption(capabilities), '--add-root', link],
      ...WITHOUT_BUILDING,
    ],
    root: needsRoot(capabilities, profile),
    description: `recreate the link of ${number}`,
    kind: 'profile',
  }
}

/**
 * Makes a user GC root: a link anywhere, with its parent directories, which Nix registers itself, through its
 * daemon too (nix-store(1), --add-root). Since Nix 2.4 every such root is indirect; before, that needed an
 * option.
 */
export function addOwnRoot(capabilities: Here, link: string, path: StorePath): Step {
  mustBeBuilt(path)
  return onlyHere(capabilities, {
    argv: ['nix-store', '--realise', path, '--add-root', link, '--indirect', ...WITHOUT_BUILDING],
    root: false,
    description: 'create a user GC root',
    kind: 'profile',
  })
}

/** Removes the link; Nix then drops the root itself. */
export function removeOwnRoot(capabilities: Capabilities, link: string): Step {
  const argv = ['rm', '--force', '--', pathFor(capabilities, link)]
  return { argv, root: false, description: 'remove the user GC root', kind: 'profile' }
}

/** Sets the date of a generation's link; dates must rise with the numbers (otherwise Nix fails). */
export function datedLink(
  capabilities: Capabilities,
  profile: string,
  number: number,
  date: number,
): Step {
  const seconds = Math.floor(date / 1000)
  const link = pathFor(capabilities, generationLink(profile, number))
  return {
    argv: ['touch', '--no-dereference', `--date=@${seconds}`, '--', link],
    root: needsRoot(capabilities, profile),
    description: `restore the date of ${number}`,
    kind: 'profile',
  }
}

function generationLink(profile: string, number: number): string {
  return `${profile}-${number}-link`
}

/** Nix's own collector, which takes its own lock; for a foreign store run by its daemon. */
export function collectGarbage(
  capabilities: Pick<Capabilities, 'foreignStore' | 'rootDirectory'>,
): Step {
  const argv = ['nix-store', ...(capabilities.foreignStore ? ['--store', 'daemon'] : []), '--gc']
  return onlyHere(capabilities, {
    argv,
    root: true,
    description: 'collect garbage',
    kind: 'collect',
  })
}

/** Runs the system's own switch-to-configuration; `system` is a path of the machine. */
export function activate(
  capabilities: Capabilities,
  system: string,
  mode: ActivationMode | DryActivation,
  description: string,
): Step {
  const argv = [...runnerOf(capabilities), `${system}/bin/switch-to-configuration`, mode]
  return onlyHere(capabilities, { argv, root: true, description, kind: 'activation' })
}

function runnerOf({ systemd, noCheck }: Capabilities): readonly string[] {
  if (systemd) return noCheck ? SYSTEMD_RUN_NO_CHECK : SYSTEMD_RUN
  return noCheck ? ENV_NO_CHECK : []
}

/**
 * Regenerates the boot menu for the existing generations by the profile's own system: the running one would
 * make itself the boot default. Null where that is impossible from here.
 */
export function writeBootMenu(
  capabilities: Capabilities,
  description = 'regenerate the boot menu',
): Step | null {
  const script = [`${SYSTEM_PROFILE}/bin/switch-to-configuration`, 'boot']
  if (capabilities.rootDirectory === null)
    return { argv: script, root: true, description, kind: 'menu' }
  if (!capabilities.nixosEnter) return null
  const argv = ['nixos-enter', '--root', capabilities.rootDirectory, '--', ...script]
  return { argv, root: true, description, kind: 'menu' }
}

/** Lets nixos-enter into a mounted system whose `/` is recreated at every boot. */
export function markAsNixos(capabilities: Capabilities): Step[] {
  const step = (argv: readonly string[], description: string): Step[] => [
    { argv, root: true, description, kind: 'prepare' },
  ]
  const etc = pathFor(capabilities, '/etc')
  const mark = step(['touch', '--', `${etc}/NIXOS`], 'create /etc/NIXOS for nixos-enter')
  if (capabilities.nixosMark === 'missing') return mark
  if (capabilities.nixosMark !== 'no-etc') return []
  return [...step(['mkdir', '-p', '-m', '0755', etc], 'create /etc on the mounted system'), ...mark]
}

/**
 * Makes an entry start at the next boot only; `name` is its name from `findOnce`. Null where the boot loader
 * can't.
 */
export function startOnce(
  capabilities: Here,
  { once, directory }: BootMenu,
  name: string,
  description: string,
): Step | null {
  if (once.by === null) return null
  const argv =
    once.by === 'bootctl set-oneshot'
      ? ['bootctl', 'set-oneshot', name]
      : ['grub-reboot', `--boot-directory=${directory}`, name]
  return onlyHere(capabilities, { argv, root: true, description, kind: 'once' })
}

/** Clears the one-time boot entry (bootctl(1); GRUB's manual, grub-editenv). */
export function clearOneShotCommand(
  capabilities: Here,
  { once, directory }: BootMenu,
): Step | null {
  if (once.by === null) return null
  const argv =
    once.by === 'bootctl set-oneshot'
      ? ['bootctl', 'set-oneshot', '']
      : ['grub-editenv', `${directory}/grub/grubenv`, 'unset', 'next_entry']
  const description = 'clear the one-time boot entry'
  return onlyHere(capabilities, { argv, root: true, description, kind: 'once' })
}

const ENTRY_ID = /^[A-Za-z0-9][\w.+-]*\.(conf|efi)$/

/** Whether it names one entry of systemd-boot's menu: neither an option nor a pattern. */
export function isEntryId(id: string): boolean {
  return ENTRY_ID.test(id)
}

/** Makes an entry of systemd-boot's menu, that of `label`, the default in the firmware's variables. */
export function setBootDefault(capabilities: Here, id: string, label: string): Step {
  const argv = ['bootctl', 'set-default', id]
  const description = `make the entry of ${label} the boot default`
  return onlyHere(capabilities, { argv, root: true, description, kind: 'prepare' })
}

/**
 * home-manager's own activation, run as the user. A caller that has moved the profile passes its driver
 * version; without it the script makes a new generation (home-manager: home-environment.nix).
 */
export function activateHome(capabilities: Here, path: StorePath, isDriven: boolean): Step {
  const description = isDriven
    ? 'activate the home configuration'
    : 'activate the home configuration (creates a new generation)'
  const driver = isDriven ? ['--driver-version', '1'] : []
  const argv = [`${path}/activate`, ...driver]
  return onlyHere(capabilities, { argv, root: false, description, kind: 'activation' })
}

export function makeSystemProfiles(capabilities: Capabilities): Step {
  return {
    argv: ['mkdir', '-p', '-m', '0755', pathFor(capabilities, SYSTEM_PROFILES)],
    root: true,
    description: 'create the directory for pins',
    kind: 'prepare',
  }
}

/**
 * Removes a one-generation profile: its link first, so that the link never dangles. `link` is the
 * generation's own, whatever the profile link points at.
 */
export function removeProfile(
  capabilities: Capabilities,
  profile: string,
  link: string | null,
): Step {
  const paths = [profile, ...(link === null ? [] : [link])].map((path) =>
    pathFor(capabilities, path),
  )
  return {
    argv: ['rm', '--force', '--', ...paths],
    root: true,
    description: 'remove the pin',
    kind: 'profile',
  }
}
