import type {
  DescribedArgument,
  DescribedCommand,
  DescribedOption,
  Value,
} from '../describeProgram.ts'
import { quoted } from './quote.ts'

/*
 * zsh's own _arguments does the work: it gets each command's options and arguments, and calls a function for
 * words that depend on the machine.
 */

/** The completion script for zsh: a file `_terrapin` in the fpath, or sourced after compinit. */
export function zshScript(program: DescribedCommand): string {
  return `#compdef terrapin
# Completion for terrapin in zsh: printed by "terrapin completions zsh".

# Words that depend on the machine: terrapin lists them, each with a tab and a description.
_terrapin_machine() {
  local kind=$1 line
  local -a found open
  if [[ $kind == (generation|deletion) && $PREFIX == [/.~]* ]]; then
    _files
    return
  fi
  for line in \${(f)"$(\${(Q)_terrapin_line[1]/#\\~\\//$HOME/} __complete $kind -- \\
    "\${(@Q)_terrapin_line[2,-1]}" 2> /dev/null)"}; do
    # home-manager: is followed by a number, without a space.
    if [[ \${line%%$'\\t'*} == *: ]]; then
      open+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else
      found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  _describe -V -t "terrapin-\${kind}s" "$kind" found -- open -S ''
}

${functionsOf(program, program.options)}
_terrapin() {
  local -a _terrapin_line=("\${(@)words[1,CURRENT-1]}" "$PREFIX")
  _terrapin_root
}

# An autoloaded file is itself the first call of the function.
if [[ \${funcstack[1]} == _terrapin ]]; then
  _terrapin "$@"
else
  compdef _terrapin terrapin
fi
`
}

/** The functions of a command's subcommands, then its own. */
function functionsOf(command: DescribedCommand, globals: readonly DescribedOption[]): string {
  const { name, options, commands, takes } = command
  const below = commands.map((one) => functionsOf(one, globals)).join('')
  const all = name === '' ? globals : [...options, ...globals]
  const specs = [...all.map(optionSpec), ...argumentSpecs(takes)]
  if (commands.length === 0) {
    return `${functionName(name)}() {\n  _arguments ${joined(specs)}\n}\n\n`
  }
  // After a subcommand its own options apply: (-) ends those of this command.
  const word = (one: DescribedCommand) => one.name.slice(name.length).trim()
  return `${below}${functionName(name)}() {
  local curcontext=$curcontext state state_descr line ret=1
  local -A opt_args
  local -a commands=(
${commands.map((one) => `    ${quoted(`${word(one)}:${one.description}`)}`).join('\n')}
  )
  _arguments -C ${joined([...specs, `'(-)1: :->command'`, `'(-)*:: :->rest'`])} && ret=0
  case $state in
    command) _describe -t commands command commands && ret=0 ;;
    rest)
      case $words[1] in
${commands.map((one) => `        ${word(one)}) ${functionName(one.name)} && ret=0 ;;`).join('\n')}
      esac
      ;;
  esac
  return ret
}

`
}

function functionName(command: string): string {
  return command === '' ? '_terrapin_root' : `_terrapin_${command.replaceAll(' ', '_')}`
}

function joined(specs: readonly string[]): string {
  return specs.map((spec) => `\\\n    ${spec}`).join(' ')
}

function optionSpec({ short, long, takes, value, description }: DescribedOption): string {
  const text = `[${description.replace(/[[\]\\]/g, '\\$&')}]`
  const behind = takes === null ? '' : `:${plain(takes)}:${action(value)}`
  const spec = quoted(`${takes === null ? '' : '='}${text}${behind}`)
  if (short === null) return `${long}${spec}`
  return `'(${short} ${long})'{${short},${long}}${spec}`
}

function argumentSpecs(takes: readonly DescribedArgument[]): string[] {
  return takes.map(({ name, required, many, value }, index) => {
    const place = many ? '*' : `${index + 1}${required ? '' : ':'}`
    return quoted(`${place}:${plain(name)}:${action(value)}`)
  })
}

/** Removes characters that are special to _arguments. */
function plain(text: string): string {
  return text.replace(/[<>[\]:]/g, '')
}

function action(value: Value): string {
  switch (value.kind) {
    case 'free':
      return ' '
    case 'directory':
      return '_files -/'
    case 'choice':
      return `(${value.words.join(' ')})`
    default:
      // The leading space makes _arguments pass these arguments only.
      return ` _terrapin_machine ${value.kind}`
  }
}
