import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/**
 * A file that this process's own user has written: neither a link nor a pipe, which would never end,
 * nor what someone else left there. What was looked at is what is read, whoever may rename in the
 * directory. Throws for every other one, and for one that is not there.
 */
export function readOwnFile(path: string): Buffer {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const found = fstatSync(file)
    if (!found.isFile() || found.uid !== process.geteuid?.()) throw new Error('not our own file')
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}
