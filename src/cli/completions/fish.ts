import {
  type DescribedCommand,
  type DescribedOption,
  flatten,
  type Value,
} from '../describeProgram.ts'
import { fishQuoted as quoted } from './quote.ts'

/*
 * fish tests the condition of every rule at the cursor. The conditions here test the position: after which
 * command, and at which of its arguments.
 */

/** The completion script for fish, for a completions directory or to be sourced. */
export function fishScript(program: DescribedCommand): string {
  const commands = flatten(program)
  const own = commands.filter(({ name }) => name !== '')
  return `# Completion for terrapin in fish: printed by "terrapin completions fish".

# The command on the line so far, and how many arguments it has before the cursor.
function __terrapin_place
    set -l command ''
    set -l place 0
    set -l expected ''
    set -l words (commandline -opc)
    for word in $words[2..]
        if test -n "$expected"
            set expected ''
            continue
        end
        switch "$command $word"
${takingValue(commands)}
                set expected yes
            case '* -*'
                # a flag, or an option with its value
${own.map(({ name }) => `            case ${quoted(asTyped(name))}\n                set command ${quoted(name)}`).join('\n')}
            case '*'
                set place (math $place + 1)
        end
    end
    echo $command
    echo $place
end

# Whether the cursor is at an argument of the given command.
function __terrapin_in
    set -l here (__terrapin_place)
    test "$here[1]" = "$argv[1]"
end

# Whether a command name can be typed at the cursor.
function __terrapin_before
    set -l here (__terrapin_place)
    test "$here[1] $here[2]" = "$argv[1] 0"
end

# Whether the cursor is at an argument of the given kind.
function __terrapin_wants
    set -l here (__terrapin_place)
    set -l kind ''
    switch "$here[1] $here[2]"
${own.flatMap(argumentCases).join('\n')}
    end
    test "$kind" = "$argv[1]"
end

# Words that depend on the machine: terrapin lists them, each with a tab and a description.
function __terrapin_machine
    set -l words (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    $program __complete $argv[1] -- $words[2..] (commandline -ct) 2>/dev/null
end

complete -c terrapin -f
${program.options.map((option) => optionRule(option, null)).join('\n')}
${commands.flatMap(commandRules).join('\n')}
complete -c terrapin -k -n '__terrapin_wants generation' -a '(__terrapin_machine generation)'
complete -c terrapin -k -n '__terrapin_wants deletion' -a '(__terrapin_machine deletion)'
complete -c terrapin -n '__terrapin_wants generation; or __terrapin_wants deletion; and string match -qr "^[/.~]" -- (commandline -ct)' -F
complete -c terrapin -n '__terrapin_wants pin' -a '(__terrapin_machine pin)'
${choices(own)
  .map(
    (words) =>
      `complete -c terrapin -n ${quoted(`__terrapin_wants "${words}"`)} -a ${quoted(words)}`,
  )
  .join('\n')}
`
}

/** Global options may follow every command. */
function takingValue(commands: readonly DescribedCommand[]): string {
  const patterns = commands.flatMap(({ name, options }) =>
    options
      .filter(({ takes }) => takes !== null)
      .map(({ long }) => quoted(name === '' ? `* ${long}` : `${name} ${long}`)),
  )
  return `            case ${patterns.join(' ')}`
}

/** The command path, as the script assembles it: `list` at the top, or `start` below `bisect`. */
function asTyped(name: string): string {
  return name.includes(' ') ? name : ` ${name}`
}

function argumentCases({ name, takes }: DescribedCommand): string[] {
  return takes.map(({ many, value }, index) => {
    const pattern = quoted(many ? `${name} *` : `${name} ${index}`)
    return `        case ${pattern}\n            set kind ${quoted(kindOf(value))}`
  })
}

function kindOf(value: Value): string {
  return value.kind === 'choice' ? value.words.join(' ') : value.kind
}

function choices(commands: readonly DescribedCommand[]): string[] {
  const values = commands.flatMap(({ takes }) => takes.map(({ value }) => value))
  return [...new Set(values.flatMap((value) => (value.kind === 'choice' ? kindOf(value) : [])))]
}

function commandRules(command: DescribedCommand): string[] {
  const { name, options, commands } = command
  const below = commands.map((one) => {
    const word = one.name.slice(name.length).trim()
    const rule = `-n ${quoted(`__terrapin_before ${quoted(name)}`)} -a ${word}`
    return `complete -c terrapin ${rule} -d ${quoted(one.description)}`
  })
  return [...below, ...(name === '' ? [] : options.map((option) => optionRule(option, name)))]
}

function optionRule(
  { short, long, takes, value, description }: DescribedOption,
  command: string | null,
) {
  return [
    'complete -c terrapin',
    ...(command === null ? [] : [`-n ${quoted(`__terrapin_in ${quoted(command)}`)}`]),
    ...(short === null ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(takes === null ? [] : ['-x', ...valueRule(value)]),
    `-d ${quoted(description)}`,
  ].join(' ')
}

function valueRule(value: Value): string[] {
  switch (value.kind) {
    case 'free':
      return []
    case 'directory':
      return [`-a '(__fish_complete_directories)'`]
    case 'choice':
      return [`-a ${quoted(value.words.join(' '))}`]
    default:
      return [`-a '(__terrapin_machine ${value.kind})'`]
  }
}
