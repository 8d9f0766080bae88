import type { Host } from '../../host/host.ts'
import { asProblem } from '../../problem.ts'

/** What stands at a path, as far as two of them can be compared line by line. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  /** There is nothing on this side. */
  | { readonly kind: 'none' }
  /** Bytes; too many to be read. */
  | { readonly kind: 'large'; readonly bytes: number }
  | { readonly kind: 'binary'; readonly bytes: number }
  | { readonly kind: 'directory' }
  /** A link that leads nowhere, or a device, a socket, a pipe. */
  | { readonly kind: 'other'; readonly says: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Texts of more bytes are said and not shown. */
export const MOST_BYTES = 512 * 1024

/** Reads one side, links followed. Never throws: what can't be read says so. */
export async function readContent(host: Host, path: string | null): Promise<Content> {
  if (path === null) return { kind: 'none' }
  try {
    const place = await host.resolve(path)
    if (place === null) {
      const target = await host.readLink(path)
      if (target === null) return { kind: 'none' }
      return { kind: 'other', says: `a link to ${target}, which leads nowhere` }
    }
    const status = await host.status(place)
    if (status?.kind === 'directory') return { kind: 'directory' }
    if (status?.kind !== 'file') return { kind: 'other', says: `not a file: ${place}` }
    if (status.bytes > MOST_BYTES) return { kind: 'large', bytes: status.bytes }
    const text = (await host.read(place, MOST_BYTES)) ?? ''
    return text.includes('\0') ? { kind: 'binary', bytes: status.bytes } : { kind: 'text', text }
  } catch (error) {
    return { kind: 'unreadable', reason: asProblem(error, 'unreadable').message }
  }
}
