import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { writeSparse } from '../store/storeTree.ts'
import { type Bootspec, kernelName, listed, type MenuEntry, menuEntries } from './bootEntries.ts'

/** `boot.loader.systemd-boot.configurationLimit`. */
export const LIMIT = 12

const ENTRIES = 'boot/loader/entries'
const KERNELS = 'boot/EFI/nixos'

/**
 * Regenerates the menu and removes unneeded files. `toplevel` becomes the default where it is listed;
 * otherwise the default is unchanged.
 */
export function writeBootMenu(root: string, toplevel: string, limit = LIMIT): void {
  mkdirSync(`${root}/${ENTRIES}`, { recursive: true })
  mkdirSync(`${root}/${KERNELS}`, { recursive: true })
  const entries = menuEntries(root, limit)
  const names = new Map(entries.map((entry) => [entry.name, fileName(root, entry.name)]))
  removeOthers(root, new Set(names.values()), new Set(entries.flatMap(kernelFiles)))
  for (const entry of entries) {
    writeFileSync(`${root}/${ENTRIES}/${names.get(entry.name)}`, entry.text)
    copyKernels(root, entry.bootspec)
    if (entry.toplevel === toplevel && !entry.isSpecialisation) writeDefault(root, entry.name)
  }
}

/** Writes one entry's kernel and initrd to the boot partition, as sparse files. */
export function writeKernel(root: string, storeFile: string, bytes: number): void {
  writeSparse(`${root}/${KERNELS}/${kernelName(storeFile)}`, bytes)
}

/** An entry with a boot counter keeps it: `NAME+0-3.conf`. */
function fileName(root: string, name: string): string {
  const plain = name.replace(/\.conf$/, '')
  const counted = listed(`${root}/${ENTRIES}`).find((file) => file.startsWith(`${plain}+`))
  return counted ?? name
}

function removeOthers(root: string, entries: ReadonlySet<string>, kernels: ReadonlySet<string>) {
  for (const name of listed(`${root}/${ENTRIES}`)) {
    if (name.startsWith('nixos') && !entries.has(name)) rmSync(`${root}/${ENTRIES}/${name}`)
  }
  for (const name of listed(`${root}/${KERNELS}`)) {
    if (!kernels.has(name)) rmSync(`${root}/${KERNELS}/${name}`)
  }
}

function copyKernels(root: string, { kernel, initrd }: Bootspec): void {
  for (const file of [kernel, initrd]) {
    if (existsSync(`${root}/${KERNELS}/${kernelName(file)}`)) continue
    writeKernel(root, file, statSync(root + file).size)
  }
}

function kernelFiles({ bootspec }: MenuEntry): string[] {
  return [kernelName(bootspec.kernel), kernelName(bootspec.initrd)]
}

function writeDefault(root: string, name: string): void {
  const text = `timeout 5\ndefault ${name}\nconsole-mode keep\n`
  writeFileSync(`${root}/boot/loader/loader.conf`, text)
}
