import type { Machine } from './machine.ts'
import { systemProfile } from './machine.ts'

/*
 * What the real Nix says of a machine, to hold against what terrapin says. Everything runs inside
 * as root. Nothing here is terrapin's own code: an oracle that shares a mistake proves nothing.
 */

const nix = ['nix', '--extra-experimental-features', 'nix-command']

/** Closure sizes in bytes by store path: `nix path-info -S`. */
export async function pathInfoSizes(
  machine: Machine,
  storePaths: readonly string[],
): Promise<Map<string, number>> {
  return sizeColumn(await machine.must([...nix, 'path-info', '-S', ...storePaths]))
}

/** The NAR size of every valid path of the store by itself: `nix path-info -s --all`. */
export async function narSizes(machine: Machine): Promise<Map<string, number>> {
  return sizeColumn(await machine.must([...nix, 'path-info', '-s', '--all']))
}

/** The store paths of a closure: `nix-store -qR`. */
export async function closureOf(machine: Machine, storePath: string): Promise<string[]> {
  return lines(await machine.must(['nix-store', '-qR', storePath]))
}

/** `nix store diff-closures`, without the colour codes that 2.8 writes even into a pipe. */
export async function diffClosures(
  machine: Machine,
  before: string,
  after: string,
): Promise<string> {
  const printed = await machine.must([...nix, 'store', 'diff-closures', before, after])
  return printed.replace(/\x1b\[[0-9;]*m/g, '')
}

/**
 * Puts rows as Nix 2.8 prints them into the form of the machine's Nix: since 2.33 a size has the
 * unit that fits and no `+` (src/libutil/util.cc renderSize).
 */
export async function rowForm(machine: Machine): Promise<(rows: string) => string> {
  const version = await machine.must(['nix', '--version'])
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? []
  if (Number(major) === 2 && Number(minor) < 33) return (rows) => rows
  return (rows) => rows.replace(/([+-])([0-9.]+) KiB$/gm, (_, sign, size) => newSize(sign, +size))
}

function newSize(sign: string, kibibytes: number): string {
  const units = ['KiB', 'MiB', 'GiB']
  const unit = kibibytes > 1024 ** 2 ? 2 : kibibytes > 1024 ? 1 : 0
  return `${sign === '-' ? '-' : ''}${(kibibytes / 1024 ** unit).toFixed(1)} ${units[unit]}`
}

/** What the garbage collector would delete now: `nix-store --gc --print-dead`. */
export async function deadPaths(machine: Machine): Promise<Set<string>> {
  return new Set(lines(await machine.must(['nix-store', '--gc', '--print-dead'])))
}

/** Summed NAR sizes; a path that the store does not know (a leftover on the disk) has none. */
export function bytesOf(storePaths: Iterable<string>, sizes: ReadonlyMap<string, number>): number {
  return [...storePaths].reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0)
}

/** One line of `nix-env --list-generations`. */
export interface ListedGeneration {
  number: number
  /** Local time of `zone`: `2026-05-03 10:11:12`. */
  date: string
  current: boolean
}

/** `nix-env -p PROFILE --list-generations` as root with `TZ=zone`, oldest first. */
export async function listGenerations(
  machine: Machine,
  { profile = systemProfile, zone = 'UTC' } = {},
): Promise<ListedGeneration[]> {
  const argv = ['nix-env', '-p', profile, '--list-generations']
  return lines(await machine.must(argv, { env: { TZ: zone } })).map((line) => {
    const parts = /^ *([0-9]+) {3}([0-9-]{10} [0-9:]{8}) {3}(\(current\))?$/.exec(line)
    if (parts === null) throw new Error(`nix-env listed what is no generation: ${line}`)
    return { number: Number(parts[1]), date: parts[2] ?? '', current: parts[3] !== undefined }
  })
}

/** What `nix-store --gc --print-roots` lists: store paths by the link (or `{…}`) that keeps them. */
export async function listRoots(machine: Machine): Promise<Map<string, string>> {
  const printed = lines(await machine.must(['nix-store', '--gc', '--print-roots']))
  // Nix 2.34 puts quotation marks around the link.
  const unquoted = printed.map((line) => line.replace(/^"(.*)" -> /, '$1 -> '))
  return new Map(unquoted.map((line) => line.split(' -> ') as [string, string]))
}

function sizeColumn(printed: string): Map<string, number> {
  return new Map(
    lines(printed).map((line) => {
      const [path = '', size = ''] = line.split(/\s+/)
      if (!/^[0-9]+$/.test(size)) throw new Error(`nix printed no size: ${line}`)
      return [path, Number(size)]
    }),
  )
}

function lines(printed: string): string[] {
  return printed.split('\n').filter((line) => line !== '')
}
