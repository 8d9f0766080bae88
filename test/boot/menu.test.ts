import { existsSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toplevelOf } from '../../src/boot/init.ts'
import { readBootMenu } from '../../src/boot/readBootMenu.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import {
  asNobody,
  bootEntry,
  folder,
  forbid,
  layOut,
  type Machine,
  storePath,
} from '../support/layout.ts'

const system = storePath('nixos-system-turtle-26.05')
const limine = `/NixOS\ncmdline: init=${system}/init\n`
const extlinux = `LABEL nixos-1\nAPPEND init=${system}/init\n`
const grub = `menuentry "NixOS" {\n  linux /kernels/k init=${system}/init\n}\n`
const entry = bootEntry('NixOS', 'Generation 1', system)
const entries = (directory: string): Machine => ({ [`${directory}/loader/entries/x.conf`]: entry })

describe('the boot menu', () => {
  it.each<[string, Machine, [string, string] | null]>([
    ["systemd-boot's below /boot", entries('/boot'), ['systemd-boot', '/boot']],
    [
      "systemd-boot's below /efi",
      { ...entries('/efi'), '/boot': folder },
      ['systemd-boot', '/efi'],
    ],
    ["systemd-boot's below /boot/efi", entries('/boot/efi'), ['systemd-boot', '/boot/efi']],
    ["GRUB's", { '/boot/grub/grub.cfg': grub }, ['grub', '/boot']],
    [
      "GRUB's, where no entries of systemd-boot are left",
      { '/boot/grub/grub.cfg': grub, '/boot/loader/entries': folder },
      ['grub', '/boot'],
    ],
    ['none on a machine without a boot loader', { '/boot': folder }, null],
    ['none in a container', {}, null],
  ])('is %s', async (_, machine, found) => {
    const menu = await readBootMenu(mountedHost(layOut(machine)))
    expect(menu && [menu.loader, menu.directory]).toEqual(found)
  })

  it.each<[string, Machine, [string, string]]>([
    ["Limine's", { '/boot/limine/limine.conf': limine }, ['limine', '/boot']],
    [
      "Limine's on a partition of its own",
      { '/efi/limine/limine.conf': limine },
      ['limine', '/efi'],
    ],
    ["extlinux's", { '/boot/extlinux/extlinux.conf': extlinux }, ['extlinux', '/boot']],
  ])('is %s', async (_, machine, found) => {
    const menu = await readBootMenu(mountedHost(layOut(machine)))
    expect(menu && [menu.loader, menu.directory]).toEqual(found)
  })

  describe('where another boot loader was there once', () => {
    const foreign = 'title Memory test\nefi /EFI/memtest.efi\n'
    const several: Machine = {
      ...entries('/boot'),
      '/boot/grub/grub.cfg': grub,
      '/boot/limine/limine.conf': limine,
      '/boot/extlinux/extlinux.conf': extlinux,
      '/boot/efi/limine/limine.conf': limine,
    }
    const [long, recent] = [new Date('2024-01-01'), new Date('2026-01-01')]

    /** All written at once long ago, but this one. */
    function layOutWith(machine: Machine, path: string): string {
      const directory = layOut(machine)
      const names = [...Object.keys(machine), '/boot/loader/entries', '/boot/EFI/Linux']
      for (const name of names) {
        const place = join(directory, name)
        if (existsSync(place)) utimesSync(place, long, name === path ? recent : long)
      }
      return directory
    }

    it.each([
      ['/boot/loader/entries', 'systemd-boot', '/boot'],
      ['/boot/grub/grub.cfg', 'grub', '/boot'],
      ['/boot/limine/limine.conf', 'limine', '/boot'],
      ['/boot/extlinux/extlinux.conf', 'extlinux', '/boot'],
      ['/boot/efi/limine/limine.conf', 'limine', '/boot/efi'],
      ['nothing', 'systemd-boot', '/boot'],
    ])('is the one with what was written last, %s', async (path, loader, place) => {
      const menu = await readBootMenu(mountedHost(layOutWith(several, path)))
      expect(menu && [menu.loader, menu.directory]).toEqual([loader, place])
    })

    it('is one with entries of NixOS, if only one of them has any', async () => {
      const machine = { '/boot/loader/entries/x.conf': foreign, '/boot/grub/grub.cfg': grub }
      const directory = layOutWith(machine, '/boot/loader/entries')
      expect((await readBootMenu(mountedHost(directory)))?.loader).toBe('grub')
    })

    it('is the one that may be read', () => {
      const directory = layOut({ ...entries('/boot'), ...entries('/efi') })
      forbid(directory, '/efi')
      expect(asNobody(directory, 'boot/readBootMenu.ts', 'readBootMenu(host)')).toMatchObject({
        directory: '/boot',
        defaultEntry: null, // loader.conf may lie in /efi
      })
    })
  })

  it('that may not be read is no missing one', () => {
    const directory = layOut(entries('/boot'))
    forbid(directory, '/boot')
    expect(asNobody(directory, 'boot/readBootMenu.ts', 'readBootMenu(host)')).toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/\/boot\/.* can’t be read: permission denied\.$/),
    })
  })
})

it.each([
  [`init=${system}/init`, system],
  [`quiet init=${system}/init loglevel=4`, system],
  [`init=${system}/specialisation/travel/init`, system],
  [`systemConfig=${storePath('x')} init=${system}/init`, system],
  ['init=/bin/sh', null],
  [`rdinit=${system}/init`, null],
  ['', null],
])('%j starts %s', (commandLine, toplevel) => {
  expect(toplevelOf(commandLine)).toBe(toplevel)
})
