import type { Host } from '../../host/host.ts'
import { storePathOf } from '../../nix/storePath.ts'
import { type Content, MAX_BYTES, readContent } from '../text/content.ts'
import { withoutOwnPath } from '../text/hashes.ts'
import { withBehind } from '../text/withBehind.ts'
import type { FileChange } from './fileChange.ts'
import { snippetsOf } from './snippets.ts'

/** Characters of a whole script: `activate` of a large system has 100,000. */
const MAX_OF_SCRIPT = 4 << 20

/**
 * Both sides' texts of a row, for a line-by-line comparison; only the snippet if the row is about
 * one. The differences in store files that they name follow. Never throws.
 */
export async function readFileTexts(
  host: Host,
  change: FileChange,
): Promise<readonly [Content, Content]> {
  const { before, after, snippet } = change
  if (snippet === undefined) {
    const sides = [await readContent(host, before), await readContent(host, after)] as const
    return before === null || after === null ? sides : withBehind(host, ...sides)
  }
  const [from, to] = [
    await readSnippet(host, before, snippet),
    await readSnippet(host, after, snippet),
  ]
  return withBehind(host, from, to)
}

async function readSnippet(host: Host, path: string | null, snippet: string): Promise<Content> {
  if (path === null) return { kind: 'none' }
  const text = await host.read(path, MAX_OF_SCRIPT).catch(() => null)
  if (text === null) return { kind: 'unreadable', reason: `${path} can’t be read.` }
  const own = storePathOf(path)
  const found = snippetsOf(own === null ? text : withoutOwnPath(text, own)).get(snippet)
  if (found === undefined) return { kind: 'none' }
  const bytes = Buffer.byteLength(found)
  return bytes > MAX_BYTES ? { kind: 'large', bytes } : { kind: 'text', text: found }
}
