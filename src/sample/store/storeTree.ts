import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The files of a store path by their path below it; `''` is the path itself, as a file. */
export type Tree = Readonly<Record<string, Entry>>

/** A text; raw bytes; a program; a link; a sparse file of this many bytes; an empty directory. */
export type Entry =
  | string
  | Uint8Array
  | { readonly program: string }
  | { readonly link: string }
  | { readonly bytes: number }
  | { readonly directory: true }

/** Approximate size of Nix's archive of it (a NAR pads and names everything). */
export function sizeOf(tree: Tree): number {
  let bytes = 96
  for (const [place, entry] of Object.entries(tree)) bytes += 208 + place.length + contentOf(entry)
  return bytes - (bytes % 8)
}

function isContent(entry: Entry): entry is string | Uint8Array {
  return typeof entry === 'string' || entry instanceof Uint8Array
}

function contentOf(entry: Entry): number {
  if (isContent(entry)) return entry.length
  if ('program' in entry) return entry.program.length
  if ('link' in entry) return entry.link.length
  return 'bytes' in entry ? entry.bytes : 0
}

/** Writes trees to the disk; remembers directories, because querying the kernel is the slowest part. */
export class TreeWriter {
  readonly #made = new Set<string>()

  write(place: string, tree: Tree): void {
    for (const [below, entry] of Object.entries(tree)) {
      this.#writeEntry(below === '' ? place : `${place}/${below}`, entry)
    }
  }

  #writeEntry(place: string, entry: Entry): void {
    const isDirectory = !isContent(entry) && 'directory' in entry
    this.#makeDirectory(isDirectory ? place : dirname(place))
    if (isContent(entry)) writeFileSync(place, entry)
    else if ('program' in entry) writeFileSync(place, entry.program, { mode: 0o755 })
    else if ('link' in entry) symlinkSync(entry.link, place)
    else if ('bytes' in entry) writeSparse(place, entry.bytes)
  }

  #makeDirectory(place: string): void {
    if (this.#made.has(place)) return
    mkdirSync(place, { recursive: true })
    this.#made.add(place)
  }
}

/** A sparse file: `bytes` long, without disk usage. */
export function writeSparse(place: string, bytes: number): void {
  const descriptor = openSync(place, 'w')
  try {
    ftruncateSync(descriptor, bytes)
  } finally {
    closeSync(descriptor)
  }
}
