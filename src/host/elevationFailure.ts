import { withoutEnd } from '../text/format.ts'
import type { ElevationProgram } from './elevation.ts'
import type { RunResult } from './host.ts'

/** Exit status of sudo(8), doas(1) and run0(1) when they did not run the command. */
const NOT_RUN = 1

/**
 * Why the elevation program did not run the command, as a clause; null if it ran it, or if that is
 * unclear.
 *
 * The exit status alone decides nothing: 1 may mean a wrong password or a command that ended with
 * 1. Asking for the password beforehand (`sudo -v`) would ask twice where sudo caches nothing,
 * would ask people who need no password for this command, and doas has no equivalent. But each
 * program prefixes its messages on stderr with its name, in every language. So this looks for
 * status 1 and no other output than such lines. Prompts don't count as output: they go to the
 * terminal itself.
 */
export function elevationFailure(program: ElevationProgram, result: RunResult): string | null {
  const { status, signal, stdout, stderr } = result
  if (stdout !== '') return null
  // doas reports a command that was ended by a signal; at its prompt it prints nothing.
  if (program === 'doas' && signal !== null && stderr === '')
    return 'it was stopped at the password prompt'
  if (status !== NOT_RUN) return null
  const words = stderr.trim().split('\n').map(OWN_WORDS[program])
  const last = words.at(-1) ?? null
  return words.includes(null) || last === null || GOES_ON.test(last) ? null : last
}

/** The message in a line, without name and full stop; null if the line is not the program's own. */
const OWN_WORDS: Readonly<Record<ElevationProgram, (line: string) => string | null>> = {
  sudo: (line) => afterName(/^sudo(?:-rs)?: (.+)$/, line) ?? afterName(DENIED_BY_SUDOERS, line),
  doas: (line) => afterName(/^doas: (.+)$/, line),
  run0: (line) => afterName(DENIED_BY_POLKIT, line),
}

/** sudo's only message without its name: its policy denies the person the command (sudoers(5)). */
const DENIED_BY_SUDOERS = /^(Sorry, user \S+ (?:may not|is not allowed to) .+|.+ sudoers\b.*)$/s

/** run0 adds no name; other messages of this form may be caused by the command. */
const DENIED_BY_POLKIT =
  /^Failed to start transient service unit: (.*(?:uthenti|uthori|denied).*)$/s

/** A mere warning of sudo: it continues. */
const GOES_ON = /^unable to resolve host /

function afterName(line: RegExp, text: string): string | null {
  const words = line.exec(text)?.[1]
  return words === undefined ? null : withoutEnd(words, '.')
}
