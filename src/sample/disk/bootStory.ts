import { renameSync, writeFileSync } from 'node:fs'
import { storeHash } from '../store/hash.ts'
import type { StoreObject } from '../store/sampleStore.ts'
import { BROKEN, DANGLING } from '../story/storyGenerations.ts'
import { entryText } from './bootEntries.ts'
import { LIMIT, writeBootMenu, writeKernel } from './bootMenu.ts'
import { writeFirmware } from './firmware.ts'

/**
 * The boot menu after the broken update: with an entry of a since deleted generation, and three failed
 * attempts counted for the new one.
 */
export function writeBootStory(root: string, systems: ReadonlyMap<number, StoreObject>): void {
  const entries = `${root}/boot/loader/entries`
  writeBootMenu(root, systems.get(BROKEN)?.path ?? '', LIMIT - 1)
  const broken = `${entries}/nixos-generation-${BROKEN}`
  renameSync(`${broken}.conf`, `${broken}+0-3.conf`)
  writeFirmware(root)
  writeDangling(root, `${entries}/nixos-generation-${DANGLING.number}.conf`)
}

function writeDangling(root: string, place: string): void {
  const { number, date, label, version } = DANGLING
  const gone = (name: string) => `/nix/store/${storeHash(`${name} of ${number}`)}-${name}`
  const kernel = `${gone(`linux-${version}`)}/bzImage`
  const initrd = `${gone(`initrd-linux-${version}`)}/initrd`
  const bootspec = {
    init: `${gone(`nixos-system-nixos-${label}`)}/init`,
    initrd,
    kernel,
    kernelParams: ['root=fstab', 'loglevel=4', 'lsm=landlock,yama,bpf'],
    label: `NixOS Yarara ${label} (Linux ${version})`,
  }
  writeFileSync(place, entryText(bootspec, 'NixOS', number, date))
  writeKernel(root, kernel, 14_164_992)
  writeKernel(root, initrd, 35_158_848)
}
