import type { Host } from '../../host/host.ts'
import { withoutEnd } from '../../text/format.ts'
import { readBehind } from './behind.ts'
import { type Content, MAX_BYTES } from './content.ts'

/**
 * Two texts, each followed by the differing store files that they name, each after a comment with its name. A
 * side that is not a text is returned unchanged.
 */
export async function withBehind(
  host: Host,
  before: Content,
  after: Content,
): Promise<readonly [Content, Content]> {
  if (!isShown(before) || !isShown(after)) return [before, after]
  const found = await readBehind(host, textOf(before), textOf(after))
  if (found.length === 0) return [before, after]
  const side = (content: Content, of: 'before' | 'after'): Content => {
    const parts = content.kind === 'text' ? [content.text] : []
    let left = MAX_BYTES - Buffer.byteLength(parts[0] ?? '')
    for (const file of found) {
      const text = file[of]
      if (text === null) continue
      const part = `\n# ${file.name}\n${withoutEnd(text, '\n')}\n`
      left -= Buffer.byteLength(part)
      if (left > 0) parts.push(part)
      else parts.push(`\n# ${file.name} (${Buffer.byteLength(text)} bytes, too many to show)\n`)
    }
    return parts.length === 0 ? content : { kind: 'text', text: parts.join('') }
  }
  return [side(before, 'before'), side(after, 'after')]
}

function isShown({ kind }: Content): boolean {
  return kind === 'text' || kind === 'none'
}

function textOf(content: Content): string | null {
  return content.kind === 'text' ? content.text : null
}
