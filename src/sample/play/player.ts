/** The machine on which a command is played. */
export interface Stage {
  /** The machine's directory. */
  readonly root: string
  /** Its clock, in milliseconds since 1970. */
  readonly now: number
}

/** Plays a command: returns how it ended, and prints through `say`. */
export type Player = (
  stage: Stage,
  argv: readonly string[],
  say: (line: string) => Promise<void>,
) => Promise<Ending>

export interface Ending {
  readonly status: number
  readonly stdout?: string
  readonly stderr?: string
}

/** The failure for a command that a player does not know completely. */
export function cannotPlay(argv: readonly string[]): Ending {
  return { status: 127, stderr: `sample machine: can't play: ${argv.join(' ')}\n` }
}
