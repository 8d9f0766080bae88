import { describe, expect, it } from 'vitest'
import { ABILITIES } from '../../src/boot/loaders.ts'
import type { BootLoader } from '../../src/boot/menu.ts'
import { placeOnBoot, readStoreFiles } from '../../src/boot/storeFiles.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { layOut, link, type Machine, storePath, toplevel } from '../support/layout.ts'

const kernel = `${storePath('linux-6.18.7')}/bzImage`
const initrd = `${storePath('initrd-linux-6.18.7')}/initrd`
const hash = (path: string) => path.split('/')[3]

describe('a copy on /boot', () => {
  it.each<[BootLoader, string, string | null]>([
    ['systemd-boot', kernel, `/boot/EFI/nixos/${hash(kernel)}-bzImage.efi`],
    ['systemd-boot', storePath('board.dtb'), `/boot/EFI/nixos/${hash(storePath('board.dtb'))}.efi`],
    ['grub', kernel, `/boot/kernels/${hash(kernel)}-bzImage`],
    ['grub', `${storePath('x')}/deep/file`, `/boot/kernels/${hash(storePath('x'))}-deep-file`],
    ['extlinux', initrd, `/boot/nixos/${hash(initrd)}-initrd`],
    ['extlinux', storePath('dtbs'), `/boot/nixos/${hash(storePath('dtbs'))}`],
    ['limine', kernel, `/boot/limine/kernels/${hash(kernel)}-bzImage`],
    ['lanzaboote', kernel, null],
  ])('of %s for %s', (loader, path, place) => {
    expect(placeOnBoot(loader, '/boot', path)).toBe(place)
  })
})

describe('what of a system goes onto /boot', () => {
  const system = storePath('nixos-system')
  const machine: Machine = {
    ...toplevel(system, {
      kernel: link(kernel),
      initrd: link(initrd),
      dtbs: link(storePath('dtbs')),
    }),
    [kernel]: 'k'.repeat(70),
    [initrd]: 'i'.repeat(50),
    [`${storePath('dtbs')}/vendor/a.dtb`]: '12345',
    [`${storePath('dtbs')}/b.dtb`]: '123',
  }
  const read = (loader: BootLoader, more: Machine = {}) =>
    readStoreFiles(mountedHost(layOut({ ...machine, ...more })), loader, system)

  it('is the kernel and the initrd that its links lead to', async () => {
    expect(await read('systemd-boot')).toEqual([
      { path: kernel, bytes: 70, secret: false },
      { path: initrd, bytes: 50, secret: false },
    ])
  })

  it('is a directory of device trees too where the loader takes one', async () => {
    expect((await read('extlinux'))[2]).toEqual({
      path: storePath('dtbs'),
      bytes: 8,
      secret: false,
    })
  })

  it('is an initrd that is made anew where it gets secrets', async () => {
    const files = await read('grub', { [`${system}/append-initrd-secrets`]: '#!/bin/sh\n' })
    expect(files.map(({ secret }) => secret)).toEqual([false, true])
  })

  it('is nothing where the system is gone, or starts no machine', async () => {
    const host = mountedHost(layOut())
    expect(await readStoreFiles(host, 'grub', system)).toEqual([])
  })
})

it('only NixOS’s builder for systemd-boot removes before it writes', () => {
  const loaders = Object.keys(ABILITIES) as BootLoader[]
  expect(loaders.filter((loader) => ABILITIES[loader].removesFirst)).toEqual(['systemd-boot'])
})

it.each<[BootLoader, string, boolean]>([
  ['systemd-boot', 'pin-good', true],
  ['limine', 'pin-good', true],
  ['grub', 'pin_good', true],
  ['grub', 'pin-good', false],
  ['lanzaboote', 'pin', false],
  ['extlinux', 'pin', false],
])('%s and a profile called %s', (loader, name, listed) => {
  expect(ABILITIES[loader].profiles?.test(name) ?? false).toBe(listed)
})
