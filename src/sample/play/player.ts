/** The machine that a command is played on. */
export interface Stage {
  /** The directory that it lies in. */
  readonly root: string
  /** Its clock, in milliseconds since 1970. */
  readonly now: number
}

/** How a played command ends; what it says comes through `say` as it comes. */
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

/** What a player says to a command that it does not know in all its words. */
export function cannotPlay(argv: readonly string[]): Ending {
  return { status: 127, stderr: `sample machine: can't play: ${argv.join(' ')}\n` }
}
