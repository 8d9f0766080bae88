import type { Host } from '../../host/host.ts'
import { readTree } from '../files/fileTree.ts'
import { type NamedFile, NOTHING, readNamed, shownOf } from './behindFile.ts'
import { type Named, type NamedPaths, namedIn } from './behindNames.ts'
import { sameWithoutHashes } from './hashes.ts'

/** A store file named by two texts that differs, or may differ. */
export interface Behind {
  /** Its path without the store directory and the hash: `unit-script-nginx-start/bin/nginx-start`. */
  readonly name: string
  /** Text without the hashes of store paths; a sentence if it can’t be shown; null without such a file. */
  readonly before: string | null
  readonly after: string | null
  /** Why the file may be unchanged, as a clause; null if it differs. */
  readonly uncompared: string | null
}

/** Cache shared between texts: most units name the same programs. */
export interface BehindMemory {
  /** Files without a text, by path. */
  readonly textless: Map<string, NamedFile>
  readonly paths: NamedPaths
}

export function behindMemory(): BehindMemory {
  return { textless: new Map(), paths: new Map() }
}

/** Maximum number of files read for one unit or snippet. Real ones name some dozens. */
const MAX_FILES = 256
const MAX_CHARACTERS = 4 << 20
/** A unit’s script calls another one, which names a rules file, which includes another. */
const MAX_DEPTH = 8
/** Maximum entries of a directory that is compared file by file. */
const MAX_ENTRIES = 128

/**
 * The store files that differ between two texts: those named by both with another hash, and those named by
 * one alone that are not packages. Directories are compared file by file; of packages (names with a version)
 * only texts. Files that can’t be compared are included, with a sentence in place of their text: without any
 * entry, only store hashes differ. Never throws.
 */
export async function readBehind(
  host: Host,
  before: string | null,
  after: string | null,
  memory: BehindMemory = behindMemory(),
): Promise<readonly Behind[]> {
  const found: Behind[] = []
  const seen = new Set<string>()
  let characters = 0
  let pairs = namedIn(before ?? '', after ?? '', memory.paths)
  for (let depth = 0; pairs.length > 0; depth += 1) {
    const next: Named[] = []
    for (const pair of pairs) {
      const key = `${pair.before}\n${pair.after}`
      if (seen.has(key)) continue
      if (depth === MAX_DEPTH) return [...found, unread(pair, 'scripts nested too deeply')]
      if (seen.size > MAX_FILES || characters > MAX_CHARACTERS) {
        return [...found, unread(pair, 'too many files')]
      }
      seen.add(key)
      const one = knownSide(pair.before, memory) ?? (await readSide(host, pair, 'before', memory))
      const other = knownSide(pair.after, memory) ?? (await readSide(host, pair, 'after', memory))
      if (one.kind === 'directory' && other.kind === 'directory') {
        const below = await filesBelow(host, pair)
        if (below === null) found.push(unread(pair, 'a directory with too many files'))
        else for (const file of below) next.push(file)
        continue
      }
      const difference = compared(pair, one, other)
      if (difference !== null) found.push(difference)
      const [from, to] = [textOf(one), textOf(other)]
      if (from === '' && to === '') continue
      characters += from.length + to.length
      for (const named of namedIn(from, to, memory.paths)) next.push(named)
    }
    pairs = next
  }
  return found
}

/** A side that is known without reading; undefined for any other. */
function knownSide(path: string | null, { textless }: BehindMemory): NamedFile | undefined {
  return path === null ? NOTHING : textless.get(path)
}

async function readSide(
  host: Host,
  pair: Named,
  side: 'before' | 'after',
  { textless }: BehindMemory,
): Promise<NamedFile> {
  const path = pair[side] ?? ''
  const file = await readNamed(host, path, pair.isPackage)
  // Data files of a package count as programs, as do files that a damaged store lacks.
  if (file.kind === 'file' && file.sentence === null) return file
  const other: NamedFile =
    pair.isPackage && file.kind !== 'directory' ? { kind: 'program', digest: null } : file
  if (other.kind !== 'file' && other.kind !== 'unknown') textless.set(path, other)
  return other
}

/** Null if only store hashes differ, and for two programs of packages, which the packages report. */
function compared(named: Named, one: NamedFile, other: NamedFile): Behind | null {
  const { name, before, after, isSecret } = named
  if (one.kind === 'program' && other.kind === 'program' && one.digest !== other.digest) {
    const [from, to] = [shownOf(one, name, isSecret), shownOf(other, name, isSecret)]
    return { name, before: from, after: withWord(to, 'Changed.'), uncompared: null }
  }
  if (one.kind === other.kind && one.kind !== 'file' && one.kind !== 'unknown') return null
  const isOneSided = before === null || after === null
  const areFiles = one.kind === 'file' && other.kind === 'file'
  if (!isOneSided && areFiles && sameWithoutHashes(one.content, other.content)) return null
  const [from, to] = [shownOf(one, name, isSecret), shownOf(other, name, isSecret)]
  // The text that names a new directory already shows that.
  if (isOneSided && (one.kind === 'directory' || other.kind === 'directory')) return null
  if (isOneSided) return { name, before: from, after: to, uncompared: null }
  const unknown = [one, other].find((file) => file.kind === 'unknown')
  const why = unknown?.kind === 'unknown' ? unknown.why : null
  if (areFiles && from === to) {
    return { name, before: from, after: withWord(to, 'Changed.'), uncompared: null }
  }
  const said = from === to ? withWord(to, 'May have changed.') : to
  return { name, before: from, after: said, uncompared: why }
}

/** `(Not shown: binary, 3 bytes. Changed.)` */
function withWord(sentence: string | null, word: string): string {
  return `${sentence?.replace(/\)$/, '') ?? ''} ${word})`
}

function unread({ name }: Named, why: string): Behind {
  return { name, before: null, after: `(Not compared: ${why}.)`, uncompared: why }
}

function textOf(file: NamedFile): string {
  return file.kind === 'file' && file.sentence === null ? file.content : ''
}

/** The files of two directories by name; null above the maximum; none for a package (programs). */
async function filesBelow(
  host: Host,
  { name, before, after, isPackage, isSecret }: Named,
): Promise<readonly Named[] | null> {
  if (isPackage) return []
  const files = new Map<string, Named>()
  for (const [side, path] of [['before', before] as const, ['after', after] as const]) {
    const place = path === null ? null : await host.resolve(path).catch(() => null)
    const tree = place === null ? null : await readTree(host, place, MAX_ENTRIES).catch(() => null)
    if (tree === null) return null
    for (const below of tree.keys()) {
      const none = { name: `${name}/${below}`, before: null, after: null, isPackage, isSecret }
      files.set(below, { ...(files.get(below) ?? none), [side]: `${path}/${below}` })
    }
  }
  return [...files.values()]
}
