/** The commands of a shell script as words, quotes and comments taken away; nothing is expanded. */
export function shellCommands(script: string): string[][] {
  return split(script, /[\n;&|]/)
}

/** The words of a line in a unit file (systemd.syntax(7), systemd.service(5) COMMAND LINES). */
export function unitWords(line: string): string[] {
  return split(line, /\n/)[0] ?? []
}

const PLAIN = /[^\s'"\\;&|]+/y

/**
 * Quoting as in POSIX: Shell Command Language, 2.2, read in one go. An open quote reaches to the
 * end. `#` begins a comment where a word could begin.
 */
function split(text: string, separator: RegExp): string[][] {
  const commands: string[][] = []
  let words: string[] = []
  let word: string | null = null
  let at = 0
  const add = (more: string, end: number) => {
    word = (word ?? '') + more
    at = end
  }
  const endWord = () => {
    if (word !== null) words.push(word)
    word = null
  }
  const endCommand = () => {
    endWord()
    if (words.length > 0) commands.push(words)
    words = []
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
    } else if (separator.test(char)) {
      endCommand()
      at += 1
    } else if (/\s/.test(char)) {
      endWord()
      at += 1
    } else {
      const plain = PLAIN.exec(text)?.[0] ?? char // `;` where that separates nothing
      add(plain, at + plain.length)
    }
  }
  endCommand()
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
