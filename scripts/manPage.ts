import {
  type DescribedArgument,
  type DescribedCommand,
  type DescribedOption,
  describeProgram,
  flatten,
} from '../src/cli/describeProgram.ts'
import { commandTable } from '../src/cli/program.ts'
import { NO_SCREENS } from '../src/cli/screens.ts'
import { settingItems } from './manSettings.ts'
import { argument, tagged, text } from './roff.ts'

/** What the page is a page of. */
export interface Release {
  readonly version: string
  /** `2026-11-25`: of the newest version in the changelog. */
  readonly date: string
}

/** The date of the newest version in a changelog. Throws where it has none. */
export function releaseDate(changelog: string): string {
  const [, date] = /^## \[[0-9.]+\] - ([0-9]{4}-[0-9]{2}-[0-9]{2})$/m.exec(changelog) ?? []
  if (date === undefined) throw new Error('The changelog has no version with a date.')
  return date
}

/** terrapin(1), made from the table of commands. */
export function manPage({ version, date }: Release): string {
  const table = commandTable(version, NO_SCREENS, () => {})
  const program = describeProgram(table)
  const commands = flatten(program).filter(({ name }) => name !== '')
  const lines = [
    `.\\" terrapin ${version}. Made by "npm run man" from src/cli/program.ts; changes here are lost.`,
    `.Dd ${mdocDate(date)}`,
    '.Dt TERRAPIN 1',
    '.Os',
    '.Sh NAME',
    '.Nm terrapin',
    '.Nd NixOS generations in the terminal',
    '.Sh SYNOPSIS',
    '.Nm',
    '.Op Ar option ...',
    '.Op Ar command Op Ar argument ...',
    '.Sh DESCRIPTION',
    '.Nm',
    ...text(DESCRIPTION),
    '.Pp',
    ...text(WITHOUT_COMMAND),
    '.Pp',
    'Every command takes these options:',
    ...tagged(program.options.map(optionItem)),
    '.Pp',
    ...AGREED,
    '.Sh COMMANDS',
    ...tagged(commands.filter(isCallable).map(commandItem)),
    '.Sh GENERATIONS',
    'A',
    '.Ar gen',
    'is one of:',
    ...tagged(GENERATIONS.map(([item, says]) => [item, text(says)])),
    '.Sh ENVIRONMENT',
    ...tagged(ENVIRONMENT.map(([name, says]) => [`Ev ${name}`, text(says)])),
    '.Sh FILES',
    ...tagged(FILES.map(([file, says]) => [`Pa ${file}`, text(says)])),
    '.Sh SETTINGS',
    ...text('A file of settings may have these, a dot between a table and a key of it:'),
    ...tagged(settingItems().map(([name, says]) => [argument(name), text(says)])),
    '.Sh EXIT STATUS',
    ...tagged(STATUSES.map(([status, says]) => [status, text(says)])),
    '.Sh EXAMPLES',
    ...EXAMPLES.flatMap(example),
    '.Sh SEE ALSO',
    '.Xr bootctl 1 ,',
    '.Xr nix-collect-garbage 1 ,',
    '.Xr nix-env 1 ,',
    '.Xr nixos-rebuild 8',
    '',
  ]
  return lines.join('\n')
}

const DESCRIPTION = `lists the generations of a NixOS system, says what differs between any two of \
them and what each costs, and switches to one, pins it or deletes it, after showing exactly what it \
is going to run. Reading needs no root; what changes something becomes root for the steps that need it.`

const WITHOUT_COMMAND = `Without a command it opens a screen on a terminal, where ? shows the keys; \
without a terminal it prints the list. On a computer without NixOS the screen is that of a sample machine.`

const AGREED = [
  ...text(
    'A dangerous plan asks for a typed word; so does a plan that cannot tell what is protected.',
  ),
  '.Fl -yes',
  ...text('confirms it, too. A script that must stop there checks'),
  '.Fl -dry-run Fl -json',
  ...text('first. Refused changes stay refused.'),
]

