import { describe, expect, it } from 'vitest'
import { readLimine } from '../../src/boot/limine/limine.ts'
import { readBootMenu } from '../../src/boot/readBootMenu.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { layOut, type Machine, storePath } from '../support/layout.ts'
import { writeBytes } from './peFile.ts'

const systemName = 'nixos-system-turtle-26.05'
const [one, two] = [storePath(systemName, 1), storePath(systemName, 2)]
const [special, pinned] = [storePath(systemName, 3), storePath(systemName, 4)]
const LIMINE = '513ee0d0-6e43-cb05-b272-f146a2fcb88a'
const LOADER = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'

const body = (system: string, checksum = '') => `protocol: linux
comment: NixOS Yarara 26.05 (Linux 6.18.7), built on 2026-05-01 12:00:00
kernel_path: boot():/limine/kernels/hash-linux-bzImage${checksum}
cmdline: init=${system}/init loglevel=4
module_path: boot():/limine/kernels/hash-initrd-initrd${checksum}
`

/** What limine-install.py writes; generation 2 has a specialisation. */
const CONFIG = (options = 'default_entry: 3') => `timeout: 5
editor_enabled: yes
${options}

# NixOS boot entries start here
/+NixOS default profile
//+Generation 2
///Default
${body(two, `#${'0'.repeat(128)}`)}///travel
${body(special)}//Generation 1
${body(one)}/+NixOS profile 'known_good'
//Generation 1
${body(pinned)}
# NixOS boot entries end here

/Memory test
    protocol: efi
    path: boot():/efi/memtest.efi
/Other disk
    PROTOCOL: linux
    Kernel_Path: guid(1234):/vmlinuz
    Module_Path: boot(2):/initrd
`
const OWN = 'NixOS default profile'
const PIN = "NixOS profile 'known_good'"
const IDS = [`${OWN}/Generation 2/Default`, `${OWN}/Generation 2/travel`, `${OWN}/Generation 1`]

const read = (text: string, more: Machine = {}) =>
  readLimine(mountedHost(layOut({ '/boot/limine/limine.conf': text, ...more })), '/boot')
const variable = (name: string, value: string): Machine => ({
  [`/sys/firmware/efi/efivars/${name}-${LOADER}`]: `\x07\0\0\0${[...`${value}\0`].map((letter) => `${letter}\0`).join('')}`,
})

describe("Limine's menu", () => {
  it('has entries in directories, which are called by their path', async () => {
    const menu = await read(CONFIG())
    expect(menu).toMatchObject({ loader: 'limine', directory: '/boot' })
    expect(menu?.entries.map(({ id, title, toplevel }) => [id, title, toplevel])).toEqual([
      [IDS[0], 'Default', two],
      [IDS[1], 'travel', special],
      [IDS[2], 'Generation 1', one],
      [`${PIN}/Generation 1`, 'Generation 1', pinned],
      ['Memory test', 'Memory test', null],
      ['Other disk', 'Other disk', null],
    ])
  })

  it('names files of its own partition, with a checksum or without', async () => {
    const files = (await read(CONFIG()))?.entries.map((entry) => entry.files)
    const kernels = ['linux-bzImage', 'initrd-initrd'].map(
      (file) => `/boot/limine/kernels/hash-${file}`,
    )
    expect(files).toEqual([kernels, kernels, kernels, kernels, ['/boot/efi/memtest.efi'], []])
  })

  it('starts Xen with NixOS as a module', async () => {
    const menu = await read(`/Xen
