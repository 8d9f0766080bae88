import type { Host } from '../../host/host.ts'
import { nameOf, storePathOf } from '../../nix/storePath.ts'
import { withoutEnd } from '../../text/format.ts'
import { type Content, MOST_BYTES } from '../text/content.ts'
import { readUnitContent } from './readTexts.ts'

/**
 * The text of a unit from the files that it is read from, joined as `systemctl cat` joins them: a
 * comment before each says which it is, without the hash of its store path, so that two sides do
 * not differ by it. Where one of them can't be shown, what it is instead. Never throws.
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
  return bytes > MOST_BYTES ? { kind: 'large', bytes } : { kind: 'text', text }
}

/** One line for a file: `unit-sshd.service/sshd.service`. */
function titleOf(file: string): string {
  const path = storePathOf(file)
  const title = path === null ? file : nameOf(path) + file.slice(path.length)
  return title.replace(/[\r\n]/g, '?')
}
