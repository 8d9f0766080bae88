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
 * Patterns of the command lines in `commands.ts`: the executor runs nothing else. Every step is built there
 * and none comes from a file, so this only catches what should never happen.
 */

/** An exact argument, or a predicate. */
type Argument = string | ((text: string) => boolean)

const path: Argument = (text) => text.startsWith('/') && !text.includes('\0')
const system: Argument = (text) => exactStorePath(text) !== null && !isDerivation(text)
const number: Argument = (text) => /^[1-9][0-9]*$/.test(text)
const link: Argument = (text) => /^\/.*\/[^/]+-[1-9][0-9]*-link$/.test(text)
/** A direct child of the pins directory: other tools give pins any name. */
const pinned: Argument = (text) =>
  text.startsWith(`${SYSTEM_PROFILES}/`) && /^[^/\0]+$/.test(text.slice(SYSTEM_PROFILES.length + 1))

/** A user GC root, below the user's state directory. */
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

/** An id that systemd accepts for an entry; empty clears the setting. */
const entryId: Argument = (text) => text === '' || /^[A-Za-z0-9][A-Za-z0-9+_.-]*$/.test(text)
const bootDirectory: Argument = (text) => /^--boot-directory=(\/boot|\/efi|\/boot\/efi)$/.test(text)
const grubName: Argument = (text) => /^[^-\p{Cc}]\P{Cc}*$/u.test(text)
const grubenv: Argument = (text) => /^(\/boot|\/efi|\/boot\/efi)\/grub\/grubenv$/.test(text)

/** The last argument may be repeated where marked so. */
interface ArgvPattern {
  readonly argv: readonly Argument[]
  readonly more?: boolean
}

/** Commands whose arguments name the machine: this one, or one below a root directory. */
function patternsAnywhere(rootDirectory: string | null): ArgvPattern[] {
  const where = storeOption({ rootDirectory })
  const at = (wanted: Argument) => below(rootDirectory, wanted)
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

/** Commands that are run for a mounted system and never for this computer. */
function patternsOutside(rootDirectory: string): ArgvPattern[] {
  return [
    { argv: ['nixos-enter', '--root', rootDirectory, '--', script, mode] },
    { argv: ['mkdir', '-p', '-m', '0755', below(rootDirectory, '/etc')] },
    { argv: ['touch', '--', below(rootDirectory, '/etc/NIXOS')] },
  ]
}

/** Commands that act on the computer they run on. */
const SHAPES_HERE: readonly ArgvPattern[] = [
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

/** A path of the machine, as `pathFor` maps it to this computer. */
function below(rootDirectory: string | null, wanted: Argument): Argument {
  const root = rootDirectory ?? ''
  return (text) => text.startsWith(`${root}/`) && matches(text.slice(root.length), wanted)
}

/**
 * Whether `commands.ts` builds this command line for the system below `outside`, or for this computer where
 * that is null.
 */
export function isAllowedCommand(
  { argv }: Pick<Step, 'argv'>,
  rootDirectory: string | null,
): boolean {
  // A path with `..` could match a pattern and refer to another file.
  if (argv.some((argument) => argument.split('/').includes('..'))) return false
  const plain = argv[0] === 'systemd-run' && rootDirectory === null ? withoutSystemdRun(argv) : argv
  const only = rootDirectory === null ? SHAPES_HERE : patternsOutside(rootDirectory)
  return (
    plain !== null &&
    [...patternsAnywhere(rootDirectory), ...only].some((shape) => fits(plain, shape))
  )
}

/** The command inside systemd-run, where its options are those of activations. */
function withoutSystemdRun(argv: readonly string[]): readonly string[] | null {
  const end = argv.findIndex((argument) => argument.startsWith('/'))
  const start = argv.slice(0, end).join(' ')
  const isOurs = [SYSTEMD_RUN, SYSTEMD_RUN_NO_CHECK].some((words) => words.join(' ') === start)
  return end !== -1 && isOurs ? argv.slice(end) : null
}

function fits(argv: readonly string[], { argv: shape, more }: ArgvPattern): boolean {
  if (more === true ? argv.length < shape.length : argv.length !== shape.length) return false
  return argv.every((text, index) => {
    const wanted = shape[Math.min(index, shape.length - 1)]
    return wanted !== undefined && matches(text, wanted)
  })
}

function matches(text: string, wanted: Argument): boolean {
  return typeof wanted === 'function' ? wanted(text) : wanted === text
}
