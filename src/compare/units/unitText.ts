import type { Found, Host } from '../../host/host.ts'
import { nameOf, storePathOf } from '../../nix/storePath.ts'
import { bytes, withoutEnd } from '../../text/format.ts'
import { type Content, contentIn, MAX_BYTES, readContent } from '../text/content.ts'
import { lookUpAllStored } from '../text/stored.ts'
import { withBehind } from '../text/withBehind.ts'
import { filesOf, type Unit } from './unitDirectory.ts'

/** The contents of a unit's files. */
export interface UnitTexts {
  /** In merge order; dangling links are left out. */
  readonly texts: readonly string[]
  /** Whether its own file is included. Drop-ins alone are no unit: its file is elsewhere. */
  readonly isWhole: boolean
  /** The reason why a file can't be read, in a few words. */
  readonly trouble: string | null
}

/** Limit of all of a unit's files, in characters; NixOS writes some thousand. */
const MAX_OF_UNIT = 4 * MAX_BYTES

/** Files looked up in one call: most are small, and many drop-ins share a directory. */
export const AT_ONCE = 48

/** Lookup results by path. */
export type FoundFiles = ReadonlyMap<string, Found | null>

/** Reads the files of a unit; null for a side without it. `known` holds earlier lookups. Never throws. */
export async function readUnitTexts(
  host: Host,
  unit: Unit | null,
  known: FoundFiles = new Map(),
): Promise<UnitTexts> {
  const contents: Content[] = []
  let size = 0
  let found = known
  const files = unit === null ? [] : filesOf(unit)
  for (const [at, file] of files.entries()) {
    if (at % AT_ONCE === 1) found = await findFiles(host, files.slice(at, at + AT_ONCE))
    const one = found.get(file) ?? null
    // Nearly all are at the path that names them, with no link on the way.
    const isPlain = one !== null && one.place === file && storePathOf(file) !== null
    const content = (isPlain && contentIn(one)) || (await readUnitContent(host, file, one))
    if (content.kind === 'text') size += content.text.length
    // Limits the total, as each of a thousand drop-ins may have the maximum size.
    if (size > MAX_OF_UNIT)
      return { texts: [], isWhole: false, trouble: 'its drop-ins are too large' }
    contents.push(content)
  }
  const texts = contents.flatMap((content) => (content.kind === 'text' ? content.text : []))
  return {
    texts,
    isWhole: typeof unit?.file === 'string' && contents[0]?.kind === 'text',
    trouble: contents.map(troubleWith).find((found) => found !== null) ?? null,
  }
}

/** Looks up the files in the store, some dozens at once. */
export function findFiles(host: Host, files: readonly string[]): Promise<FoundFiles> {
  return lookUpAllStored(
    host,
    files.filter((file) => storePathOf(file) !== null),
  )
}

/** Reads one of a unit's files. Files outside the store do not belong to a generation. */
export async function readUnitContent(
  host: Host,
  file: string,
  known: Found | null = null,
): Promise<Content> {
  if (storePathOf(file) !== null) return readContent(host, file, known)
  return { kind: 'other', description: `a link to ${file}, outside the store` }
}

function troubleWith(content: Content): string | null {
  switch (content.kind) {
    case 'large':
      return `its text is too large (${bytes(content.bytes)})`
    case 'binary':
      return 'not text'
    case 'unreadable':
      return 'its text can’t be read'
    default:
      return null
  }
}

/**
 * A unit's text, with its files joined as by `systemctl cat`: a comment before each names the file,
 * without the hash of its store path, so that this makes no difference between the sides. If a file
 * can't be shown, the reason. Never throws.
 */
export async function readUnitText(host: Host, files: readonly string[]): Promise<Content> {
  const parts: string[] = []
  for (const file of files) {
    const content = await readUnitContent(host, file)
    if (content.kind === 'none') continue
    if (content.kind !== 'text') return content
    parts.push(`# ${titleOf(file)}\n${withoutEnd(content.text, '\n')}\n`)
  }
  if (parts.length === 0) return { kind: 'none' }
  const text = parts.join('\n')
  const bytes = Buffer.byteLength(text)
  return bytes > MAX_BYTES ? { kind: 'large', bytes } : { kind: 'text', text }
}

/**
 * The texts of a unit on both sides, followed by the differences in the scripts and other store
 * texts that they name. Never throws.
 */
export async function readUnitDifference(
  host: Host,
  { before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
): Promise<readonly [Content, Content]> {
  return withBehind(host, await readUnitText(host, before), await readUnitText(host, after))
}

/** A file in one line: `unit-sshd.service/sshd.service`. */
function titleOf(file: string): string {
  const path = storePathOf(file)
  const title = path === null ? file : nameOf(path) + file.slice(path.length)
  return title.replace(/[\r\n]/g, '?')
}
