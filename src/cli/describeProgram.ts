import type { Argument, Command, Option } from 'commander'
import { ORDERS } from '../compare/packages/packageKinds.ts'
import { HISTORY_PARTS } from '../history/historyEntry.ts'
import { RULE_NAMES, RULES } from '../plan/parseDeletion.ts'
import { DIFF_PARTS, ONLY_WORDS } from './diff/diffRequest.ts'

/*
 * The command table as plain data, for completions and the man page.
 */

/** Kind of an argument or option value. */
export type Value =
  /** Depends on the machine; `completions/completionWords.ts` lists the words. */
  | { readonly kind: WordKind }
  | { readonly kind: 'directory' }
  /** One of these; numbers may have other values. */
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  /** Arbitrary text. */
  | { readonly kind: 'free' }

export type WordKind = 'generation' | 'deletion' | 'pin' | 'profile' | 'specialisation'

export interface DescribedArgument {
  readonly name: string
  readonly required: boolean
  /** May be repeated; only for the last argument. */
  readonly many: boolean
  readonly value: Value
}

export interface DescribedOption {
  /** `-h`; null for no short form. */
  readonly short: string | null
  /** `--help`. */
  readonly long: string
  /** Its value, as `<dir>`; null for a flag. */
  readonly takes: string | null
  readonly value: Value
  readonly description: string
}

export interface DescribedCommand {
  /** `list`, or `bisect start`; empty for the program itself. */
  readonly name: string
  readonly description: string
  readonly takes: readonly DescribedArgument[]
  /** Its own options, without the global ones. */
  readonly options: readonly DescribedOption[]
  readonly commands: readonly DescribedCommand[]
}

/** The kind of each argument in the table, by name. */
export const ARGUMENT_VALUES: Readonly<Record<string, WordKind | 'free'>> = {
  gen: 'generation',
  'gen-or-rule': 'deletion',
  a: 'generation',
  b: 'generation',
  good: 'generation',
  bad: 'generation',
  pin: 'pin',
  name: 'free',
  note: 'free',
  text: 'free',
  'path-or-name': 'free',
  pattern: 'free',
}

/** The kind of each option's value in the table, where commands differ by command; for a number the usual values. */
export const OPTION_VALUES: Readonly<
  Record<string, WordKind | 'directory' | 'free' | readonly string[]>
> = {
  '--root': 'directory',
  '--profile': 'profile',
  '--specialisation': 'specialisation',
  // Lists: each word is one of these.
  '--part': DIFF_PARTS,
  'history --part': HISTORY_PARTS,
  '--only': ONLY_WORDS,
  '--sort': ORDERS,
  ...Object.fromEntries(RULE_NAMES.map((rule) => [`--${rule}`, RULES[rule].usual])),
}

/** The whole table: the program with its global options, and its commands. */
export function describeProgram(program: Command): DescribedCommand {
  return { ...describe(program, []), name: '' }
}

/** All commands that can be called, by full name, in the table's order. */
export function flatten(command: DescribedCommand): DescribedCommand[] {
  return [command, ...command.commands.flatMap(flatten)]
}

function describe(command: Command, path: readonly string[]): DescribedCommand {
  const help = command.createHelp()
  const options = help.visibleOptions(command).filter((option) => option.long !== undefined)
  return {
    name: path.join(' '),
    description: command.description(),
    takes: command.registeredArguments.map(describeArgument),
    // Each command has its own --help; it is documented once.
    options: options
      .filter(({ long }) => path.length === 0 || long !== '--help')
      .map((option) => describeOption(option, path.join(' '))),
    commands: help.visibleCommands(command).map((one) => describe(one, [...path, one.name()])),
  }
}

function describeArgument(argument: Argument): DescribedArgument {
  const name = argument.name()
  const words = name.split('|')
  const value: Value =
    words.length > 1
      ? { kind: 'choice', words }
      : { kind: Object.hasOwn(ARGUMENT_VALUES, name) ? (ARGUMENT_VALUES[name] ?? 'free') : 'free' }
  return { name, required: argument.required, many: argument.variadic, value }
}

function describeOption(
  { short, long = '', flags, required, optional, description }: Option,
  command: string,
) {
  const takes = required || optional ? flags.slice(flags.search(/[<[]/)) : null
  const name = [`${command} ${long}`, long].find((one) => Object.hasOwn(OPTION_VALUES, one))
  const known = name === undefined ? 'free' : (OPTION_VALUES[name] ?? 'free')
  const value: Value =
    typeof known === 'string' ? { kind: known } : { kind: 'choice', words: known }
  return { short: short ?? null, long, takes, value, description: description }
}
