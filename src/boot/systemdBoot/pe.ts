import type { Host } from '../../host/host.ts'

/*
 * PE files, the format of EFI programs. Only the section table is read: a unified kernel image stores in
 * sections what it starts (UAPI.5 Unified Kernel Image; PE/COFF specification).
 */

/** A section's name and the location of its content in the file. */
export interface PeSection {
  readonly name: string
  readonly offset: number
  readonly bytes: number
}

/** The headers of EFI programs end within the first kilobytes. */
const HEADERS = 16_384

/** An os-release or a command line is smaller than a memory page. */
const MAX_TEXT = 16_384

/** systemd refuses files with more (src/shared/pe-binary.c). */
const MAX_SECTIONS = 96

/** The sections in a PE header; null where `head` is not PE, or is truncated. */
export function peSections(head: Uint8Array): PeSection[] | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const has = (offset: number, bytes: number) => offset + bytes <= view.byteLength
  if (!has(0, 64) || latin(head, 0, 2) !== 'MZ') return null
  const start = view.getUint32(60, true)
  if (!has(start, 24) || latin(head, start, 4) !== 'PE\0\0') return null
  const count = view.getUint16(start + 6, true)
  const table = start + 24 + view.getUint16(start + 20, true)
  if (count > MAX_SECTIONS || !has(table, count * 40)) return null
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * 40
    const [inMemory, inFile] = [view.getUint32(at + 8, true), view.getUint32(at + 16, true)]
    return {
      name: latin(head, at, 8).split('\0', 1)[0] ?? '',
      offset: view.getUint32(at + 20, true),
      bytes: Math.min(inMemory, inFile), // files pad sections to whole blocks
    }
  })
}

/** A PE file's sections; null where `path` is not a PE file. */
export async function readPeSections(host: Host, path: string): Promise<PeSection[] | null> {
  const head = await host.readBytes(path, HEADERS)
  return head === null ? null : peSections(head)
}

/**
 * The text of the first section with that name, without trailing NULs; null where there is no such section,
 * or it exceeds `most` bytes.
 */
export async function readSectionText(
  host: Host,
  path: string,
  sections: readonly PeSection[],
  name: string,
  most = MAX_TEXT,
): Promise<string | null> {
  const section = sections.find((some) => some.name === name)
  if (section === undefined || section.bytes > most) return null
  const bytes = await host.readBytes(path, section.bytes, section.offset)
  if (bytes === null) return null
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1
  return Buffer.from(bytes.subarray(0, end)).toString('utf8')
}

function latin(bytes: Uint8Array, from: number, length: number): string {
  return Buffer.from(bytes.subarray(from, from + length)).toString('latin1')
}
