import type { Host } from '../host/host.ts'
import { STORE_DIRECTORY, type StorePath } from '../nix/storePath.ts'
import { sizeAt } from './bootFileSizes.ts'
import { ABILITIES } from './loaders.ts'
import type { BootLoader } from './menu.ts'

/** A file of the store that a boot loader needs on /boot. */
export interface StoreFile {
  /** The path after following links: `/nix/store/HASH-linux-6.18.7/bzImage`. */
  readonly path: string
  readonly bytes: number
  /** An initrd to which secrets are appended, so that it is rewritten every time. */
  readonly secret: boolean
}

/**
 * Files of a toplevel that are copied to /boot; empty where the toplevel is missing or starts no machine.
 * `known` is as in `sizeAt`.
 */
export async function readStoreFiles(
  host: Host,
  loader: BootLoader,
  toplevel: StorePath,
  known?: Map<string, number>,
): Promise<StoreFile[]> {
  const secrets = (await host.status(`${toplevel}/append-initrd-secrets`)) !== null
  const found: StoreFile[] = []
  for (const name of ABILITIES[loader].copies) {
    const path = await host.resolve(`${toplevel}/${name}`)
    const bytes = path === null ? null : await sizeAt(host, path, known)
    if (path === null || bytes === null) continue
    found.push({ path, bytes, secret: secrets && name === 'initrd' })
  }
  return found
}

/**
 * Path of a boot loader's copy of a store file; null for lanzaboote, whose copies are named by content. The
 * rules are those of the scripts that loaders.ts cites.
 */
export function placeOnBoot(loader: BootLoader, directory: string, path: string): string | null {
  const [object = '', ...below] = path.slice(STORE_DIRECTORY.length + 1).split('/')
  const [file = object] = below.slice(-1)
  const flat = [object, ...below].join('-')
  switch (loader) {
    case 'systemd-boot':
      return `${directory}/EFI/nixos/${file === object ? file : `${object}-${file}`}.efi`
    case 'grub':
      return `${directory}/kernels/${flat}`
    case 'extlinux':
      return `${directory}/nixos/${flat}`
    case 'limine':
      return `${directory}/limine/kernels/${['store', object, ...below].slice(-2).join('-')}`
    case 'lanzaboote':
      return null
  }
}
