import { withoutSequences } from '../src/text/visible.ts'

/**
 * A terminal that can only print lines (TERM=dumb: a shell in Emacs, a serial line): whatever moves
 * a cursor is left out, and of a frame that is written as a whole the lines that are new are printed.
 */
export function linesOnly<Terminal extends NodeJS.WritableStream>(terminal: Terminal): Terminal {
  let last: ReadonlySet<string> = new Set()
  const write = (text: string | Uint8Array, ...rest: never[]) => {
    const lines = withoutSequences(String(text))
      .split('\n')
      .filter((line) => line.trim() !== '')
    const fresh = lines.filter((line) => !last.has(line))
    // What only moves a cursor is no frame.
    if (lines.length > 0) last = new Set(lines)
    return terminal.write(fresh.map((line) => `${line}\n`).join(''), ...rest)
  }
  return new Proxy(terminal, {
    get: (target, name) => {
      if (name === 'write') return write
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
