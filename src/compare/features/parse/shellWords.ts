import { hereDocuments } from './hereDocuments.ts'

/** A command of a shell script. */
export interface ShellCommand {
  readonly words: string[]
  /** Its here-document; null without one. */
  input: string | null
  /** The separator before the next command: `\n`, `;`, `&&`, `||`, `|`, `&`. */
  end: string
}

/** The commands of a shell script as words, without quotes and comments; nothing is expanded. */
export function shellCommands(script: string): string[][] {
  return parseShell(script).map(({ words }) => words)
}

/** As `shellCommands`, with here-documents and separators. */
export function parseShell(script: string): ShellCommand[] {
  return split(script, SHELL, hereDocuments(script))
}

/** The words of a line in a unit file (systemd.syntax(7), systemd.service(5) COMMAND LINES). */
export function unitWords(line: string): string[] {
  return split(line, /\n/)[0]?.words ?? []
}

const SHELL = /[\n;&|]/

const PLAIN = /(?:[^\s'"\\;&|<]|<(?!<))+/y

/**
 * Quoting as in POSIX: Shell Command Language, 2.2, in one pass. An unclosed quote extends to the end. `#`
 * begins a comment where a word could begin.
 */
function split(
  text: string,
  separator: RegExp,
  here: ReturnType<typeof hereDocuments> | null = null,
): ShellCommand[] {
  const commands: ShellCommand[] = []
  let command: ShellCommand = { words: [], input: null, end: '' }
  /** The command that each delimiter belongs to. */
  let documents: [command: ShellCommand, word: string][] = []
  let word: string | null = null
  let at = 0
  const add = (more: string, end: number) => {
    word = (word ?? '') + more
    at = end
  }
  const endWord = () => {
    if (word !== null) command.words.push(word)
    word = null
  }
  const endCommand = (by: string) => {
    endWord()
    const last = commands.at(-1)
    if (command.words.length > 0) {
      commands.push(command)
      command.end = by
      command = { words: [], input: null, end: '' }
    } else if (by !== '\n' && last?.end === by) last.end += by
  }
  /** Here-documents follow the line that begins them. */
  const readDocuments = () => {
    for (const [reader, delimiter] of documents) {
      const body = here?.read(at, delimiter)
      if (body === null || body === undefined) continue
      reader.input = text.slice(at, body.end)
      at = body.next
    }
    documents = []
  }
  while (at < text.length) {
    const char = text[at] as string
    PLAIN.lastIndex = at
    if (char === '\\') {
      if (text[at + 1] === '\n') at += 2
      else add(text[at + 1] ?? '', at + 2)
    } else if (char === "'") {
      const end = orEnd(text, text.indexOf("'", at + 1))
      add(text.slice(at + 1, end), end + 1)
    } else if (char === '"') {
      const end = endOfQuote(text, at + 1)
      add(unescaped(text.slice(at + 1, end)), end + 1)
    } else if (char === '#' && word === null) {
      at = orEnd(text, text.indexOf('\n', at))
    } else if (here !== null && text.startsWith('<<', at)) {
      const operator = here.operator(at)
      if (operator === null) add('<<', at + 2)
      else {
        endWord()
        documents.push([command, operator.delimiter])
        at = operator.end
      }
    } else if (separator.test(char)) {
      endCommand(char)
      at += 1
      if (char === '\n' && documents.length > 0) readDocuments()
    } else if (/\s/.test(char)) {
      endWord()
      at += 1
    } else {
      const plain = PLAIN.exec(text)?.[0] ?? char // `;` that separates nothing
      add(plain, at + plain.length)
    }
  }
  endCommand('')
  return commands
}

function orEnd(text: string, found: number): number {
  return found === -1 ? text.length : found
}

function endOfQuote(text: string, start: number): number {
  let at = start
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return Math.min(at, text.length)
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\([\\"$`\n])/g, (_, char: string) => (char === '\n' ? '' : char))
}
