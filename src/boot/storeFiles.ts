import type { Host } from '../host/host.ts'
import { STORE_DIRECTORY, type StorePath } from '../nix/storePath.ts'
import { sizeAt } from './bootFileSizes.ts'
import { ABILITIES } from './loaders.ts'
import type { BootLoader } from './menu.ts'

/** A file of the store that a boot loader needs on /boot. */
export interface StoreFile {
  /** What links lead to: `/nix/store/HASH-linux-6.18.7/bzImage`. */
  readonly path: string
  readonly bytes: number
  /** It is an initrd that gets secrets appended, and so is made anew each time. */
  readonly secret: boolean
}

/**
 * What of a toplevel goes onto /boot; empty where the toplevel is gone or starts no machine. `known`
 * is as in `sizeAt`.
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
 * Where a boot loader's copy of a store file lies; null for lanzaboote, whose copies are named by
 * their content. The rules are those of the scripts that loaders.ts names.
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
