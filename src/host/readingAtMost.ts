import { Problem } from '../problem.ts'
import type { Host } from './host.ts'

/** Limits of what a host returned by `readingAtMost` may read. */
export interface ReadLimits {
  /** Characters of all texts together. */
  readonly characters: number
  /** Number of reads of any kind. */
  readonly reads: number
}

/**
 * A host for reading many things of one kind, any number of which a stranger may have made. Beyond the
 * limits each read throws a Problem `unreadable`, with `message` as its sentence, so that callers report what
 * they don't know.
 */
export function readingAtMost(host: Host, limits: ReadLimits, message: string): Host {
  let { characters, reads } = limits
  // One for all: there may be a million, and each takes a stack trace.
  const beyond = new Problem('unreadable', message)
  const counted =
    <A extends unknown[], T>(read: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      reads -= 1
      if (reads < 0 || characters < 0) throw beyond
      const found = await read(...args)
      if (typeof found === 'string') characters -= found.length
      return found
    }
  return {
    ...host,
    readLink: counted(host.readLink),
    status: counted(host.status),
    resolve: counted(host.resolve),
    list: counted(host.list),
    read: counted(host.read),
  }
}
