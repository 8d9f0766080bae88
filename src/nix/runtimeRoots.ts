import { TooManyEntries } from '../host/fileAccess.ts'
import type { Host } from '../host/host.ts'
import { Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { NamedPaths } from './namedPaths.ts'
import type { Root, Roots } from './root.ts'
import { type StorePath, storePathOf } from './storePath.ts'

const IN_TEXT = /\/nix\/store\/[0-9a-z]+[0-9a-zA-Z+\-._?=]*/g
const KERNEL_SETTINGS = ['modprobe', 'fbsplash', 'poweroff_cmd']
/** A process may map thousands of libraries and have thousands of files open. */
const MAX_MAP_BYTES = 16 << 20
const MAX_FILES = 100_000
/** Open files of all processes; a busy server has tens of thousands. */
const MAX_ALL_FILES = 500_000
/** For 1,000 processes, 256 KiB each. Anyone may start some with far more. */
const MAX_TOTAL_BYTES = 256 << 20
/** For 1,000 processes, 32 KiB each. */
const MAX_ENVIRONMENT_BYTES = 32 << 20
/** Of processes and paths. Beyond it one process per path is enough: processes may share their memory. */
const MAX_PAIRS = 200_000
/** The maximum of Linux (PID_MAX_LIMIT), plus the other entries in /proc. */
const MAX_PROCESSES = (1 << 22) + 1000

/**
 * Store paths that running processes use (Nix: gc.cc findRuntimeRoots): programs, working directories, open
 * and mapped files, environments. Only the local machine has processes. Without root, other people's
 * processes are unreadable; `unseen` reports how many.
 */
export async function readRuntimeRoots(
  host: Host,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Roots> {
  if (host.kind !== 'local') return { roots: [], unseen: [] }
  const roots = new Map<string, StorePath>()
  const paths = new NamedPaths()
  const named = new Set<StorePath>()
  const keep = (where: string, target: string | null) => {
    const storePath = storePathOf(target ?? '')
    const kept = storePath === null ? null : paths.keep(storePath)
    if (kept === null || (roots.size >= MAX_PAIRS && named.has(kept))) return
    named.add(kept)
    roots.set(`${where} ${kept}`, kept)
  }
  const left = { maps: MAX_TOTAL_BYTES, environ: MAX_ENVIRONMENT_BYTES }
  const reading: Reading = { host, keep, files: MAX_ALL_FILES, left, cut: false }
  let hidden = 0
  const pids = ((await host.list('/proc', MAX_PROCESSES)) ?? []).filter((name) =>
    /^[0-9]+$/.test(name),
  )
  for (const pid of pids) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const seen = await readProcess(reading, `/proc/${pid}`)
    if (!seen) hidden += 1
  }
  for (const name of KERNEL_SETTINGS) {
    const path = `/proc/sys/kernel/${name}`
    keep(path, await quietly(host.read(path)))
  }
  return {
    roots: [...roots].map(([link, storePath]): Root => ({ link, storePath })),
    unseen: [
      ...(hidden === 0 ? [] : [hiddenProcesses(hidden, host.user.root)]),
      ...(reading.cut || paths.isCut ? [new Problem('unreadable', TOO_MUCH)] : []),
    ],
  }
}

const TOO_MUCH = 'This machine’s processes use more files or store paths than terrapin can read.'

interface Reading {
  readonly host: Host
  readonly keep: (where: string, target: string | null) => void
  /** Open files that may still be read. */
  files: number
  /** Bytes of maps and environments that may still be read. */
  readonly left: { maps: number; environ: number }
  /** Some were left out because of the limits. */
  cut: boolean
}

/** False where the process can't be inspected. */
async function readProcess(reading: Reading, directory: string): Promise<boolean> {
  const { host, keep } = reading
  try {
    keep(directory, await host.readLink(`${directory}/exe`))
    keep(directory, await host.readLink(`${directory}/cwd`))
    for (const name of await openFiles(reading, directory)) {
      keep(directory, await host.readLink(`${directory}/fd/${name}`))
    }
    for (const file of ['maps', 'environ'] as const) {
      if (reading.left[file] <= 0) {
        reading.cut = true
        continue
      }
      const text = (await host.read(`${directory}/${file}`, MAX_MAP_BYTES)) ?? ''
      const found = new Set(text.matchAll(IN_TEXT).map(([path]) => path))
      for (const path of found) keep(directory, path)
      const size = Buffer.byteLength(text)
      reading.left[file] -= size
      reading.cut ||= size >= MAX_MAP_BYTES
    }
    return true
  } catch {
    return false
  }
}

/** Processes may share one table of open files, so that each costs its owner nothing. */
async function openFiles(reading: Reading, directory: string): Promise<readonly string[]> {
  if (reading.files <= 0) {
    reading.cut = true
    return []
  }
  try {
    const names = (await reading.host.list(`${directory}/fd`, MAX_FILES)) ?? []
    reading.files -= names.length
    return names
  } catch (error) {
    if (error instanceof TooManyEntries) reading.files -= MAX_FILES
    throw error
  }
}

function hiddenProcesses(count: number, isRoot: boolean): Problem {
  const whose = count === 1 ? 'a process of another user' : `${count} processes of other users`
  const why = isRoot ? 'can’t be read' : 'can’t be seen without root'
  return new Problem('unreadable', `Store paths in use by ${whose} ${why}.`)
}

async function quietly<T>(read: Promise<T | null>): Promise<T | null> {
  try {
    return await read
  } catch {
    return null
  }
}
