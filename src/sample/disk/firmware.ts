import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

/*
 * The firmware variables that systemd-boot writes when it starts, and reads.
 */

const DIRECTORY = 'sys/firmware/efi/efivars'
const LOADER = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
/** Attributes before a variable's value: non-volatile, boot service access, runtime access. */
const ATTRIBUTES = [7, 0, 0, 0]
/** The features reported by systemd-boot 259, including one-shot entries. */
const FEATURES = 0x3ffffn

export function writeFirmware(root: string): void {
  mkdirSync(`${root}/${DIRECTORY}`, { recursive: true })
  const features = Buffer.alloc(8)
  features.writeBigUInt64LE(FEATURES)
  writeVariable(root, 'LoaderInfo', utf16('systemd-boot 259.3'))
  writeVariable(root, 'LoaderFeatures', features)
}

/** Sets the one-shot entry; `''` for none. */
export function writeOneShot(root: string, id: string): void {
  if (id === '') rmSync(placeOf(root, 'LoaderEntryOneShot'), { force: true })
  else writeVariable(root, 'LoaderEntryOneShot', utf16(id))
}

function writeVariable(root: string, name: string, value: Uint8Array): void {
  writeFileSync(placeOf(root, name), Buffer.concat([Buffer.from(ATTRIBUTES), value]))
}

function placeOf(root: string, name: string): string {
  return `${root}/${DIRECTORY}/${name}-${LOADER}`
}

function utf16(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le')
}
