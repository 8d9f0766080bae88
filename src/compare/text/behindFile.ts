import { createHash } from 'node:crypto'
import type { Found, Host } from '../../host/host.ts'
import { type StorePath, storePathOf } from '../../nix/storePath.ts'
import { contentIn, contentOf } from './content.ts'
import { withoutHashes } from './hashes.ts'
import { jsonLines } from './jsonLines.ts'
import { mayHoldSecrets } from './secretFiles.ts'
import { isStored, lookUpStored } from './stored.ts'

/** A file named by a store text, for comparison. */
export type NamedFile =
  /** A text, or binary content. */
  | {
      readonly kind: 'file'
      /** The text, or one character per byte. */
      readonly content: string
      /** Null for a text, otherwise the sentence shown instead. */
      readonly sentence: string | null
    }
  /** `digest` covers its bytes except store hashes; null for a program reported with the packages. */
  | { readonly kind: 'program'; readonly digest: string | null }
  | { readonly kind: 'directory' }
  /** The store path exists, but this path in it does not: PATH names `sbin` of every package. */
  | { readonly kind: 'nothing' }
  /** Why it can’t be compared, as a clause. */
  | { readonly kind: 'unknown'; readonly why: string; readonly sentence: string }

export const NOTHING: NamedFile = { kind: 'nothing' }

const ELF = '\x7fELF'

/** Maximum size for comparison. */
const MAX_BYTES = 4 << 20

/** Reads the file at a store path. Programs of packages are not read. Never throws. */
export async function readNamed(host: Host, path: string, isPackage = false): Promise<NamedFile> {
  try {
    const found = await lookUpStored(host, path)
    if (found === null) return await absent(host, path)
    if (!isStored(found)) return unknown('outside the store')
    const { place, status } = found
    if (status.kind === 'directory') return { kind: 'directory' }
    if (status.kind !== 'file') return unknown('not a file')
    const isProgramFile = await isProgram(host, found)
    if (isProgramFile && isPackage) return { kind: 'program', digest: null }
    if (isProgramFile) return await ownProgram(host, found)
    const content = contentIn(found) ?? (await contentOf(host, found))
    if (content.kind === 'text') return { kind: 'file', content: content.text, sentence: null }
    const what = content.kind === 'large' ? 'too large' : 'binary'
    const sentence = `(Not shown: ${what}, ${status.bytes} bytes.)`
    if (status.bytes > MAX_BYTES) return { kind: 'unknown', why: 'too large', sentence }
    const bytes = await host.readBytes(place, MAX_BYTES)
    if (bytes === null) return unknown('not readable')
    return { kind: 'file', content: Buffer.from(bytes).toString('latin1'), sentence }
  } catch {
    return unknown('not readable')
  }
}

/**
 * The shown form of a file called `name`: its text without the hashes of store paths, or a sentence, as for
 * one that is secret; null without a file.
 */
export function shownOf(file: NamedFile, name: string, isSecret: boolean): string | null {
  switch (file.kind) {
    case 'file':
      if (file.sentence !== null) return file.sentence
      return isSecret || mayHoldSecrets(name) || name === 'passwd'
        ? '(Not shown: may contain secrets.)'
        : jsonLines(withoutHashes(file.content))
    case 'unknown':
      return file.sentence
    case 'program':
      return '(Not shown: a compiled program.)'
    case 'directory':
      return '(Not shown: a directory.)'
    case 'nothing':
      return null
  }
}

/** Maximum size of programs outside packages, which may be larger than other files. */
const MAX_PROGRAM = 32 << 20

async function ownProgram(host: Host, { place, status }: Found): Promise<NamedFile> {
  const sentence = '(Not shown: a compiled program.)'
  if (status.bytes > MAX_PROGRAM) return { kind: 'unknown', why: 'too large', sentence }
  const bytes = await host.readBytes(place, MAX_PROGRAM)
  if (bytes === null) return unknown('not readable')
  const compared = withoutHashes(Buffer.from(bytes).toString('latin1'))
  return { kind: 'program', digest: createHash('sha256').update(compared).digest('hex') }
}

async function isProgram(host: Host, { place, bytes }: Found): Promise<boolean> {
  if (bytes !== null) return bytes.startsWith(ELF)
  const start = await host.readBytes(place, ELF.length)
  return start !== null && Buffer.from(start).toString('latin1') === ELF
}

async function absent(host: Host, path: string): Promise<NamedFile> {
  const storePath = storePathOf(path) as StorePath
  if ((await host.status(storePath)) === null) return unknown('missing from the store')
  return (await host.readLink(path)) === null ? NOTHING : unknown('a broken link')
}

function unknown(why: string): NamedFile {
  return { kind: 'unknown', why, sentence: `(Not shown: ${why}.)` }
}
