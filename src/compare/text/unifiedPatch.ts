import { append } from '../../lists.ts'
import { bytes, counted } from '../../text/format.ts'
import { visible } from '../../text/visible.ts'
import type { Content } from './content.ts'
import type { DiffLine } from './difference.ts'
import { lineRuns } from './hunks.ts'
import { shownDifference } from './shownDifference.ts'

/**
 * The lines of a unified diff of `path`, in the format of git diff, accepted by `git apply` and patch(1)
 * (git: diff.c; diffutils: Detailed Unified), with `context` unchanged lines around each change; none without
 * differences. If a side is not a text, and for an empty file that was added or removed, a sentence describes
 * both sides. Secrets are masked, so that the patch does not apply, unless `reveal` leaves them in. The lines
 * are otherwise raw: they must be made visible before they are shown.
 */
export function patchText(
  path: string,
  before: Content,
  after: Content,
  context: number,
  reveal = false,
): readonly string[] {
  const [from, to] = [textOf(before), textOf(after)]
  if (from === null || to === null) return [sentence(before, after)]
  if (before.kind === after.kind && from === to) return []
  const header = [`--- ${nameOf('a', path, before)}`, `+++ ${nameOf('b', path, after)}`]
  const hunks = hunksOf(shownDifference(from, to, reveal, path).lines, context)
  // A unified diff cannot express an added or removed file without lines.
  return hunks.length > 0 ? [...header, ...hunks] : [sentence(before, after)]
}

/** The text of a side, `''` if it has nothing; null for any other content. */
function textOf(content: Content): string | null {
  if (content.kind === 'text') return content.text
  return content.kind === 'none' ? '' : null
}

/** A name with a space is followed by a tab that marks its end (git: diff.c). */
function nameOf(side: 'a' | 'b', path: string, content: Content): string {
  if (content.kind === 'none') return '/dev/null'
  const name = quoted(`${side}/${path}`)
  return name.includes(' ') ? `${name}\t` : name
}

/** C escapes that have a letter; others are written in octal. */
const LETTERS: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
}

/** A name with unusual characters is written as a C string (git: quote.c, core.quotePath). */
function quoted(name: string): string {
  if (/^[ !#-[\]-~]*$/.test(name)) return name
  const escaped = name.replace(/[^ !#-[\]-~]/gu, (found) => LETTERS[found] ?? octal(found))
  return `"${escaped}"`
}

function octal(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('')
}

function hunksOf(lines: readonly DiffLine[], context: number): string[] {
  const found: string[] = []
  const passed = { before: 0, after: 0 } // lines of each side before the stretch
  for (const stretch of lineRuns(lines, context, 1)) {
    if (stretch.kind === 'gap') {
      passed.before += stretch.lines
      passed.after += stretch.lines
      continue
    }
    const count = {
      before: stretch.lines.filter(({ before }) => before !== null).length,
      after: stretch.lines.filter(({ after }) => after !== null).length,
    }
    if (stretch.lines.some(({ kind }) => kind !== 'same')) {
      const before = range(passed.before, count.before)
      const after = range(passed.after, count.after)
      append(found, [`@@ -${before} +${after} @@`, ...stretch.lines.flatMap(lineOf)])
    }
    passed.before += count.before
    passed.after += count.after
  }
  return found
}

/** The first line’s number and the count; for no lines, the number of the line above. */
function range(above: number, count: number): string {
  return `${count === 0 ? above : above + 1},${count}`
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '-' }

function lineOf({ kind, text, ended }: DiffLine): string[] {
  const line = `${SIGNS[kind]}${text}`
  return ended ? [line] : [line, '\\ No newline at end of file']
}

/** `Binary file, 12.0 KiB → 13.0 KiB`; for people: one line, hidden characters made visible. */
function sentence(before: Content, after: Content): string {
  const [from, to] = [inWords(before), inWords(after)]
  const sides = from.what === to.what ? [reported(from), to.size] : [reported(from), reported(to)]
  const description = sides.filter((side) => side !== '').join(' → ')
  return visible(description.slice(0, 1).toUpperCase() + description.slice(1))
}

interface Words {
  readonly what: string
  /** `''` for none. */
  readonly size: string
}

function reported({ what, size }: Words): string {
  return size === '' ? what : `${what}, ${size}`
}

function inWords(content: Content): Words {
  switch (content.kind) {
    case 'none':
      return { what: 'nothing', size: '' }
    case 'text':
      if (content.text === '') return { what: 'empty file', size: '' }
      return { what: 'text', size: counted(content.text.match(/\n|[^\n]$/g)?.length ?? 0, 'line') }
    case 'large':
      return { what: 'large file', size: bytes(content.bytes) }
    case 'binary':
      return { what: 'binary file', size: bytes(content.bytes) }
    case 'directory':
      return { what: 'directory', size: '' }
    case 'other':
      return { what: content.description, size: '' }
    case 'unreadable':
      return { what: `unreadable (${content.reason.replace(/\.$/, '')})`, size: '' }
  }
}
