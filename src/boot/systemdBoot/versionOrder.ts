/*
 * The order of versions in a boot menu (UAPI.10 Version Format Specification; systemd:
 * src/fundamental/string-util.c). Nix orders versions differently: here `~` sorts before everything, and
 * separators have an order of their own.
 */

/**
 * Compares two versions: negative where the first is older, 0 where they are equal. Reads both in place and
 * skips what they have in common, so that thousands of long names can be sorted.
 */
export function compareUapi(a: string, b: string): number {
  const start = commonPieces(a, b)
  const [left, right] = [new PieceReader(a, start), new PieceReader(b, start)]
  for (;;) {
    left.next()
    right.next()
    const order = comparePieces(left, right)
    if (order !== 0 || (left.isOver && right.isOver)) return order
  }
}

/** What a character is in a version; a piece has its marks in this order, then its run. */
const [SEPARATOR, TILDE, DASH, CARET, DOT, LETTER, DIGIT] = [0, 1, 2, 3, 4, 5, 6]

/** By character code; all others separate. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (/[0-9]/.test(character)) return DIGIT
  if (/[A-Za-z]/.test(character)) return LETTER
  return SEPARATOR + 1 + '~-^.'.indexOf(character)
})

/** A separator also at the end of the text. */
function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < CLASSES.length ? (CLASSES[code] as number) : SEPARATOR
}

/** The length of the whole pieces that both begin with. */
function commonPieces(a: string, b: string): number {
  let end = 0
  while (end < a.length && a.charCodeAt(end) === b.charCodeAt(end)) end += 1
  let start = Math.max(end - 1, 0)
  while (start > 0 && continues(classAt(a, start - 1), classAt(a, start))) start -= 1
  return start
}

/** Whether a character belongs to the same piece as the one before it; separators need not. */
function continues(before: number, own: number): boolean {
  if (before === SEPARATOR) return false
  return before >= LETTER ? own === before : own > before
}

/**
 * A version, read piece by piece: the marks `~`, `-`, `^` and `.`, each at most once and in this order, then
 * a run of digits or letters. Other characters only separate.
 */
class PieceReader {
  readonly text: string
  tilde = false
  dash = false
  caret = false
  dot = false
  /** The version has ended, except for a tilde. */
  isOver = false
  isNumber = false
  /** The run of digits or letters, without leading zeros. */
  runStart = 0
  runEnd: number

  constructor(text: string, start: number) {
    this.text = text
    this.runEnd = start
  }

  next(): void {
    const { text } = this
    let at = this.runEnd
    while (at < text.length && classAt(text, at) === SEPARATOR) at += 1
    this.tilde = classAt(text, at) === TILDE
    if (this.tilde) at += 1
    const end = at
    this.dash = classAt(text, at) === DASH
    if (this.dash) at += 1
    this.caret = classAt(text, at) === CARET
    if (this.caret) at += 1
    this.dot = classAt(text, at) === DOT
    if (this.dot) at += 1
    const kind = classAt(text, at)
    this.isNumber = kind === DIGIT
    this.runStart = at
    if (kind >= LETTER) while (classAt(text, at) === kind) at += 1
    this.runEnd = at
    this.isOver = at === end && at === text.length
    if (this.isNumber) while (this.runStart < at && text[this.runStart] === '0') this.runStart += 1
  }
}

/** A marked piece is older; otherwise the version that continues is newer. */
function comparePieces(a: PieceReader, b: PieceReader): number {
  if (a.tilde !== b.tilde) return a.tilde ? -1 : 1
  if (a.isOver || b.isOver) return Number(b.isOver) - Number(a.isOver)
  if (a.dash !== b.dash) return a.dash ? -1 : 1
  if (a.caret !== b.caret) return a.caret ? -1 : 1
  if (a.dot !== b.dot) return a.dot ? -1 : 1
  return compareRuns(a, b)
}

/** Numbers compare by value and are newer than letters; letters compare by character code. */
function compareRuns(a: PieceReader, b: PieceReader): number {
  if (a.isNumber !== b.isNumber) return a.isNumber ? 1 : -1
  const [long, other] = [a.runEnd - a.runStart, b.runEnd - b.runStart]
  if (a.isNumber && long !== other) return long - other
  const [left, right] = [a.text.slice(a.runStart, a.runEnd), b.text.slice(b.runStart, b.runEnd)]
  return left < right ? -1 : Number(left > right)
}
