import type { BootMenu } from '../boot/menu.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../nix/profile.ts'
import { isDerivation, type StorePath } from '../nix/storePath.ts'
import { SWITCH_UNIT } from '../nix/switchOutput.ts'
import { Problem } from '../problem.ts'
import { type Capabilities, needsRoot, pathFor } from './capabilities.ts'
import type { Step } from './plan.ts'

/*
 * Every command line that terrapin runs to change a machine is built here, and nowhere else. Those
 * that nix/module.nix lets through sudo have long options only: Nix splits `-pVALUE` in two, and a
 * rule of sudoers sees no difference between a blank in a word and one between two words.
 *
 * From outside a command must be told the root directory: by its store, by paths below it, or by
 * nixos-enter. Any other would act on this computer, and is refused (`onlyHere`).
 */

/** As nixos-rebuild runs an activation where systemd is there (nixos-rebuild(8), its source). */
export const SYSTEMD_RUN = [
  'systemd-run',
  ...['-E', 'LOCALE_ARCHIVE', '-E', 'NIXOS_INSTALL_BOOTLOADER'],
  ...['--collect', '--no-ask-password', '--pipe', '--quiet', '--service-type=exec'],
  `--unit=${SWITCH_UNIT}`,
]

/**
 * What has switch-to-configuration skip the checks before a switch. The value goes with it: sudo and
 * doas drop the variable where they are not told to keep it (NixOS tells sudo so since 26.05).
 */
const NO_CHECK = 'NIXOS_NO_CHECK=1'

/** systemd passes a variable only if asked (systemd-run(1), -E). */
export const SYSTEMD_RUN_NO_CHECK = [...SYSTEMD_RUN, '-E', NO_CHECK]
export const ENV_NO_CHECK = ['env', NO_CHECK]

export type ActivationMode = 'switch' | 'boot' | 'test'
/** Says what `test` would do, and changes nothing. */
export type DryActivation = 'dry-activate'

/**
 * `nix-env --profile PROFILE` with what follows it. From outside Nix must be told whose store it is
 * in: otherwise it makes a /nix on the computer it runs on, and does not know the mounted paths.
 */
function nixEnv(
  capabilities: Capabilities,
  profile: string,
  rest: readonly string[],
  says: string,
): Step {
  const argv = [
    'nix-env',
    '--profile',
    pathFor(capabilities, profile),
    ...storeOption(capabilities),
    ...rest,
  ]
  return { argv, root: needsRoot(capabilities, profile), says, kind: 'profile' }
}

/**
 * Which store it is about, where that is not this computer's. Nix takes it for a URI: 2.34 refuses
 * what is not encoded, and `&` would make any Nix work on another store.
 */
export function storeOption({ outside }: Pick<Capabilities, 'outside'>): string[] {
  if (outside === null) return []
  const encoded = encodeURI(outside).replace(/[^A-Za-z0-9/._~%-]/g, percentEncoded)
  return ['--store', `local?root=${encoded}`]
}

/** For what acts on the computer that it is run on, whatever it is told. */
type Here = Pick<Capabilities, 'outside'>

/** A step that acts on the computer it is run on. Throws a Problem `refused` for another machine. */
function onlyHere({ outside }: Here, step: Step): Step {
  if (outside === null) return step
  throw new Problem(
    'refused',
    `${step.argv[0]} would act on this computer, not on the system below ${outside}. ` +
      'Nothing was changed.',
  )
}

function percentEncoded(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/**
 * What is pointed at must be there already. Without these Nix would download a path that its database
 * does not know, or build it, and open files for that by names that a mounted disk prepared (nix.conf).
 */
export const WITHOUT_BUILDING = [
  ...['--option', 'substitute', 'false', '--option', 'max-jobs', '0', '--option', 'builders', ''],
]

/** Throws a Problem `refused` for a derivation: set or realised, it would be built. */
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
  const says = `point the profile to ${number}`
  return nixEnv(capabilities, profile, ['--switch-generation', String(number)], says)
}

/** Makes a new generation of a store path. */
export function setProfile(
  capabilities: Capabilities,
  profile: string,
  path: StorePath,
  says: string,
): Step {
  mustBeBuilt(path)
  return nixEnv(capabilities, profile, ['--set', path, ...WITHOUT_BUILDING], says)
}

export function deleteGenerations(
  capabilities: Capabilities,
  profile: string,
  numbers: readonly number[],
): Step {
  const says = `delete the ${numbers.length === 1 ? 'link' : 'links'}`
  return nixEnv(capabilities, profile, ['--delete-generations', ...numbers.map(String)], says)
}

/**
 * Gives a store path its generation's link again, as a GC root that Nix makes itself: the path is
 * locked while it is made (nix-store(1), --realise and --add-root).
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
    says: `recreate the link of ${number}`,
    kind: 'profile',
  }
}

/**
 * Makes a GC root of one's own: a link anywhere, with the directories to it, of which Nix takes
 * note itself, through its daemon too (nix-store(1), --add-root). Since Nix 2.4 every such root is
 * indirect; before that it had to be asked for.
 */
export function addOwnRoot(capabilities: Here, link: string, path: StorePath): Step {
  mustBeBuilt(path)
  return onlyHere(capabilities, {
    argv: ['nix-store', '--realise', path, '--add-root', link, '--indirect', ...WITHOUT_BUILDING],
    root: false,
    says: 'create a user GC root',
    kind: 'profile',
  })
}