const GENERATIONS: readonly (readonly [string, string])[] = [
  ['Ar number', 'the generation of that number'],
  ['Cm current', 'where the profile points: the base of the next rebuild'],
  ['Cm running', 'what the machine runs now'],
  ['Cm booted', 'what the machine was started from'],
  ['Cm default', 'what the boot loader starts by itself'],
  ['Cm previous', 'the one before the current'],
  ['Ar pin', 'what a pin of that name keeps'],
  ['Ar store-path', 'a system in the store'],
  [
    'Ar path',
    'what a file leads to, such as ./result; a relative path is from the working directory',
  ],
  ['Ar gen Ns / Ns Ar name', 'a specialisation of it'],
  ['Ar profile : Ns Ar number', 'a generation of another profile'],
]

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  [
    'INK_SCREEN_READER',
    'Where it is true, the screens are for a screen reader; where false, they are not.',
  ],
  [
    'LANG',
    'Where it, LC_CTYPE or LC_ALL before it, names a locale that is not UTF-8, only ASCII is drawn.',
  ],
  ['NO_COLOR', 'Where it is set and not empty, nothing is coloured.'],
  ['PATH', 'Where sudo, doas and run0 are looked for.'],
  [
    'TERM',
    'Where it is dumb or not set, the list is printed instead of a screen, or for a screen reader \
the lines that are read; where it is linux, only ASCII is drawn.',
  ],
  [
    'XDG_CACHE_HOME',
    'Where what can be made again is kept; ~/.cache where it is not set, or others may write there. \
Not for root.',
  ],
  [
    'XDG_CONFIG_DIRS',
    'Where everyone’s settings are; /etc/xdg where it is not set. Directories in the store, or where \
others may write, are ignored.',
  ],
  [
    'XDG_CONFIG_HOME',
    'Where the settings are; ~/.config where it is not set. None are read from the store, or from \
where others may write. For root it must name a directory of root’s.',
  ],
  ['XDG_STATE_HOME', 'Where the journal is; ~/.local/state where it is not set. Not for root.'],
]

const FILES: readonly (readonly [string, string])[] = [
  [
    '~/.config/terrapin/config.toml',
    'This person’s settings, in TOML; terrapin config lists them.',
  ],
  [
    '/etc/xdg/terrapin/config.toml',
    'Everyone’s settings, where a person has not set the same one.',
  ],
  ['/var/lib/terrapin', 'The journal of root’s changes, from which undo takes them back.'],
  ['~/.local/state/terrapin', 'The journal of everyone else’s, and the GC roots of pin --own.'],
  [
    '~/.cache/terrapin',
    'What was read of the store’s database, and in node what Node compiled; it may be deleted.',
  ],
  ['/nix/var/nix/profiles/system-profiles', 'The pins, each a profile with one generation.'],
]

const STATUSES: readonly (readonly [string, string])[] = [
  ['0', 'It is done.'],
  ['1', 'Something that was run failed.'],
  ['2', 'Wrong usage, wrong settings, or no such generation.'],
  ['3', 'It was refused, and nothing was changed.'],
  ['4', 'It is done, but units failed, or a check afterwards does not hold.'],
]

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['What changes from what runs to where the profile points:', 'terrapin diff running current'],
  ['Go back to the best generation that is known to be good:', 'terrapin rollback --known-good'],
  ['Keep what runs under a name:', 'terrapin pin running docked'],
  ['See what a clean-up would delete and free:', 'terrapin delete --keep-last 5 --dry-run'],
  ['Look at a system that is mounted, from an installer:', 'terrapin --root /mnt'],
]

function example([says, line]: readonly [string, string], index: number): string[] {
  return [...(index === 0 ? [] : ['.Pp']), ...text(says), `.Dl ${argument(line)}`]
}

/** `bisect` alone is what `bisect status` is. */
function isCallable({ commands }: DescribedCommand): boolean {
  return commands.length === 0
}

function commandItem({ name, says, takes, options }: DescribedCommand) {
  const words = name.split(' ').map((word) => `Cm ${word}`)
  const item = [...words, ...takes.map(argumentMacro)].join(' ')
  return [item, [...sentence(says), ...tagged(options.map(optionItem))]] as const
}

function argumentMacro({ name, required, many, value }: DescribedArgument): string {
  const words = value.kind === 'choice' ? value.words.map((word) => `Cm ${word}`).join(' | ') : null
  const macro = `${words ?? `Ar ${name}`}${many ? ' ...' : ''}`
  return required ? macro : `Op ${macro}`
}

function optionItem({ short, long, takes, says }: DescribedOption) {
  const flags = [...(short === null ? [] : [`Fl ${short.slice(1)} ,`]), `Fl ${long.slice(1)}`]
  const behind = takes === null ? [] : [`Ar ${argument(takes.slice(1, -1))}`]
  return [[...flags, ...behind].join(' '), sentence(says)] as const
}

/** The table's words as a sentence. */
function sentence(says: string): string[] {
  return text(`${says.charAt(0).toUpperCase()}${says.slice(1)}${says.endsWith('.') ? '' : '.'}`)
}

/** mdoc writes dates as `November 25, 2026`. */
function mdocDate(date: string): string {
  const month = { month: 'long', day: 'numeric', year: 'numeric', timeZone: 'UTC' } as const
  return new Date(`${date}T00:00:00Z`).toLocaleDateString('en-US', month)
}
