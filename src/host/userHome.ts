import { userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'

/*
 * Directories of the person at this computer, as the XDG Base Directory Specification has them:
 * a variable that does not name one from / on is passed over, or what lies in the working directory
 * would count as this person's own.
 */

/** The home of whoever runs this; the passwd entry's where HOME names none; null without either. */
export function homeHere(): string | null {
  return directoryIn('HOME') ?? homeInPasswd()
}

/** The home that /etc/passwd has for whoever runs this, whatever HOME says; null where it has none. */
export function homeInPasswd(): string | null {
  try {
    const { homedir: home } = userInfo()
    return isAbsolute(home) ? home : null
  } catch {
    return null // no line in /etc/passwd
  }
}

/** The directory that a variable names; null where it names none. */
export function directoryIn(variable: string): string | null {
  const directory = process.env[variable]
  return directory !== undefined && isAbsolute(directory) ? directory : null
}

/** `below` in a home; null where there is no home. */
export function inHome(home: string | null, below: string): string | null {
  return home === null ? null : join(home, below)
}
