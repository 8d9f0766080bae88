import { describe, expect, it } from 'vitest'
import type { OneMenu } from '../../src/boot/menu.ts'
import { readSystemdBoot } from '../../src/boot/systemdBoot/systemdBoot.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { bootEntry, layOut, type Machine, storePath } from '../support/layout.ts'
import { peFile, release, stub, writeBytes } from './peFile.ts'

const systemName = 'nixos-system-turtle-26.05'
const [one, two] = [storePath(systemName, 1), storePath(systemName, 2)]
const special = storePath(systemName, 3)
const hash = (letter: string) => letter.repeat(52)
const CONFIG = '/boot/loader/loader.conf'
const NAMES = {
  one: `nixos-generation-1-${hash('a')}.efi`,
  two: `nixos-generation-2-${hash('b')}.efi`,
  special: `nixos-generation-2-specialisation-travel-${hash('c')}.efi`,
}

function generation(system: string, name: string): Buffer {
  const title = `NixOS Yarara 26.05 (Linux 6.18.7) (${name})`
  return stub(system, { '.osrel': release(title, name) })
}
const IMAGES: Readonly<Record<string, Buffer>> = {
  [NAMES.one]: generation(one, 'Generation 1, 2026-05-01'),
  [NAMES.two]: generation(two, 'Generation 2, 2026-05-02'),
  [NAMES.special]: generation(special, 'Generation 2-travel, 2026-05-02'),
}

function read(
  images: Readonly<Record<string, Buffer>>,
  machine: Machine = {},
): Promise<OneMenu | null> {
  const directory = layOut(machine)
  for (const [name, bytes] of Object.entries(images)) {
    writeBytes(directory, `/boot/EFI/Linux/${name}`, bytes)
  }
  return readSystemdBoot(mountedHost(directory), '/boot')
}

describe("lanzaboote's menu", () => {
  it('has an image for each system, the newest first', async () => {
    const menu = await read(IMAGES, { [CONFIG]: 'default nixos-*\n' })
    expect(menu?.loader).toBe('lanzaboote')
    expect(menu?.entries.map(({ id, toplevel }) => [id, toplevel])).toEqual([
      [NAMES.two, two],
      [NAMES.special, special],
      [NAMES.one, one],
    ])
    expect(menu?.entries[2]).toMatchObject({
      title: 'NixOS Yarara 26.05 (Linux 6.18.7) (Generation 1, 2026-05-01)',
      files: [
        `/boot/EFI/Linux/${NAMES.one}`,
        '/boot/EFI/nixos/kernel-6.18.7-abc.efi',
        '/boot/EFI/nixos/initrd-6.18.7-abc.efi',
      ],
      tries: null,
    })
    expect(menu?.defaultEntry?.id).toBe(NAMES.two)
  })

  it('counts tries in the name of an image', async () => {
    const name = NAMES.two.replace('.efi', '+0-3.efi')
    const menu = await read({
      [NAMES.one]: IMAGES[NAMES.one] as Buffer,
      [name]: IMAGES[NAMES.two] as Buffer,
    })
    expect(menu?.entries.map(({ id, tries }) => [id, tries])).toEqual([
      [NAMES.one, null],
      [NAMES.two, { left: 0, done: 3 }],
    ])
  })

  it('may have had images without a hash in their names', async () => {
    const menu = await read({ 'nixos-generation-1.efi': IMAGES[NAMES.one] as Buffer })
    expect(menu?.loader).toBe('lanzaboote')
  })

  it('has no entry for what is no image', async () => {
    const broken = (IMAGES[NAMES.two] as Buffer).subarray(0, 700)
    const menu = await read({
      ...IMAGES,
      [NAMES.two]: broken,
      'auto-x.efi': IMAGES[NAMES.one] as Buffer,
      'x.efi.tmp': broken,
    })
    expect(menu?.entries.map(({ id }) => id)).toEqual([NAMES.special, NAMES.one])
  })
})

describe('images of others', () => {
  const arch = peFile({
    '.osrel': 'ID=arch\nNAME=Arch\n',
    '.cmdline': 'root=/dev/sda2',
    '.linux': 'MZ',
  })

  it('make no lanzaboote', async () => {
    const menu = await read(
      { 'arch-linux.efi': arch },
      { '/boot/loader/entries/n.conf': bootEntry('NixOS', 'Generation 1', one) },
    )
    expect(menu?.loader).toBe('systemd-boot')
    expect(menu?.entries.map(({ id, toplevel }) => [id, toplevel])).toEqual([
      ['arch-linux.efi', null],
      ['n.conf', one],
    ])
  })
})

describe('someone who changed between the two', () => {
  const leftOver: Machine = {
    '/boot/loader/entries/nixos-generation-1.conf': bootEntry('NixOS', 'Generation 1', one),
  }

  it.each([
    ['default nixos-*\n', 'lanzaboote'],
    ['', 'lanzaboote'],
    ['default nixos-generation-1.conf\n', 'systemd-boot'],
    [`preferred nixos-${'0'.repeat(64)}.conf\ndefault nixos-*\n`, 'systemd-boot'],
  ])('with %j in loader.conf has the menu of %s', async (text, loader) => {
    const menu = await read(IMAGES, { ...leftOver, [CONFIG]: text })
    expect(menu?.loader).toBe(loader)
    expect(menu?.entries).toHaveLength(4)
  })
})

describe('an entry file that names an image', () => {
  it('starts what the image says', async () => {
    const uki = peFile({
      '.osrel': 'ID=nixos\n',
      '.cmdline': `init=${two}/init quiet`,
      '.linux': 'MZ',
    })
    const directory = layOut({
      '/boot/loader/entries/nixos-1.conf':
        'title NixOS\nversion Generation 2\nuki /EFI/nixos/abc-uki.efi\nsort-key nixos\n',
    })
    writeBytes(directory, '/boot/EFI/nixos/abc-uki.efi', uki)
    const menu = await readSystemdBoot(mountedHost(directory), '/boot')
    expect(menu).toMatchObject({
      loader: 'systemd-boot',
      entries: [{ toplevel: two, files: ['/boot/EFI/nixos/abc-uki.efi'] }],
    })
  })

  it('starts nothing that is known where the image is gone', async () => {
    const text = 'title NixOS\nuki /EFI/nixos/abc-uki.efi\n'
    const menu = await read({}, { '/boot/loader/entries/nixos-1.conf': text })
    expect(menu?.entries).toMatchObject([
      { toplevel: null, files: ['/boot/EFI/nixos/abc-uki.efi'] },
    ])
  })
})
