import { truncate } from '../src/text/width.ts'

/** The pages that show output of the program. */
export const SHOWN_IN: readonly string[] = ['README.md', 'docs/manual.md']

/** Maximum width and length of an excerpt. */
export const COLUMNS = 90
export const ROWS = 9

/**
 * The telling lines of an output: those that one of `wanted` matches, with a lone … where something
 * between them is left out, and at the end of a line that is too wide. Throws for one of `wanted` that
 * nothing matches, and for more than there is room for.
 */
export function excerpt(output: string, wanted: readonly RegExp[]): string[] {
  const lines = output.split('\n').map((line) => line.trimEnd())
  const missing = wanted.find((pattern) => !lines.some((line) => pattern.test(line)))
  if (missing !== undefined) throw new Error(`Nothing in this matches ${missing}:\n${output}`)
  const found: string[] = []
  let isCut = false
  for (const line of lines) {
    if (line === '') continue
    if (wanted.some((pattern) => pattern.test(line))) {
      if (isCut) found.push('…')
      found.push(truncate(line, COLUMNS))
      isCut = false
    } else isCut = true
  }
  if (isCut) found.push('…')
  if (found.length > ROWS) throw new Error(`Too long to be shown:\n${found.join('\n')}`)
  return found
}

/**
 * Replaces the shown blocks of some pages (by file name). The marker before a block names it. Throws for a
 * block that no page has a marker for, and for a marker that no block belongs to.
 */
export function withShown(
  pages: ReadonlyMap<string, string>,
  blocks: ReadonlyMap<string, readonly string[]>,
): Map<string, string> {
  const placed = new Set<string>()
  const replaced = [...pages].map(([page, text]): [string, string] => [
    page,
    text.replace(PLACE, (_, start: string, name: string, indent: string) => {
      const block = blocks.get(name)
      if (block === undefined) throw new Error(`${page} shows ${name}, which no example makes.`)
      placed.add(name)
      const lines = ['```text', ...block, '```'].map((line) => `${indent}${line}`.trimEnd())
      return `${start}${lines.join('\n')}\n${indent}<!-- /shown -->`
    }),
  ])
  const missing = [...blocks.keys()].find((name) => !placed.has(name))
  if (missing !== undefined) throw new Error(`No page has a marker for ${missing}.`)
  return new Map(replaced)
}

const PLACE = /( *<!-- shown: ([a-z-]+), .*-->\n)[\s\S]*?( *)<!-- \/shown -->/g
