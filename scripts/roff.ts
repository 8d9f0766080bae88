/*
 * mdoc(7), the language of manual pages, as far as ours needs it. Lines of a page are macros, such
 * as `.Sh NAME`, and text.
 */

const CHARACTERS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '’': '\\(cq',
  '“': '\\(lq',
  '”': '\\(rq',
  '–': '\\(en',
  '…': '...',
  '-': '\\-',
}

/** How wide a line of the page's source is. */
const WIDTH = 78

/** A text as lines of the page; a sentence begins a new one. */
export function text(words: string): string[] {
  return words
    .trim()
    .split(/(?<=[.:]) (?=[A-Z])|\n/)
    .flatMap((sentence) => wrapped(escaped(sentence)))
    .map((line) => line.replace(/^(?=[.'])/, '\\&'))
}

function wrapped(sentence: string): string[] {
  const lines: string[] = []
  for (const word of sentence.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && longer.length <= WIDTH) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** A text as an argument of a macro: none of its words is taken for one. */
export function argument(words: string): string {
  return `"${escaped(words).replaceAll('"', '\\(dq')}"`
}

/** A list of things and what they are; the things are what stands behind `.It`. */
export function tagged(items: readonly (readonly [string, readonly string[]])[]): string[] {
  if (items.length === 0) return []
  return [
    '.Bl -tag -width Ds',
    ...items.flatMap(([item, lines]) => [`.It ${item}`, ...lines]),
    '.El',
  ]
}

function escaped(words: string): string {
  return words.replace(/[\\’“”–…-]/g, (character) => CHARACTERS[character] ?? character)
}
