import { describe, expect, it } from 'vitest'
import type { BootLoader, OneShotWay } from '../../src/boot/menu.ts'
import { findOnce, readBootctlWay } from '../../src/boot/oneShot.ts'
import { readBootMenu } from '../../src/boot/readBootMenu.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { folder, layOut, type Machine, runningHost } from '../support/layout.ts'
import { entryFor, menuOf, systemOf } from './fixture.ts'

const GUID = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const ATTRIBUTES = '\x07\0\0\0'
const variable = (name: string, value: string): Machine => ({
  [`/sys/firmware/efi/efivars/${name}-${GUID}`]: `${ATTRIBUTES}${value}`,
})
const utf16 = (text: string) => [...`${text}\0`].map((letter) => `${letter}\0`).join('')
const INFO = variable('LoaderInfo', utf16('systemd-boot 257'))
/** The lowest byte of eight: all that a text can say of it. */
const features = (low: number) =>
  variable('LoaderFeatures', `${String.fromCharCode(low)}\x01\0\0\0\0\0\0`)

const way = (machine: Machine) => readBootctlWay(mountedHost(layOut(machine)))

describe('whether bootctl can set what starts once', () => {
  it('it can where systemd-boot says so', async () => {
    expect(await way({ ...INFO, ...features(0x7f) })).toEqual({ by: 'bootctl set-oneshot' })
  })

  it.each<[string, Machine, RegExp]>([
    ['without EFI', {}, /not booted in EFI mode/],
    [
      'under another boot loader',
      { '/sys/firmware/efi/efivars': folder },
      /not .* by systemd-boot/,
    ],
    ['under one that can’t', { ...INFO, ...features(0x77) }, /this version/],
    ['under one that does not say', INFO, /this version/],
    ['where it is cut off', { ...INFO, ...variable('LoaderFeatures', '\x7f') }, /this version/],
  ])('it can’t %s', async (_, machine, why) => {
    expect(await way(machine)).toEqual({ by: null, why: expect.stringMatching(why) })
  })
})

describe('the entry that is to start once', () => {
  const two = systemOf(2)
  const bootctl: OneShotWay = { by: 'bootctl set-oneshot' }
  const menu = (id: string, once: OneShotWay = bootctl, loader: BootLoader = 'systemd-boot') =>
    menuOf(loader, [entryFor(loader, systemOf(1), [], 'a.conf'), entryFor(loader, two, [], id)], {
      once,
    })

  it('is called by its id', () => {
    expect(findOnce(menu('nixos-generation-2.conf'), two)).toMatchObject({
      name: 'nixos-generation-2.conf',
      byNumber: false,
    })
  })

  it.each(['@default', '-h', 'nixos*.conf', 'nixos[2].conf', 'a b.conf', ''])(
    'can’t be called %j',
    (id) => {
      expect(findOnce(menu(id), two)).toEqual({ why: expect.stringContaining('bootctl') })
    },
  )

  it('must be in the menu; where a pin would bring it there, that is said', () => {
    const gone = systemOf(9)
    expect(findOnce(menu('x.conf'), gone)).toEqual({
      why: 'not in the boot menu: pin it to add an entry',
    })
    expect(findOnce(menu('x.conf', bootctl, 'lanzaboote'), gone)).toEqual({
      why: 'not in the boot menu',
    })
  })

  it('is refused with the loader’s own reason first', () => {
    expect(findOnce(menu('x.conf', { by: null, why: 'no' }), two)).toEqual({ why: 'no' })
  })

  it('is GRUB’s of that generation, not the first, which is whatever the default is', () => {
    const entries = ['NixOS', 'All>1', 'All>Two'].map((id) => entryFor('grub', two, [], id))
    const names = new Map(
      entries.map((entry, index) => [entry, { name: entry.id, byNumber: index === 1 }]),
    )
    const found = findOnce(menuOf('grub', entries, { once: { by: 'grub-reboot', names } }), two)
    expect(found).toMatchObject({ name: 'All>Two' })
  })
})

describe('each boot loader says whether it can', () => {
  const linux = `init=${systemOf(1)}/init`
  const grub = (head: string) => `${head}\nmenuentry "NixOS" {\n  linux /k ${linux}\n}\n`
  const next = `set default="\${next_entry}"`
  it.each<[string, Machine, RegExp | null]>([
    ['extlinux', { '/boot/extlinux/extlinux.conf': `LABEL a\n  APPEND ${linux}\n` }, /extlinux/],
    [
      'Limine',
      { '/boot/limine/limine.conf': `/NixOS\n  path: boot():/k\n  cmdline: ${linux}\n` },
      /Limine/,
    ],
    ['GRUB', { '/boot/grub/grub.cfg': grub(`${next}\nsave_env next_entry`) }, null],
    ['GRUB that does not ask', { '/boot/grub/grub.cfg': grub('set default=0') }, /grub\.cfg/],
    ['GRUB that does not forget', { '/boot/grub/grub.cfg': grub(next) }, /grub\.cfg/],
    [
      'GRUB on btrfs',
      {
        '/boot/grub/grub.cfg': grub(`${next}\nsave_env next_entry`),
        '/proc/self/mountinfo': '1 0 0:44 / / rw - btrfs /dev/x rw\n',
      },
      /btrfs, where GRUB can’t write: the entry would start at every boot/,
    ],
  ])('%s', async (_, machine, why) => {
    const menu = await readBootMenu(runningHost(layOut(machine)))
    const { once } = menu ?? {}
    if (why === null) expect(once?.by).toBe('grub-reboot')
    else expect(once).toEqual({ by: null, why: expect.stringMatching(why) })
  })

  it('is found out where devices lie below each other without end', async () => {
    const numbers = [...Array(30).keys()]
    const devices = numbers.flatMap((device) =>
      numbers.map((below) => [`/sys/dev/block/8:${device}/slaves/${below}/dev`, `8:${below}\n`]),
    )
    const host = mountedHost(
      layOut({
        '/boot/grub/grub.cfg': grub(`${next}\nsave_env next_entry`),
        '/proc/self/mountinfo': '1 0 8:0 / / rw - ext4 /dev/x rw\n',
        ...Object.fromEntries(devices),
      }),
    )
    expect((await readBootMenu(host))?.once.by).toBe('grub-reboot')
  })
})
