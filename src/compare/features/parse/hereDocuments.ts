/** `<<EOF`, `<<-EOF`, `<< 'EOF'`, but not `<<<` and not `1<<2`. */
const OPERATOR =
  /<<(-?)[ \t]{0,20}(?:'([^'\n]{1,200})'|"([^"\n]{1,200})"|\\?([A-Za-z_][\w.-]{0,200}))/y

/**
 * Finds the here-documents of a shell script (POSIX: Shell Command Language, 2.7.4). A `<<` without a later
 * line that equals its delimiter begins none: in arithmetic it shifts bits.
 */
export function hereDocuments(text: string) {
  /** Start positions of lines, by their text without leading tabs. */
  let lines: Map<string, number[]> | null = null
  const findLine = (from: number, line: string): number | null => {
    lines ??= lineStarts(text)
    const starts = lines.get(line) ?? []
    // In a script one delimiter may end many documents.
    let [low, high] = [0, starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] as number) < from) low = middle + 1
      else high = middle
    }
    return starts[low] ?? null
  }
  return {
    /** The delimiter of the operator at `at`, and where the operator ends. */
    operator(at: number): { delimiter: string; end: number } | null {
      OPERATOR.lastIndex = at
      const found = OPERATOR.exec(text)
      if (found === null) return null
      const delimiter = found[2] ?? found[3] ?? found[4] ?? ''
      if (findLine(at, delimiter) === null) return null
      return { delimiter, end: OPERATOR.lastIndex }
    },
    /** End of the document that begins at `start`, and where the script continues. */
    read(start: number, delimiter: string): { end: number; next: number } | null {
      const end = findLine(start, delimiter)
      if (end === null) return null
      const next = text.indexOf('\n', end)
      return { end, next: next === -1 ? text.length : next + 1 }
    },
  }
}

function lineStarts(text: string): Map<string, number[]> {
  const lines = new Map<string, number[]>()
  let start = 0
  while (start < text.length) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    let from = start
    while (text[from] === '\t') from += 1
    // Delimiters are short.
    if (end - from <= 200) {
      const line = text.slice(from, end)
      const starts = lines.get(line) ?? []
      starts.push(start)
      lines.set(line, starts)
    }
    start = end + 1
  }
  return lines
}
