import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../nix/profile.ts'
import { exactStorePath } from '../nix/storePath.ts'
import { ENV_NO_CHECK, isEntryId, SYSTEMD_RUN, SYSTEMD_RUN_NO_CHECK } from './commands.ts'
import type { Step } from './plan.ts'

/*
 * What the command lines of `commands.ts` look like: the executor runs nothing else. Every step is
 * built there and none comes from a file, so this only catches what should never happen.
 */

/** One argument as it must be, or any that it accepts. */
type Argument = string | ((text: string) => boolean)

const path: Argument = (text) => text.startsWith('/') && !text.includes('\0')
const system: Argument = (text) => exactStorePath(text) !== null
const number: Argument = (text) => /^[1-9][0-9]*$/.test(text)
const store: Argument = (text) => /^local\?root=\/./.test(text)
const link: Argument = (text) => /^\/.*\/[^/]+-[1-9][0-9]*-link$/.test(text)
const pins: Argument = (text) => text.startsWith('/') && text.endsWith(SYSTEM_PROFILES)
/** Below a mounted system, never this computer's own. */
const etc: Argument = (text) => /^\/[^\0]+\/etc$/.test(text)
const nixosMark: Argument = (text) => /^\/[^\0]+\/etc\/NIXOS$/.test(text)
/** Something right in the directory of pins: others than terrapin give them any name. */
const pinned: Argument = (text) =>
  /^\/([^\0]*\/)?nix\/var\/nix\/profiles\/system-profiles\/[^/\0]+$/.test(text)

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

const SHAPES: readonly Shape[] = [
  ...[[], ['--store', store]].flatMap((where): Shape[] => [
    { argv: ['nix-env', '--profile', path, ...where, '--switch-generation', number] },
    { argv: ['nix-env', '--profile', path, ...where, '--set', system] },
    { argv: ['nix-env', '--profile', path, ...where, '--delete-generations', number], more: true },
    { argv: ['nix-store', '--realise', system, ...where, '--add-root', link] },
  ]),
  { argv: ['touch', '--no-dereference', (text) => /^--date=@[0-9]+$/.test(text), '--', link] },
  { argv: ['nix-store', '--realise', system, '--add-root', ownRoot, '--indirect'] },
  { argv: ['nix-store', '--gc'] },
  { argv: ['nix-store', '--store', 'daemon', '--gc'] },
  { argv: [script, mode] },
  { argv: [...ENV_NO_CHECK, script, mode] },
  { argv: ['nixos-enter', '--root', path, '--', script, mode] },
  { argv: ['bootctl', 'set-oneshot', entryId] },
  { argv: ['grub-reboot', bootDirectory, grubName] },
  { argv: ['grub-editenv', grubenv, 'unset', 'next_entry'] },
  { argv: ['bootctl', 'set-default', isEntryId] },
  { argv: [homeActivation] },
  { argv: [homeActivation, '--driver-version', '1'] },
  { argv: ['mkdir', '-p', '-m', '0755', pins] },
  { argv: ['mkdir', '-p', '-m', '0755', etc] },
  { argv: ['touch', '--', nixosMark] },
  { argv: ['rm', '--force', '--', ownRoot] },
  { argv: ['rm', '--force', '--', pinned, pinned] },
  { argv: ['rm', '--force', '--', pinned] }, // a broken pin without a generation
]

/** Whether it is a command line that `commands.ts` builds. */
export function isOwnCommand({ argv }: Pick<Step, 'argv'>): boolean {
  const plain = argv[0] === 'systemd-run' ? withoutSystemdRun(argv) : argv
  // A path that climbs could look like one of ours and be another.
  if (argv.some((argument) => argument.split('/').includes('..'))) return false
  return plain !== null && SHAPES.some((shape) => fits(plain, shape))
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
    return typeof wanted === 'function' ? wanted(text) : wanted === text
  })
}
