import type { Host } from '../host/host.ts'

/** The variables that a boot loader and systemd share (systemd: docs/BOOT_LOADER_INTERFACE.md). */
const LOADER = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'

const MAX_BYTES = 4096

/**
 * The bytes of a firmware variable; null where it does not exist, may not be read, or the machine has no EFI.
 * efivarfs puts four bytes of attributes first (Linux: Documentation/filesystems/efivarfs.rst).
 */
export async function readEfiVariable(
  host: Host,
  name: string,
  vendor = LOADER,
): Promise<Uint8Array | null> {
  const path = `/sys/firmware/efi/efivars/${name}-${vendor}`
  const bytes = await host.readBytes(path, MAX_BYTES).catch(() => null)
  return bytes === null ? null : bytes.subarray(4)
}

/** A loader variable as text: UTF-16 up to a NUL. Null where it is missing or empty. */
export async function readLoaderVariable(host: Host, name: string): Promise<string | null> {
  const bytes = await readEfiVariable(host, name)
  const text = Buffer.from(bytes ?? []).toString('utf16le')
  return text.split('\0', 1)[0] || null
}
