import type { DescribedCommand } from '../describeProgram.ts'

/** A command line as far as it was typed. */
export interface TypedLine {
  /** `switch`, or `bisect start`; empty where no command stands there yet. */
  readonly command: string
  /** The command's arguments, without the word at the cursor. */
  readonly given: readonly string[]
  /** Values of options by their long name; of flags the empty text. */
  readonly options: ReadonlyMap<string, string>
  /** The word at the cursor, which may be empty; of `--root=/mnt` what stands behind the `=`. */
  readonly word: string
}

/** A word that may stand at the cursor, and what it is. */
export interface Word {
  readonly word: string
  readonly says: string
}

/**
 * Reads the words behind the program's name, the last of which is at the cursor, as the table says
 * what they are. What can't be meant is passed over: the line is not finished.
 */
export function readLine(program: DescribedCommand, words: readonly string[]): TypedLine {
  let command = program
  const given: string[] = []
  const options = new Map<string, string>()
  const before = words.slice(0, -1).map(unquoted)
  for (let index = 0; index < before.length; index++) {
    const text = before[index] as string
    if (text.startsWith('-')) {
      const [, long = text, value] = /^(--[^=]+)=(.*)$/s.exec(text) ?? []
      const known = [...program.options, ...command.options]
      const takes = known.find((option) => option.long === long)?.takes ?? null
      if (takes !== null && value === undefined) index += 1
      options.set(long, value ?? (takes === null ? '' : (before[index] ?? '')))
      continue
    }
    const name = `${command.name} ${text}`.trim()
    const next = given.length === 0 ? command.commands.find((one) => one.name === name) : undefined
    if (next === undefined) given.push(text)
    else command = next
  }
  const word = unquoted(words.at(-1) ?? '').replace(/^--[^=]+=/, '')
  return { command: command.name, given, options, word }
}

/** bash gives words as they were written: without the quotes and backslashes of simple ones. */
function unquoted(word: string): string {
  return word.replace(/\\(.)|["']/gs, '$1')
}
