import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Content of a PE file's sections by their names, in order. */
export type Sections = Readonly<Record<string, string>>

const BLOCK = 512

/** A PE file with these sections, as small as systemd and objcopy take one for real. */
export function peFile(sections: Sections): Buffer {
  const entries = Object.entries(sections)
  const optional = 240
  const table = 64 + 24 + optional
  const start = blocks(table + entries.length * 40)
  const file = Buffer.alloc(
    entries.reduce((end, [, text]) => end + blocks(Buffer.byteLength(text)), start),
  )
  file.write('MZ', 0)
  file.writeUInt32LE(64, 60)
  file.write('PE\0\0', 64)
  file.writeUInt16LE(0x8664, 68)
  file.writeUInt16LE(entries.length, 70)
  file.writeUInt16LE(optional, 84)
  file.writeUInt16LE(0x20b, 88)
  let offset = start
  for (const [index, [name, text]] of entries.entries()) {
    const at = table + index * 40
    const bytes = Buffer.byteLength(text)
    file.write(name, at, 8, 'latin1')
    file.writeUInt32LE(bytes, at + 8)
    file.writeUInt32LE(offset, at + 12)
    file.writeUInt32LE(blocks(bytes), at + 16)
    file.writeUInt32LE(offset, at + 20)
    file.write(text, offset)
    offset += blocks(bytes)
  }
  return file
}

function blocks(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK
}

/** Writes a file of bytes at `path` of the machine below `directory`. */
export function writeBytes(directory: string, path: string, bytes: Uint8Array): void {
  const place = join(directory, path)
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, bytes)
}

/** lanzaboote's stub for a system: it names kernel and initrd where other images have them. */
export function stub(system: string, changes: Sections = {}): Buffer {
  return peFile({
    '.text': 'code',
    '.osrel': release(
      'NixOS 26.05 (Linux 6.18.7) (Generation 1, 2026-05-01)',
      'Generation 1, 2026-05-01',
    ),
    '.cmdline': `init=${system}/init loglevel=4`,
    '.initrd': '\\EFI\\nixos\\initrd-6.18.7-abc.efi',
    '.linux': '\\EFI\\nixos\\kernel-6.18.7-abc.efi',
    '.initrdh': 'h'.repeat(32),
    '.linuxh': 'h'.repeat(32),
    ...changes,
  })
}

/** The os-release that lanzaboote puts into a stub. */
export function release(title: string, version: string): string {
  return `ID="lanza"\nPRETTY_NAME="${title}"\nVERSION_ID="${version}"\n`
}
