import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../nix/profile.ts'
import { exactStorePath, isDerivation } from '../nix/storePath.ts'
import {
  ENV_NO_CHECK,
  isEntryId,
  SYSTEMD_RUN,
  SYSTEMD_RUN_NO_CHECK,
  storeOption,
  WITHOUT_BUILDING,
} from '../plan/commands.ts'
import type { Step } from '../plan/plan.ts'

/*
 * What the command lines of `commands.ts` look like: the executor runs nothing else. Every step is
 * built there and none comes from a file, so this only catches what should never happen.
 */

/** One argument as it must be, or any that it accepts. */
type Argument = string | ((text: string) => boolean)

const path: Argument = (text) => text.startsWith('/') && !text.includes('\0')
const system: Argument = (text) => exactStorePath(text) !== null && !isDerivation(text)
const number: Argument = (text) => /^[1-9][0-9]*$/.test(text)
const link: Argument = (text) => /^\/.*\/[^/]+-[1-9][0-9]*-link$/.test(text)
/** Something right in the directory of pins: others than terrapin give them any name. */
const pinned: Argument = (text) =>
  text.startsWith(`${SYSTEM_PROFILES}/`) && /^[^/\0]+$/.test(text.slice(SYSTEM_PROFILES.length + 1))

/** A GC root of a person's own, below where their state is. */
const ownRoot: Argument = (text) => /^\/.*\/terrapin\/pins\/[A-Za-z0-9_]+$/.test(text)

/** `…/bin/switch-to-configuration` of a system in the store, or of the system profile. */
const script: Argument = (text) => {
  const found =
    /^(\/nix\/store\/[^/]+)(\/(?:specialisation|fine-tune)\/[^/]+)?\/bin\/switch-to-configuration$/.exec(
      text,
    )
  if (found?.[1] !== undefined) return exactStorePath(found[1]) !== null
  return text === `${SYSTEM_PROFILE}/bin/switch-to-configuration`
}
const homeActivation: Argument = (text) =>
  text.endsWith('/activate') && exactStorePath(text.slice(0, -'/activate'.length)) !== null
const mode: Argument = (text) => ['switch', 'boot', 'test', 'dry-activate'].includes(text)

/** As systemd takes an entry's id; none takes back what was set. */
const entryId: Argument = (text) => text === '' || /^[A-Za-z0-9][A-Za-z0-9+_.-]*$/.test(text)
const bootDirectory: Argument = (text) => /^--boot-directory=(\/boot|\/efi|\/boot\/efi)$/.test(text)
const grubName: Argument = (text) => /^[^-\p{Cc}]\P{Cc}*$/u.test(text)
const grubenv: Argument = (text) => /^(\/boot|\/efi|\/boot\/efi)\/grub\/grubenv$/.test(text)

/** Each may be followed by more of its last argument where it is marked so. */
interface Shape {
  readonly argv: readonly Argument[]
  readonly more?: boolean
}

/** What is told by its arguments which machine it is about: this one, or one below a root directory. */
function shapesAnywhere(outside: string | null): Shape[] {
  const where = storeOption({ outside })
  const at = (wanted: Argument) => below(outside, wanted)
  return [
    { argv: ['nix-env', '--profile', at(path), ...where, '--switch-generation', number] },
    { argv: ['nix-env', '--profile', at(path), ...where, '--set', system, ...WITHOUT_BUILDING] },
    {
      argv: ['nix-env', '--profile', at(path), ...where, '--delete-generations', number],
      more: true,
    },
    {
      argv: [
        'nix-store',
        '--realise',
        system,
        ...where,
        '--add-root',
        at(link),
        ...WITHOUT_BUILDING,
      ],
    },
    {
      argv: [
        ...['touch', '--no-dereference', (text: string) => /^--date=@[0-9]+$/.test(text)],
        ...['--', at(link)],
      ],
    },
    { argv: ['mkdir', '-p', '-m', '0755', at(SYSTEM_PROFILES)] },
    { argv: ['rm', '--force', '--', at(ownRoot)] },
    { argv: ['rm', '--force', '--', at(pinned), at(pinned)] },
    { argv: ['rm', '--force', '--', at(pinned)] }, // a broken pin without a generation
  ]
}

/** What is done to a mounted system and never to this computer. */
function shapesOutside(outside: string): Shape[] {
  return [
    { argv: ['nixos-enter', '--root', outside, '--', script, mode] },
    { argv: ['mkdir', '-p', '-m', '0755', below(outside, '/etc')] },
    { argv: ['touch', '--', below(outside, '/etc/NIXOS')] },
  ]
}

/** What acts on the computer that it runs on. */
const SHAPES_HERE: readonly Shape[] = [
  {
    argv: [
      'nix-store',
      '--realise',
      system,
      '--add-root',
      ownRoot,
      '--indirect',
      ...WITHOUT_BUILDING,
    ],
  },
  { argv: ['nix-store', '--gc'] },
  { argv: ['nix-store', '--store', 'daemon', '--gc'] },
  { argv: [script, mode] },
  { argv: [...ENV_NO_CHECK, script, mode] },
  { argv: ['bootctl', 'set-oneshot', entryId] },
  { argv: ['grub-reboot', bootDirectory, grubName] },
  { argv: ['grub-editenv', grubenv, 'unset', 'next_entry'] },
  { argv: ['bootctl', 'set-default', isEntryId] },
  { argv: [homeActivation] },
  { argv: [homeActivation, '--driver-version', '1'] },
]

/** A path of the machine as `pathFor` names it here. */
function below(outside: string | null, wanted: Argument): Argument {
  const root = outside ?? ''
  return (text) => text.startsWith(`${root}/`) && matches(text.slice(root.length), wanted)
}

/**
 * Whether it is a command line that `commands.ts` builds for the system below `outside`, or for this
 * computer where that is null.
 */
export function isAllowedCommand({ argv }: Pick<Step, 'argv'>, outside: string | null): boolean {
  // A path that climbs could look like one of ours and be another.
  if (argv.some((argument) => argument.split('/').includes('..'))) return false
  const plain = argv[0] === 'systemd-run' && outside === null ? withoutSystemdRun(argv) : argv
  const only = outside === null ? SHAPES_HERE : shapesOutside(outside)
  return plain !== null && [...shapesAnywhere(outside), ...only].some((shape) => fits(plain, shape))
}

/** What systemd-run is to run, where its options are those that activations get. */
function withoutSystemdRun(argv: readonly string[]): readonly string[] | null {
  const end = argv.findIndex((argument) => argument.startsWith('/'))
  const start = argv.slice(0, end).join(' ')
  const isOurs = [SYSTEMD_RUN, SYSTEMD_RUN_NO_CHECK].some((words) => words.join(' ') === start)
  return end !== -1 && isOurs ? argv.slice(end) : null
}

function fits(argv: readonly string[], { argv: shape, more }: Shape): boolean {
  if (more === true ? argv.length < shape.length : argv.length !== shape.length) return false
  return argv.every((text, index) => {
    const wanted = shape[Math.min(index, shape.length - 1)]
    return wanted !== undefined && matches(text, wanted)
  })
}

function matches(text: string, wanted: Argument): boolean {
  return typeof wanted === 'function' ? wanted(text) : wanted === text
}
