import { withoutSequences } from '../src/text/visible.ts'

/** A terminal that only receives lines, with a way to repeat them. */
export interface Lines<Terminal> {
  readonly stdout: Terminal
  /** Writes the next frame completely, including lines already written. */
  forget(): void
}

/**
 * Adapts a terminal that can only print lines (TERM=dumb: a shell in Emacs, a serial line), or whose new
 * lines are read aloud: cursor movement is dropped, and only the new lines of each full frame are printed.
 * Sequences that only set something, such as bracketed paste or the title, are kept unless the terminal is
 * `dumb`.
 */
export function linesOnly<Terminal extends NodeJS.WritableStream>(
  terminal: Terminal,
  { dumb }: { readonly dumb: boolean },
): Lines<Terminal> {
  let last: ReadonlySet<string> = new Set()
  const write = (text: string | Uint8Array, ...rest: never[]) => {
    const lines = withoutSequences(String(text))
      .split('\n')
      .filter((line) => line.trim() !== '')
    // Output that is not a frame leaves the last frame unchanged.
    if (lines.length === 0) return terminal.write(dumb ? '' : text, ...rest)
    const fresh = lines.filter((line) => !last.has(line))
    last = new Set(lines)
    return terminal.write(fresh.map((line) => `${line}\n`).join(''), ...rest)
  }
  const stdout = new Proxy(terminal, {
    get: (target, name) => {
      if (name === 'write') return write
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return {
    stdout,
    forget: () => {
      last = new Set()
    },
  }
}
