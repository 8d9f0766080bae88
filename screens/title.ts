import { visible } from '../src/text/visible.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What a terminal is told so that its title says what is shown, and afterwards what it said before. */
export interface TitleSequences {
  readonly set: string
  readonly restore: string
}

/**
 * The title of the terminal while the screens are shown (xterm’s ctlseqs: the title is put on the
 * terminal’s stack, set, and taken back from there); empty where a terminal has no title.
 */
export function titleSequences(name: string, { TERM }: Variables): TitleSequences {
  if (TERM === undefined || TERM === 'linux' || TERM === 'dumb') return { set: '', restore: '' }
  return { set: `\u001b[22;2t\u001b]2;terrapin: ${visible(name)}\u0007`, restore: '\u001b[23;2t' }
}

/*
 * One process shows one session.
 */

let inForce: TitleSequences = { set: '', restore: '' }

export function setTitle(title: TitleSequences): void {
  inForce = title
}

export function titleInForce(): TitleSequences {
  return inForce
}
