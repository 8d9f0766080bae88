import {
  type DescribedCommand,
  type DescribedOption,
  flatten,
  type Value,
} from '../describeProgram.ts'
import { quoted } from './quote.ts'

/*
 * bash passes words as written, also split at = and :, and expects the matching words in COMPREPLY. The
 * script needs neither the package bash-completion nor any other program.
 */

/** The completion script for bash, to be sourced. */
export function bashScript(program: DescribedCommand): string {
  const commands = flatten(program)
  return `# Completion for terrapin in bash: printed by "terrapin completions bash".

# Subcommands of a command.
_terrapin_commands() {
  case $1 in
${cases(commands, subcommands)}
  esac
}

# The options of a command.
_terrapin_options() {
  case $1 in
${cases(commands, (command) => command.options.flatMap(names))}
  esac
}

# The kind of value that an option takes; empty for a flag.
_terrapin_behind() {
  case "$1 $2" in
${commands.flatMap((command) => command.options.flatMap((option) => behind(command, option))).join('\n')}
    *) kind= ;;
  esac
}

# The kind of a command's argument, counted from 0.
_terrapin_argument() {
  case "$1 $2" in
${commands.flatMap(argumentCases).join('\n')}
    *) kind= ;;
  esac
}

${FUNCTIONS}`
}

const FUNCTIONS = `# Offers the words that start with the word at the cursor.
_terrapin_offer() {
  local word
  for word; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
  done
}

_terrapin_paths() {
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}

# Words that depend on the machine: terrapin lists them, each with a tab and a description.
_terrapin_machine() {
  local word description
  local -a found=()
  while IFS=$'\\t' read -r word description; do
    found+=("$word")
  done < <("\${program/#\\~\\//$HOME/}" __complete "$1" -- "\${words[@]}" "$cur" 2> /dev/null)
  _terrapin_offer "\${found[@]}"
}

_terrapin() {
  local program=\${COMP_WORDS[0]} command= kind= expected= cur word glued=
  local index place=0 only_arguments=
  local -a words=()
  COMPREPLY=()
  # bash splits words at = and :, which are part of words here.
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ \${#words[@]} -gt 0 && ($glued || $word == [=:]) ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == [=:] ]] && glued=1 || glued=
  done
  cur=\${words[\${#words[@]} - 1]}
  unset "words[\${#words[@]} - 1]"
  for word in "\${words[@]}"; do
    if [[ $expected ]]; then
      expected=
    elif [[ ! $only_arguments && $word == -- ]]; then
      only_arguments=1
    elif [[ ! $only_arguments && $word == -* ]]; then
      _terrapin_behind "$command" "$word"
      expected=$kind
    elif [[ $place == 0 && " $(_terrapin_commands "$command") " == *" $word "* ]]; then
      command=\${command:+$command }$word
    else
      place=$((place + 1))
    fi
  done
  if [[ $expected ]]; then
    kind=$expected
  elif [[ ! $only_arguments && $cur == --*=* ]]; then
    _terrapin_behind "$command" "\${cur%%=*}"
    cur=\${cur#*=}
  elif [[ ! $only_arguments && $cur == -* ]]; then
    _terrapin_offer $(_terrapin_options ''; [[ $command ]] && _terrapin_options "$command")
    return
  else
    [[ $place == 0 ]] && _terrapin_offer $(_terrapin_commands "$command")
    _terrapin_argument "$command" "$place"
  fi
  case $kind in
    '' | free) ;;
    directory) _terrapin_paths -d ;;
    choice\\ *) _terrapin_offer \${kind#choice } ;;
    generation | deletion)
      compopt -o nosort 2> /dev/null
      if [[ $cur == [/.~]* ]]; then _terrapin_paths -f; else _terrapin_machine "$kind"; fi
      ;;
    *) _terrapin_machine "$kind" ;;
  esac
  # What bash puts in is what follows the = or : that it broke the word at; and after home-manager:
  # a number follows.
  [[ \${COMPREPLY[0]-} == *: ]] && compopt -o nospace 2> /dev/null
  local broken=\${COMP_WORDS[COMP_CWORD]}
  [[ $broken == [=:] ]] && broken=
  [[ $cur == *"$broken" ]] && broken=\${cur%"$broken"}
  [[ $broken == *[=:] ]] && COMPREPLY=("\${COMPREPLY[@]#"$broken"}")
}

complete -F _terrapin terrapin
`

function cases(
  commands: readonly DescribedCommand[],
  words: (command: DescribedCommand) => readonly string[],
): string {
  return commands
    .filter((command) => words(command).length > 0)
    .map((command) => `    ${quoted(command.name)}) echo ${quoted(words(command).join(' '))} ;;`)
    .join('\n')
}

function subcommands({ name, commands }: DescribedCommand): string[] {
  return commands.map((one) => one.name.slice(name.length).trim())
}

function names({ short, long }: DescribedOption): string[] {
  return short === null ? [long] : [short, long]
}

/** Global options may follow every command. */
function behind({ name }: DescribedCommand, { long, takes, value }: DescribedOption): string[] {
  if (takes === null) return []
  const pattern = name === '' ? `*${quoted(` ${long}`)}` : quoted(`${name} ${long}`)
  return [`    ${pattern}) kind=${quoted(kindOf(value))} ;;`]
}

function argumentCases({ name, takes }: DescribedCommand): string[] {
  return takes.map(({ many, value }, index) => {
    const pattern = many ? `${quoted(`${name} `)}*` : quoted(`${name} ${index}`)
    return `    ${pattern}) kind=${quoted(kindOf(value))} ;;`
  })
}

function kindOf(value: Value): string {
  return value.kind === 'choice' ? `choice ${value.words.join(' ')}` : value.kind
}
