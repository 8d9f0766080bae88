import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

/*
 * Processes on this computer, as far as /proc shows them to this person (proc(5)).
 */

/**
 * The process that another waits for: its youngest descendant, or itself without children. sudo(8)
 * starts another sudo before the command.
 */
export function innermost(pid: number): number {
  let last = pid
  for (let deep = 0; deep < MAX_DEPTH; deep += 1) {
    const child = quietly(() =>
      readFileSync(`/proc/${last}/task/${last}/children`, 'utf8').trim().split(' ').at(-1),
    )
    if (child === null || child === undefined || child === '') break
    last = Number(child)
  }
  return last
}

const MAX_DEPTH = 8

/** Processes of this person that have the file open, excluding children of such processes. */
export function holdersOf(path: string): number[] {
  const pids = processes()
  const isOwn = (pid: string) => quietly(() => statSync(`/proc/${pid}`).uid) === process.getuid?.()
  const holds = (pid: string) =>
    (quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? []).some(
      (fd) => quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === path,
    )
  const parentOf = (pid: string) =>
    quietly(() => /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  const holders = new Set(pids.filter((pid) => isOwn(pid) && holds(pid)))
  return [...holders].filter((pid) => !holders.has(parentOf(pid) ?? '')).map(Number)
}

/**
 * A process whose root directory is `directory` or below it (chroot(2), a container without a file
 * system of its own): its process id, or null if /proc shows none. `directory` is a path without
 * links.
 */
export function processRootedIn(directory: string): number | null {
  const wanted = quietly(() => statSync(directory, { bigint: true }))
  const own = quietly(() => statSync('/', { bigint: true }))
  if (wanted === null || (own?.ino === wanted.ino && own.dev === wanted.dev)) return null
  const isInside = (pid: string) => {
    const path = quietly(() => readlinkSync(`/proc/${pid}/root`))
    if (path === null) return false
    if (path === directory || path.startsWith(`${directory}/`)) return true
    // In a mount namespace of its own the root directory is called `/`.
    const root = quietly(() => statSync(`/proc/${pid}/root/.`, { bigint: true }))
    return root?.ino === wanted.ino && root.dev === wanted.dev
  }
  const found = processes().find(isInside)
  return found === undefined ? null : Number(found)
}

function processes(): string[] {
  return quietly(() => readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) ?? []
}

/** Null if the process or file has disappeared or is inaccessible. */
function quietly<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
