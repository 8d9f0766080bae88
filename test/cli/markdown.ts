/*
 * Markdown as GitHub reads it, as far as `diff --markdown` writes it: headings, tables, paragraphs,
 * fenced code within <details>. By hand, and strict: whatever else stands there is an error.
 */

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'table'; readonly heads: string[]; readonly rows: string[][] }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Code below a summary that can be opened. */
  | { readonly kind: 'details'; readonly summary: string; readonly code: string[] }

export function parseMarkdown(markdown: string): Block[] {
  const lines = markdown.replace(/\n$/, '').split('\n')
  const blocks: Block[] = []
  while (lines.length > 0) {
    const line = lines.shift() as string
    if (line === '') continue
    if (line.startsWith('#')) blocks.push({ kind: 'heading', text: heading(line) })
    else if (line.startsWith('|')) blocks.push(table(line, lines))
    else if (line.startsWith('<')) blocks.push(details(line, lines))
    else blocks.push(paragraph(line, lines))
  }
  return blocks
}

/** The blocks below a heading, up to the next one. */
export function below(blocks: readonly Block[], title: string): Block[] {
  const start = blocks.findIndex((block) => block.kind === 'heading' && block.text === title) + 1
  if (start === 0) throw new Error(`there is no heading ${title}`)
  const next = blocks.findIndex((block, index) => index >= start && block.kind === 'heading')
  return blocks.slice(start, next === -1 ? undefined : next)
}

/** The one table below a heading. */
export function tableBelow(blocks: readonly Block[], title: string) {
  const [first] = below(blocks, title)
  if (first?.kind !== 'table') throw new Error(`there is no table below ${title}`)
  return first
}

function heading(line: string): string {
  const text = /^#{1,6} (.*)$/.exec(line)?.[1]
  if (text === undefined) throw new Error(`no heading: ${line}`)
  return inline(text)
}

function paragraph(line: string, rest: readonly string[]): Block {
  // These would begin a list, a quotation or code; a second line would belong to the first.
  if (/^ {4}|^ *([-+*>]|[0-9]+[.)]) /.test(line)) throw new Error(`no paragraph: ${line}`)
  if (rest.length > 0 && rest[0] !== '') throw new Error(`it runs into the next line: ${line}`)
  return { kind: 'paragraph', text: inline(line) }
}

function table(line: string, rest: string[]): Block {
  const heads = cells(line)
  const sides = cells(rest.shift() ?? '')
  if (sides.length !== heads.length || !sides.every((side) => /^-{3,}:?$/.test(side))) {
    throw new Error(`no table: ${line}`)
  }
  const rows: string[][] = []
  while (rest[0]?.startsWith('|')) {
    const row = cells(rest.shift() as string)
    if (row.length !== heads.length) throw new Error(`${row.length} cells: ${row.join(' | ')}`)
    rows.push(row)
  }
  if (rest.length > 0 && rest[0] !== '') throw new Error(`the table goes on: ${rest[0]}`)
  return { kind: 'table', heads, rows }
}

function cells(line: string): string[] {
  const inner = /^\|(.*)\|$/.exec(line)?.[1]
  if (inner === undefined) throw new Error(`no row: ${line}`)
  return inner.split(/(?<=(?<!\\)(?:\\\\)*)\|/).map((cell) => inline(cell.trim()))
}

/** Code ends at the first line that is nothing but a fence as long as the one that began it. */
function details(line: string, rest: string[]): Block {
  const summary = /^<details><summary>(.*)<\/summary>$/.exec(line)?.[1]
  if (summary === undefined || rest.shift() !== '') throw new Error(`no details: ${line}`)
  const fence = /^(`{3,})diff$/.exec(rest.shift() ?? '')?.[1]
  if (fence === undefined) throw new Error(`no fence below ${summary}`)
  const end = rest.findIndex((one) => {
    const found = /^ {0,3}(`+) *$/.exec(one)?.[1]
    return found !== undefined && found.length >= fence.length
  })
  if (end === -1) throw new Error(`no end of ${summary}`)
  const code = rest.splice(0, end + 1).slice(0, -1)
  if (rest.shift() !== '</details>') throw new Error(`no end of the details ${summary}`)
  return { kind: 'details', summary: html(summary), code }
}

/** What a person reads; an error where a character is left that means something. */
function inline(text: string): string {
  const plain = text.replace(/\\[!-/:-@[-`{-~]/g, (escaped) => letter(escaped.charAt(1)))
  if (/[`*_[\]|~]/.test(plain)) throw new Error(`it is formatted: ${text}`)
  return html(plain)
}

/** HTML holds no tags here, but comments that part what a reader would make a link of. */
function html(text: string): string {
  if (/[@#]\w/.test(text.replace(/&#[0-9]+;/g, ''))) throw new Error(`it becomes a link: ${text}`)
  const plain = text.replaceAll('<!-- -->', '')
  if (plain.includes('<')) throw new Error(`it holds a tag: ${text}`)
  return plain
    .replace(/&(lt|gt|quot);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"' })[name] ?? '')
    .replace(/&#([0-9]+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&amp;', '&')
}

/** As an entity, so that nothing takes it for what it would mean by itself. */
function letter(character: string): string {
  return `&#${character.charCodeAt(0)};`
}
