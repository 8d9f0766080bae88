/*
 * The order of versions in a boot menu (UAPI.10 Version Format Specification; systemd:
 * src/fundamental/string-util.c). Nix orders versions differently: here `~` sorts before everything, and
 * separators have an order of their own.
 */

/**
 * One piece of a version: the marks before it and a run of digits or letters. Other characters only separate.
 */
const PIECE = /[^0-9A-Za-z~^.-]*(~?)(-?)(\^?)(\.?)([0-9]+|[A-Za-z]*)/y

interface Piece {
  readonly tilde: boolean
  /** The version has ended, except for a tilde. */
  readonly over: boolean
  readonly marks: readonly [dash: boolean, caret: boolean, dot: boolean]
  readonly run: string
}

type Compare = (a: string, b: string) => number

/**
 * Makes a version comparison: negative where the first is older, 0 where they are equal. Each version is
 * parsed once, so that thousands of long ones can be sorted.
 */
export function byUapi(): Compare {
  const known = new Map<string, readonly Piece[]>()
  const piecesOf = (version: string) => {
    const pieces = known.get(version) ?? piecesIn(version)
    known.set(version, pieces)
    return pieces
  }
  return (a, b) => {
    const [left, right] = [piecesOf(a), piecesOf(b)]
    for (let at = 0; ; at += 1) {
      const [one, other] = [left[at] ?? OVER, right[at] ?? OVER]
      const order = comparePieces(one, other)
      if (order !== 0 || (one.over && other.over)) return order
    }
  }
}

const OVER: Piece = { tilde: false, over: true, marks: [false, false, false], run: '' }

/** All pieces of a version except its end. */
function piecesIn(text: string): Piece[] {
  const pieces: Piece[] = []
  for (let from = 0; from < text.length; ) {
    PIECE.lastIndex = from
    const [, tilde, dash, caret, dot, run = ''] = PIECE.exec(text) as RegExpExecArray
    from = PIECE.lastIndex
    const over = from === text.length && `${dash}${caret}${dot}${run}` === ''
    pieces.push({ tilde: tilde !== '', over, marks: marksOf(dash, caret, dot), run })
  }
  return pieces
}

function marksOf(dash?: string, caret?: string, dot?: string): Piece['marks'] {
  return [dash !== '', caret !== '', dot !== '']
}

/** A marked piece is older; otherwise the version that continues is newer. */
function comparePieces(a: Piece, b: Piece): number {
  if (a.tilde !== b.tilde) return a.tilde ? -1 : 1
  if (a.over || b.over) return Number(b.over) - Number(a.over)
  for (const [index, has] of a.marks.entries()) {
    if (has !== b.marks[index]) return has ? -1 : 1
  }
  return compareRuns(a.run, b.run)
}

/** Numbers compare by value and are newer than letters; letters compare by character code. */
function compareRuns(a: string, b: string): number {
  const [left, right] = [isNumber(a), isNumber(b)]
  if (left !== right) return left ? 1 : -1
  if (!left) return a < b ? -1 : Number(a > b)
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  if (one.length !== other.length) return one.length - other.length
  return one < other ? -1 : Number(one > other)
}

function isNumber(run: string): boolean {
  return /^[0-9]/.test(run)
}
