/** Deeper ones stay as they are: each level is indented further. */
const MAX_DEPTH = 40

/**
 * JSON that stands in one line, a member a line, so that what differs can be seen; any other text as it
 * is. Nothing but white space becomes another.
 */
export function jsonLines(text: string): string {
  const line = text.trimEnd()
  if (!/^[{[]/.test(line) || !/[}\]]$/.test(line) || line.includes('\n')) return text
  const parts: string[] = []
  let depth = 0
  for (const [found] of line.matchAll(PIECE)) {
    const piece = found.startsWith('"') ? found : found.trim()
    if (piece === '') continue
    const isEnd = piece === '}' || piece === ']'
    if (isEnd) depth -= 1
    const before = isEnd ? newLine(depth) : ''
    if (piece === '{' || piece === '[') depth += 1
    if (depth < 0 || depth > MAX_DEPTH) return text
    const opens = piece === '{' || piece === '[' || piece === ','
    const after = opens ? newLine(depth) : piece === ':' ? ' ' : ''
    parts.push(before, piece, after)
  }
  return `${parts.join('')}\n`
}

/** A set or list of nothing, a string, a sign of JSON, and anything between those. */
const PIECE = /\{\}|\[\]|"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^"{}[\],:]+/g

function newLine(depth: number): string {
  return `\n${'  '.repeat(Math.max(0, depth))}`
}
