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

  it('that may not be read is no missing one', () => {
    const directory = layOut(entries('/boot'))
    forbid(directory, '/boot')
    expect(asNobody(directory, 'boot/readBootMenu.ts', 'readBootMenu(host)')).toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/\/boot\/.* can't be read: permission denied\.$/),
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
