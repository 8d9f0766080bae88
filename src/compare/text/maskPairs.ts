import { type Block, endOfQuote, HIDDEN, indentOf } from './maskBlock.ts'
import { isHarmless, isSecretName } from './secretName.ts'

/*
 * Secrets beside their names: `- name: DB_PASSWORD` and `value: …` below it (variables of Kubernetes,
 * headers), `{"name": "DB_PASSWORD", "value": "…"}`.
 */

const PIECE =
  /[{}]|(?<![\w.-])["']?(?:(name|key|header|variable)|value)["']?[ \t]{0,9}[:=][ \t]{0,9}/gi
const NAMED = /["']?([\w.-]{1,100})["']?/y
const HINT = /\bvalue\b|\b(?:name|key|header|variable)["']?\s{0,9}[:=]/i

export interface MaskedPairs {
  readonly line: string
  /** Set if a secret’s name is on this line and its value below. */
  readonly block: Block | null
  /** Whether the line contains a value or a name. */
  readonly isPair: boolean
}

/** Masks a line; `isNamed` means that a secret’s name is above, in the same set. */
export function maskPairs(line: string, isNamed = false): MaskedPairs {
  if (!HINT.test(line)) return { line, block: null, isPair: false }
  const parts: string[] = []
  let kept = 0
  let column: number | null = isNamed ? 0 : null
  let value: readonly [start: number, end: number] | null = null
  let depth = 0
  let isPair = false
  const hide = (start: number, end: number) => {
    if (start < kept || isHarmless(line.slice(start, end))) return
    const mark = /["']/.test(line[start] ?? '') ? line[start] : ''
    const isClosed = mark !== '' && end - start > 1 && line[end - 1] === mark
    parts.push(line.slice(kept, start), `${mark}${HIDDEN}${isClosed ? mark : ''}`)
    kept = end
  }
  let scanned = 0
  for (const { 0: piece, 1: isName, index } of line.matchAll(PIECE)) {
    if (index < scanned) continue
    const start = index + piece.length
    if (piece === '{' || piece === '}') {
      depth += piece === '{' ? 1 : -1
      value = null
      if (piece === '{' || depth < 0) column = null
    } else if (isName !== undefined) {
      isPair = true
      NAMED.lastIndex = start
      column = null
      if (!isSecretName(NAMED.exec(line)?.[1] ?? '')) continue
      if (value === null) column = index
      else hide(...value)
      value = null
    } else {
      isPair = true
      const end = endOfValue(line, start, depth > 0)
      scanned = end
      if (column === null) value = [start, end]
      else {
        hide(start, end)
        const block = below(line, start, end)
        if (block !== null) return { line: parts.join('') + line.slice(kept), block, isPair }
      }
      column = null
    }
  }
  const masked = parts.join('') + line.slice(kept)
  return { line: masked, block: column === null ? null : { kind: 'pair', indent: column }, isPair }
}

/** The block in which a secret value continues below. */
function below(line: string, start: number, end: number): Block | null {
  if (end < line.length) return null
  const mark = line[start] ?? ''
  const isOpen = /["']/.test(mark) && endOfQuote(line, start + 1, mark) === -1
  if (isOpen) return { kind: 'quote', quote: mark }
  if (end - start > MAX_SIGN) return null
  const rest = line.slice(start).trim()
  return rest === '' || /^[|>][+-]?\d?$/.test(rest)
    ? { kind: 'indented', indent: indentOf(line) }
    : null
}

/** Length of a sign that the value is below: `|`, `>-`, none. */
const MAX_SIGN = 8

/** End of a quoted text, of a member of a set, or of the line. */
function endOfValue(line: string, start: number, isInSet: boolean): number {
  const mark = line[start] ?? ''
  if (mark === '"' || mark === "'") {
    const end = endOfQuote(line, start + 1, mark)
    return end === -1 ? line.length : end
  }
  if (!isInSet) return line.length
  END.lastIndex = start
  return END.exec(line)?.index ?? line.length
}

const END = /[,;}]/g

/** A value alone on a line, before its name. */
const VALUE_LINE = /^[+-]?\s*(?:-\s+)?["']?value["']?\s*[:=]/i

const ITEM = /^[+-]?\s*(?:-\s|\{)/

/** Whether a line is the value for the name on the line below, which begins no set of its own. */
export function isValueAbove(
  line: string,
  below: string,
  { indent }: { readonly indent: number },
): boolean {
  return VALUE_LINE.test(line) && line.search(/["']?value/i) === indent && !ITEM.test(below)
}

/** Whether a line is still in the set with the secret’s name. */
export function isInPair(line: string, { indent }: { readonly indent: number }): boolean {
  return line.trim() === '' || indentOf(line) >= indent
}