/** Removes the link; Nix then drops the root on its own. */
export function removeOwnRoot(capabilities: Capabilities, link: string): Step {
  const argv = ['rm', '--force', '--', pathFor(capabilities, link)]
  return { argv, root: false, says: 'remove the user GC root', kind: 'profile' }
}

/** Gives a generation's link its date; dates must rise with the numbers (Nix ends otherwise). */
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
    says: `restore the date of ${number}`,
    kind: 'profile',
  }
}

function generationLink(profile: string, number: number): string {
  return `${profile}-${number}-link`
}

/** Nix's own collector, which takes its own lock; of a foreign store the daemon that it belongs to. */
export function collectGarbage(capabilities: Pick<Capabilities, 'foreignStore' | 'outside'>): Step {
  const argv = ['nix-store', ...(capabilities.foreignStore ? ['--store', 'daemon'] : []), '--gc']
  return onlyHere(capabilities, { argv, root: true, says: 'collect garbage', kind: 'collect' })
}

/** Runs the system's own switch-to-configuration; `system` is a path of the machine. */
export function activate(
  capabilities: Capabilities,
  system: string,
  mode: ActivationMode | DryActivation,
  says: string,
): Step {
  const argv = [...runnerOf(capabilities), `${system}/bin/switch-to-configuration`, mode]
  return onlyHere(capabilities, { argv, root: true, says, kind: 'activation' })
}

function runnerOf({ systemd, noCheck }: Capabilities): readonly string[] {
  if (systemd) return noCheck ? SYSTEMD_RUN_NO_CHECK : SYSTEMD_RUN
  return noCheck ? ENV_NO_CHECK : []
}

/**
 * Regenerates the boot menu for the generations that are there, by the profile's own system: the
 * running one would make itself the boot default. Null where that can't be done from here.
 */
export function writeBootMenu(
  capabilities: Capabilities,
  says = 'regenerate the boot menu',
): Step | null {
  const script = [`${SYSTEM_PROFILE}/bin/switch-to-configuration`, 'boot']
  if (capabilities.outside === null) return { argv: script, root: true, says, kind: 'menu' }
  if (!capabilities.nixosEnter) return null
  const argv = ['nixos-enter', '--root', capabilities.outside, '--', ...script]
  return { argv, root: true, says, kind: 'menu' }
}

/** What lets nixos-enter into a mounted system whose `/` is made anew by every start. */
export function markAsNixos(capabilities: Capabilities): Step[] {
  const step = (argv: readonly string[], says: string): Step[] => [
    { argv, root: true, says, kind: 'prepare' },
  ]
  const etc = pathFor(capabilities, '/etc')
  const mark = step(['touch', '--', `${etc}/NIXOS`], 'create /etc/NIXOS for nixos-enter')
  if (capabilities.nixosMark === 'missing') return mark
  if (capabilities.nixosMark !== 'no-etc') return []
  return [...step(['mkdir', '-p', '-m', '0755', etc], 'create its /etc'), ...mark]
}

/**
 * Makes an entry start at the next boot only; `name` is what `findOnce` calls it. Null where the
 * boot loader can't.
 */
export function startOnce(
  capabilities: Here,
  { once, directory }: BootMenu,
  name: string,
  says: string,
): Step | null {
  if (once.by === null) return null
  const argv =
    once.by === 'bootctl set-oneshot'
      ? ['bootctl', 'set-oneshot', name]
      : ['grub-reboot', `--boot-directory=${directory}`, name]
  return onlyHere(capabilities, { argv, root: true, says, kind: 'once' })
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
  const says = 'clear the one-time boot entry'
  return onlyHere(capabilities, { argv, root: true, says, kind: 'once' })
}

const ENTRY_ID = /^[A-Za-z0-9][\w.+-]*\.(conf|efi)$/

/** Whether it names one entry of systemd-boot's menu: no option, and no pattern for several. */
export function isEntryId(id: string): boolean {
  return ENTRY_ID.test(id)
}

/** Makes an entry of systemd-boot's menu the default, in the firmware's own variables. */
export function setBootDefault(capabilities: Here, id: string): Step {
  const argv = ['bootctl', 'set-default', id]
  const says = 'make its entry the boot default'
  return onlyHere(capabilities, { argv, root: true, says, kind: 'prepare' })
}

/**
 * home-manager's own activation, which runs as the person. A driver that has moved the profile says
 * so by its version; called bare, the script makes a new generation (home-manager: home-environment.nix).
 */
export function activateHome(capabilities: Here, path: StorePath, isDriven: boolean): Step {
  const says = isDriven
    ? 'activate the home configuration'
    : 'activate the home configuration (creates a new generation)'
  const driver = isDriven ? ['--driver-version', '1'] : []
  const argv = [`${path}/activate`, ...driver]
  return onlyHere(capabilities, { argv, root: false, says, kind: 'activation' })
}

export function makeSystemProfiles(capabilities: Capabilities): Step {
  return {
    argv: ['mkdir', '-p', '-m', '0755', pathFor(capabilities, SYSTEM_PROFILES)],
    root: true,
    says: 'create the directory for pins',
    kind: 'prepare',
  }
}

/**
 * Removes a one-generation profile: its link first, so that it never points at nothing. `link` is
 * the generation's own, whatever the profile link points at.
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
    says: 'remove the pin',
    kind: 'profile',
  }
}
