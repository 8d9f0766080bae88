import { truncate } from '../src/text/width.ts'

/** How wide and how long what is shown in the README may be. */
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
 * The README with what it shows made anew: each block is known by the name in its marker. Throws
 * for a block that the README has no place for, and for a place that no block is for.
 */
export function withShown(readme: string, blocks: ReadonlyMap<string, readonly string[]>): string {
  const placed = new Set<string>()
  const made = readme.replace(PLACE, (_, start: string, name: string, indent: string) => {
    const block = blocks.get(name)
    if (block === undefined) throw new Error(`The README wants to show ${name}, which is nothing.`)
    placed.add(name)
    const lines = ['```text', ...block, '```'].map((line) => `${indent}${line}`.trimEnd())
    return `${start}${lines.join('\n')}\n${indent}<!-- /shown -->`
  })
  const missing = [...blocks.keys()].find((name) => !placed.has(name))
  if (missing !== undefined) throw new Error(`The README has no place for ${missing}.`)
  return made
}

const PLACE = /( *<!-- shown: ([a-z-]+), .*-->\n)[\s\S]*?( *)<!-- \/shown -->/g
