import type { DescribedCommand } from '../describeProgram.ts'

/** An incomplete command line. */
export interface TypedLine {
  /** `switch`, or `bisect start`; empty where no command was typed yet. */
  readonly command: string
  /** The command's arguments, without the word at the cursor. */
  readonly given: readonly string[]
  /** Values of options by long name; flags have an empty value. */
  readonly options: ReadonlyMap<string, string>
  /** The word at the cursor, possibly empty; for `--root=/mnt` the part after the `=`. */
  readonly word: string
}

/** A candidate for the word at the cursor, with its description. */
export interface Word {
  readonly word: string
  readonly description: string
}

/**
 * Parses the words after the program's name, the last one at the cursor, by the command table. Invalid words
 * are ignored: the line is incomplete.
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

/** bash passes words as written: removes the quotes and backslashes of simple ones. */
function unquoted(word: string): string {
  return word.replace(/\\(.)|["']/gs, '$1')
}
