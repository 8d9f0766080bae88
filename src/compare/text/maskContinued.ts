import { type Block, HIDDEN } from './maskBlock.ts'
import { programIn } from './maskCommands.ts'
import { isHarmless, isSecretName } from './secretName.ts'

/*
 * Command lines and argument lists that continue on the next line: the program that takes a secret, or the
 * option before it, is on a line above.
 */

/** An option at the end of a line, with its value on the next: `--token \`, `"--token",`, `- --token`. */
const DANGLING = /(?:^|[\s"'(,=[])(--?[A-Za-z][\w.-]{0,60})(["']?,?)[ \t]{0,9}(\\?)\r?$/

/** A line that consists of an option, as in a YAML list or a shell array. */
const ALONE = /^[+-]?\s*(?:-\s{1,9})?["']?--?[A-Za-z][\w.-]{0,60}["']?,?\s{0,9}$/

/** Maximum characters at the end of a line that are searched for an option. */
const MAX_END = 120

type Continued = Extract<Block, { kind: 'command' }>

/** Context for the next line; `above` is the context of this one. */
export function continuedFrom(line: string, above: Continued | null): Continued | null {
  const [, option = '', mark = '', backslash] = DANGLING.exec(line.slice(-MAX_END)) ?? []
  const goesOn = line.endsWith('\\') || line.endsWith('\\\r')
  if (!goesOn) {
    const isListed = mark !== '' || (line.length < MAX_END && ALONE.test(line))
    return isListed && isSecretName(option) ? { kind: 'command', program: '', option } : null
  }
  const program = programIn(line) ?? above?.program ?? ''
  // Without a program, only an option’s name shows that its value is a secret; `-p` may take one.
  const isOpen = backslash === '\\' && (program !== '' || isSecretName(option) || option === '-p')
  if (program === '' && !isOpen) return null
  return { kind: 'command', program, option: isOpen ? option : '' }
}

/** The start of a line: a commit’s sign, white space, the dash of a list. */
const LEAD = /^[+-]?\s*(?:-\s+)?/
const OPTION = /^[+-]?\s*["']?--?[A-Za-z]/

export interface Behind {
  readonly lead: string
  /** Prefix for masking: the program and option from the lines above. */
  readonly front: string
  readonly rest: string
}

/** A line of a command line with the prefix from the lines above; null if there is none. */
export function behindAbove(line: string, { program, option }: Continued): Behind | null {
  const isOption = OPTION.test(line)
  const lead = isOption ? (/^\s*/.exec(line)?.[0] ?? '') : (LEAD.exec(line)?.[0] ?? '')
  const taker = program === '' || programIn(line) !== null ? '' : program
  const front = [taker, isOption ? '' : option].filter((part) => part !== '').join(' ')
  return front === '' ? null : { lead, front, rest: line.slice(lead.length) }
}

/** An item of a YAML list after an option: the whole item is the value. Null for any other line. */
export function maskedItem({ lead, rest }: Behind, { option }: Continued): string | null {
  const isItem = /-\s+$/.test(lead) && isSecretName(option)
  if (!isItem) return null
  return isHarmless(rest) ? `${lead}${rest}` : `${lead}${HIDDEN}`
}
