import type { Argument, Command, Option } from 'commander'
import { RULE_NAMES, RULES } from '../plan/deletionRules.ts'

/*
 * The command table as plain data, for whatever is made from it: completions and the man page.
 */

/** Kind of an argument or option value. */
export type Value =
  /** Something that only the machine knows; `completions/words.ts` lists them. */
  | { readonly kind: WordKind }
  | { readonly kind: 'directory' }
  /** One of these, or for a number also another one. */
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  /** Whatever a person writes. */
  | { readonly kind: 'free' }

export type WordKind = 'generation' | 'deletion' | 'pin' | 'profile' | 'specialisation'

export interface DescribedArgument {
  readonly name: string
  readonly required: boolean
  /** It may be given several times; only the last argument is. */
  readonly many: boolean
  readonly value: Value
}

export interface DescribedOption {
  /** `-h`; null where it has no short form. */
  readonly short: string | null
  /** `--help`. */
  readonly long: string
  /** What stands behind it, as `<dir>`; null for a flag. */
  readonly takes: string | null
  readonly value: Value
  readonly says: string
}

export interface DescribedCommand {
  /** `list`, or `bisect start`; the program itself is the empty text. */
  readonly name: string
  readonly says: string
  readonly takes: readonly DescribedArgument[]
  /** Its own, without those that every command takes. */
  readonly options: readonly DescribedOption[]
  readonly commands: readonly DescribedCommand[]
}

/** What each argument of the table means, by its name in the table. */
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
}

/** What stands behind each option of the table that takes something; of a number what is usual. */
export const OPTION_VALUES: Readonly<
  Record<string, WordKind | 'directory' | 'free' | readonly string[]>
> = {
  '--root': 'directory',
  '--profile': 'profile',
  '--specialisation': 'specialisation',
  ...Object.fromEntries(RULE_NAMES.map((rule) => [`--${rule}`, RULES[rule].usual])),
}

/** The whole table: the program with the options of every command, and its commands below it. */
export function describeProgram(program: Command): DescribedCommand {
  return { ...describe(program, []), name: '' }
}

/** Every command that can be called, by its whole name, in the table's order. */
export function flatten(command: DescribedCommand): DescribedCommand[] {
  return [command, ...command.commands.flatMap(flatten)]
}

function describe(command: Command, path: readonly string[]): DescribedCommand {
  const help = command.createHelp()
  const options = help.visibleOptions(command).filter((option) => option.long !== undefined)
  return {
    name: path.join(' '),
    says: command.description(),
    takes: command.registeredArguments.map(describeArgument),
    // Each command has a --help of its own; it is told of once.
    options: options
      .filter(({ long }) => path.length === 0 || long !== '--help')
      .map(describeOption),
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

function describeOption({ short, long = '', flags, required, optional, description }: Option) {
  const takes = required || optional ? flags.slice(flags.search(/[<[]/)) : null
  const known = Object.hasOwn(OPTION_VALUES, long) ? (OPTION_VALUES[long] ?? 'free') : 'free'
  const value: Value =
    typeof known === 'string' ? { kind: known } : { kind: 'choice', words: known }
  return { short: short ?? null, long, takes, value, says: description }
}
