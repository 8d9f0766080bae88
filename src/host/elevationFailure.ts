import { withoutEnd } from '../text/format.ts'
import type { ElevationProgram } from './elevation.ts'
import type { RunResult } from './host.ts'

/** What each ends with where it did not get to run the command: sudo(8), doas(1), run0(1). */
const NOT_RUN = 1

/**
 * Why the elevation program did not run the command, as a clause; null where it ran it, or where
 * that can't be told.
 *
 * Their exit status says nothing by itself: it is 1 where no password was right, and where the
 * command ended with 1. Asking for the password beforehand (`sudo -v`) would ask twice where sudo
 * remembers nothing, would ask people who need none for this command, and doas has no such thing.
 * But each explains itself on stderr, with its name in front in every language; so what is looked
 * for is status 1, and nothing printed but such lines. Prompts are no part of it: they go to the
 * terminal itself.
 */
export function elevationFailure(program: ElevationProgram, result: RunResult): string | null {
  const { status, signal, stdout, stderr } = result
  if (stdout !== '') return null
  // A command that a signal ends is told of by doas itself; at its question it has nothing to say.
  if (program === 'doas' && signal !== null && stderr === '')
    return 'it was stopped at the password prompt'
  if (status !== NOT_RUN) return null
  const words = stderr.trim().split('\n').map(OWN_WORDS[program])
  const last = words.at(-1) ?? null
  return words.includes(null) || last === null || GOES_ON.test(last) ? null : last
}

/** What a line says, without name and dot; null where it is not the program's own. */
const OWN_WORDS: Readonly<Record<ElevationProgram, (line: string) => string | null>> = {
  sudo: (line) => afterName(/^sudo(?:-rs)?: (.+)$/, line) ?? afterName(DENIED_BY_SUDOERS, line),
  doas: (line) => afterName(/^doas: (.+)$/, line),
  run0: (line) => afterName(DENIED_BY_POLKIT, line),
}

/** The only words of sudo without its name: its policy knows the person, and says no (sudoers(5)). */
const DENIED_BY_SUDOERS = /^(Sorry, user \S+ (?:may not|is not allowed to) .+|.+ sudoers\b.*)$/s

/** run0 puts no name in front; of what else it says this way the command may be the cause. */
const DENIED_BY_POLKIT =
  /^Failed to start transient service unit: (.*(?:uthenti|uthori|denied).*)$/s

/** Of this sudo only warns. */
const GOES_ON = /^unable to resolve host /

function afterName(line: RegExp, text: string): string | null {
  const words = line.exec(text)?.[1]
  return words === undefined ? null : withoutEnd(words, '.')
}
