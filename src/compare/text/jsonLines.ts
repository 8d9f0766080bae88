/** Deeper members are not split: each level is indented further. */
const MAX_DEPTH = 40

/**
 * JSON on one line, split into a line per member, so that differences are visible; any other text is returned
 * unchanged. Only white space changes.
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

/** An empty set or list, a string, a punctuation mark of JSON, and anything between those. */
const PIECE = /\{\}|\[\]|"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^"{}[\],:]+/g

function newLine(depth: number): string {
  return `\n${'  '.repeat(Math.max(0, depth))}`
}
