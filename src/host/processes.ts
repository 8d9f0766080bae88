import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/*
 * What runs on this computer, as far as /proc tells this person (proc(5)).
 */

export interface RunningProcess {
  readonly pid: number
  /** Its program and arguments, or their beginning; `?` where they can't be read. */
  readonly command: string
}

/**
 * What a process has been waiting for: the youngest of its children's children, itself where it has
 * none. sudo(8) starts another of itself before the command.
 */
export function innermost(pid: number): RunningProcess {
  let last = pid
  for (let deep = 0; deep < DEEPEST; deep += 1) {
    const child = quietly(() =>
      readFileSync(`/proc/${last}/task/${last}/children`, 'utf8').trim().split(' ').at(-1),
    )
    if (child === null || child === undefined || child === '') break
    last = Number(child)
  }
  return { pid: last, command: commandOf(last) }
}

const DEEPEST = 8

/** Others that have the directory open, which is how a lock outlives who took it. */
export function holdersOf(directory: string): RunningProcess[] {
  const pids = quietly(() => readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) ?? []
  const holds = (pid: string) =>
    (quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? []).some(
      (fd) => quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === directory,
    )
  return pids
    .filter((pid) => Number(pid) !== process.pid && holds(pid))
    .map((pid) => ({ pid: Number(pid), command: commandOf(Number(pid)) }))
}

/** Characters of a command that are told. */
const MOST = 120

function commandOf(pid: number): string {
  const text = quietly(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? ''
  const command = text.split('\0').join(' ').trim() || '?'
  return command.length > MOST ? `${command.slice(0, MOST)}…` : command
}

/** Null for what is not there any more, or not for this person. */
function quietly<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