protocol: multiboot
path: boot():/limine/xen/1/xen.gz
cmdline: -- dom0_mem=2G
module_path: boot():/limine/kernels/k
module_string: -- init=${one}/init
`)
    expect(menu?.entries[0]?.toplevel).toBe(one)
    expect(menu?.entries[0]?.files).toEqual(['/boot/limine/xen/1/xen.gz', '/boot/limine/kernels/k'])
  })

  it('tells twins apart by their number, and writes slashes out', async () => {
    const menu = await read('/a/b\nprotocol: efi\n/a/b\nprotocol: efi\n/c#\nprotocol: efi\n')
    expect(menu?.entries.map(({ id }) => id)).toEqual(['a\\/b', 'a\\/b#1', 'c\\#'])
  })

  it('is none without entries', async () => {
    expect(await read('timeout: 5\n')).toBeNull()
    expect(await readLimine(mountedHost(layOut()), '/boot')).toBeNull()
  })
})

describe('the default', () => {
  it.each<[string, string, string | undefined]>([
    ['is a line by its number', 'default_entry: 3', IDS[0]],
    ['counts directories too', 'default_entry: 5', IDS[2]],
    ['is an entry by its path', `Default_Entry: ${OWN}/Generation 1`, IDS[2]],
    ['is nothing where the line is a directory', 'default_entry: 1', undefined],
    ['is the first line where there is no such line', 'default_entry: 99', undefined],
    ['is the first line where none is said', '', undefined],
  ])('%s', async (_, options, id) => {
    const menu = await read(CONFIG(options))
    expect(menu?.defaultEntry?.id).toBe(id)
    expect(menu?.defaultSaved).toBe(false)
  })

  it('passes over what is in closed directories', async () => {
    const text = `default_entry: 2\n/closed\n//a\n${body(one)}/b\n${body(two)}`
    expect((await read(text))?.defaultEntry?.toplevel).toBe(two)
  })

  it.each<[string, Buffer, string | undefined, boolean]>([
    ['by its path', Buffer.from(`${OWN}/Generation 1\0`), IDS[2], true],
    ['by its number, in older versions', Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), IDS[2], true],
    ['but is gone', Buffer.from('Windows\0'), IDS[0], false],
    ['as nothing', Buffer.alloc(0), IDS[0], false],
  ])('may be what was started last: %s', async (_, value, id, saved) => {
    const directory = layOut({
      '/boot/limine/limine.conf': CONFIG('remember_last_entry: yes\ndefault_entry: 3'),
    })
    const path = `/sys/firmware/efi/efivars/LimineLastBootedEntry-${LIMINE}`
    writeBytes(directory, path, Buffer.concat([Buffer.from([7, 0, 0, 0]), value]))
    const menu = await readLimine(mountedHost(directory), '/boot')
    expect([menu?.defaultEntry?.id, menu?.defaultSaved]).toEqual([id, saved])
  })

  it('of the firmware counts only where limine.conf says none', async () => {
    const wish = variable('LoaderEntryDefault', `${OWN}/Generation 1`)
    expect((await read(CONFIG(), wish))?.defaultEntry?.id).toBe(IDS[0])
    expect((await read(CONFIG(''), wish))?.defaultEntry?.id).toBe(IDS[2])
  })
})

it('starts once what the firmware says', async () => {
  const menu = await read(CONFIG(), variable('LoaderEntryOneShot', `${OWN}/Generation 1`))
  expect(menu?.oneShot?.toplevel).toBe(one)
  expect(menu?.defaultEntry?.toplevel).toBe(two)
  expect((await read(CONFIG()))?.oneShot).toBeNull()
})

it.each([
  ['a line of slashes', '/'.repeat(1 << 20)],
  [
    'entries deeper than any menu',
    Array.from({ length: 1000 }, (_, i) => `${'/'.repeat(i + 1)}x`).join('\n'),
  ],
  ['an entry without those above it', '//////deep\ncmdline: x'],
  ['a hundred thousand options', 'cmdline: x\n'.repeat(100_000)],
  ['what drives a terminal', '/\x1b[2J\u202e'],
])('%s does no harm', async (_, text) => {
  const menu = await read(`/a\ncmdline: init=${one}/init\n/b\n${text}\n`)
  expect(menu?.entries[0]).toMatchObject({ id: 'a', toplevel: one })
})

it('of more than 4 MiB is not read, and that is said', async () => {
  await expect(read(`${CONFIG()}${'#'.repeat(4 << 20)}`)).rejects.toMatchObject({
    code: 'unreadable',
    message: '/boot/limine/limine.conf is larger than 4194304 bytes and is ignored.',
  })
})

it('with a hundred thousand entries below long titles is not read, and that is said', async () => {
  const text = `/${'x'.repeat(8000)}\n${'//x\ncmdline: x\n'.repeat(100_000)}`
  const host = mountedHost(layOut({ '/boot/limine/limine.conf': text }))
  await expect(readBootMenu(host)).rejects.toMatchObject({ code: 'unreadable' })
})
