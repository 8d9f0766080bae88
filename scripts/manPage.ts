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
    // mdoc(7) puts a section of examples near the end. As a subsection they come first.
    '.Ss Examples',
    ...EXAMPLES.flatMap(example),
    '.Ss Options',
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
    ...tagged(GENERATIONS.map(([item, description]) => [item, text(description)])),
    '.Sh ENVIRONMENT',
    ...tagged(ENVIRONMENT.map(([name, description]) => [`Ev ${name}`, text(description)])),
    '.Sh FILES',
    ...tagged(FILES.map(([file, description]) => [`Pa ${file}`, text(description)])),
    '.Sh SETTINGS',
    ...text('A settings file may set these. A dot separates a table from its key:'),
    ...tagged(settingItems().map(([name, description]) => [argument(name), text(description)])),
    '.Sh EXIT STATUS',
    ...tagged(STATUSES.map(([status, description]) => [status, text(description)])),
    '.Sh SEE ALSO',
    '.Xr bootctl 1 ,',
    '.Xr nix-collect-garbage 1 ,',
    '.Xr nix-env 1 ,',
    '.Xr nixos-rebuild 8',
    '',
  ]
  return lines.join('\n')
}

const DESCRIPTION = `lists the generations of a NixOS system, compares any two of them, and switches to, \
pins or deletes generations. It shows the commands of every change before it runs them. Reading needs no \
root. Steps that need root use the first of sudo, doas and run0 that works.`

const WITHOUT_COMMAND = `Without a command, it opens the screen. Press ? for its keys. Without a terminal, \
it prints the list. On a computer without NixOS, the screen shows the sample machine.`

const AGREED = [
  ...text(
    'A dangerous plan asks you to type a word. So does a plan that cannot tell what is protected.',
  ),
  '.Fl -yes',
  ...text('confirms both. A script that must stop at such plans checks'),
  '.Fl -dry-run Fl -json',
  ...text('first. A refused change stays refused.'),
]

const GENERATIONS: readonly (readonly [string, string])[] = [
  ['Ar number', 'the generation with that number'],
  ['Cm current', 'where the profile points: the base of the next rebuild'],
  ['Cm running', 'what the machine runs now'],
  ['Cm booted', 'what the machine booted'],
  ['Cm default', 'what the boot loader starts if you choose nothing'],
  ['Cm previous', 'the generation before the current one'],
  ['Ar pin', 'the generation that this pin protects'],
  ['Ar store-path', 'a system in the store'],
  ['Ar path', 'a link to a system, such as ./result, relative to the working directory'],
  ['Ar gen Ns / Ns Ar name', 'a specialisation of that generation'],
  ['Ar profile : Ns Ar number', 'a generation of another profile'],
  ['Ar file Ns .json', 'a snapshot, for diff and packages; - is standard input'],
]

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  [
    'COLUMNS',
    'The width of lines when the output is not a terminal. The default is none: each row is one line.',
  ],
  [
    'INK_SCREEN_READER',
    'If true, the screens are written for a screen reader; if false, they are drawn. Overrides screen_reader.',
  ],
  [
    'LANG',
    'If the locale is not UTF-8, the screens are drawn in ASCII. LC_ALL and LC_CTYPE take precedence.',
  ],
  ['NO_COLOR', 'If set and not empty, nothing is coloured.'],
  ['PATH', 'Where terrapin looks for sudo, doas and run0.'],
  [
    'TERM',
    'If dumb or unset, terrapin prints the list instead of the screen, or writes lines for a screen \
reader. If linux, the screens are drawn in ASCII.',
  ],
  [
    'XDG_CACHE_HOME',
    'The directory of caches. The default is ~/.cache, which is also used if others can write to this \
directory. Ignored for root.',
  ],
  [
    'XDG_CONFIG_DIRS',
    'The directories of settings for everyone. The default is /etc/xdg. Directories in the store, and those \
that others can write to, are ignored.',
  ],
  [
    'XDG_CONFIG_HOME',
    'The directory of your settings. The default is ~/.config. It must not be in the store, and others must \
not be able to write to it. For root it must belong to root.',
  ],
  [
    'XDG_STATE_HOME',
    'The directory of the changelog for undo. The default is ~/.local/state. Ignored for root.',
  ],
]

