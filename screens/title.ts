import { visible } from '../src/text/visible.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** The sequences that set the terminal's title, and restore it afterwards. */
export interface TitleSequences {
  readonly set: string
  readonly restore: string
}

/**
 * The title of the terminal while the screens are shown (xterm’s ctlseqs: pushed on the terminal’s stack,
 * set, and popped from there); empty for a terminal without a title.
 */
export function titleSequences(name: string, { TERM }: Variables): TitleSequences {
  if (TERM === undefined || TERM === 'linux' || TERM === 'dumb') return { set: '', restore: '' }
  return { set: `\u001b[22;2t\u001b]2;terrapin: ${visible(name)}\u0007`, restore: '\u001b[23;2t' }
}