const FILES: readonly (readonly [string, string])[] = [
  ['~/.config/terrapin/config.toml', 'Your settings, in TOML. terrapin config lists them.'],
  ['/etc/xdg/terrapin/config.toml', 'Settings for everyone. Your own settings override them.'],
  ['/var/lib/terrapin', 'The changelog of root, which undo reads.'],
  ['~/.local/state/terrapin', 'The changelog of everyone else, and the GC roots of pin --own.'],
  [
    '~/.cache/terrapin',
    'The cached store database, and, in node/, Node’s compile cache. You may delete it.',
  ],
  ['/nix/var/nix/profiles/system-profiles', 'The pins, each a profile with one generation.'],
]

const STATUSES: readonly (readonly [string, string])[] = [
  ['0', 'Done.'],
  ['1', 'A command failed, or diff found differences with --exit-code or --quiet.'],
  ['2', 'Wrong usage, wrong settings, or no such generation.'],
  ['3', 'Refused; nothing was changed.'],
  ['4', 'Done, but units failed or a check afterwards failed.'],
]

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['Compare what runs with what the profile points to:', 'terrapin diff running current'],
  ['List the upgraded packages that are explicit:', 'terrapin diff 41 43 --only upgraded,explicit'],
  ['Compare with a system of another machine:', 'terrapin diff web.json current'],
  ['Go back to the best known-good generation:', 'terrapin rollback --known-good'],
  ['Boot generation 42 once:', 'terrapin try 42'],
  ['Pin the running generation under a name:', 'terrapin pin running docked'],
  ['Show what a clean-up deletes and frees:', 'terrapin delete --keep-last 5 --dry-run'],
  ['Undo the last change:', 'terrapin undo'],
  ['Find the generation that broke something:', 'terrapin bisect start 36 43'],
  ['From an installer, repair a mounted system:', 'sudo terrapin --root /mnt'],
]

function example([description, line]: readonly [string, string], index: number): string[] {
  return [...(index === 0 ? [] : ['.Pp']), ...text(description), `.Dl ${argument(line)}`]
}

/** `bisect` alone is what `bisect status` is. */
function isCallable({ commands }: DescribedCommand): boolean {
  return commands.length === 0
}

function commandItem({ name, description, takes, options }: DescribedCommand) {
  const words = name.split(' ').map((word) => `Cm ${word}`)
  const item = [...words, ...takes.map(argumentMacro)].join(' ')
  return [item, [...sentence(description), ...tagged(options.map(optionItem))]] as const
}

function argumentMacro({ name, required, many, value }: DescribedArgument): string {
  const words = value.kind === 'choice' ? value.words.map((word) => `Cm ${word}`).join(' | ') : null
  const macro = `${words ?? `Ar ${name}`}${many ? ' ...' : ''}`
  return required ? macro : `Op ${macro}`
}

function optionItem({ short, long, takes, description }: DescribedOption) {
  const flags = [...(short === null ? [] : [`Fl ${short.slice(1)} ,`]), `Fl ${long.slice(1)}`]
  const behind = takes === null ? [] : [`Ar ${argument(takes.slice(1, -1))}`]
  return [[...flags, ...behind].join(' '), sentence(description)] as const
}

/** The table's words as a sentence. */
function sentence(description: string): string[] {
  return text(
    `${description.charAt(0).toUpperCase()}${description.slice(1)}${description.endsWith('.') ? '' : '.'}`,
  )
}

/** mdoc writes dates as `November 25, 2026`. */
function mdocDate(date: string): string {
  const month = { month: 'long', day: 'numeric', year: 'numeric', timeZone: 'UTC' } as const
  return new Date(`${date}T00:00:00Z`).toLocaleDateString('en-US', month)
}
