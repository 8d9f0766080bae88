import { describe, expect, it } from 'vitest'
import { readSystemdBoot } from '../../src/boot/systemdBoot/systemdBoot.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { bootEntry, layOut, type Machine, storePath } from '../support/layout.ts'
import { peFile, stub, writeBytes } from './peFile.ts'

const systemName = 'nixos-system-turtle-26.05'
const [one, two] = [storePath(systemName, 1), storePath(systemName, 2)]
const three = storePath(systemName, 3)
const ENTRIES = '/boot/loader/entries'
const CONFIG = '/boot/loader/loader.conf'
const GUID = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const version = (number: number) => `Generation ${number} 26.05, built on 2026-05-0${number}`

/** Entry files of generations 1, 2 and 3 under these names. */
function entries(first: string, second: string, third: string): Machine {
  return {
    [`${ENTRIES}/${first}`]: bootEntry('NixOS', version(1), one),
    [`${ENTRIES}/${second}`]: bootEntry('NixOS', version(2), two),
    [`${ENTRIES}/${third}`]: bootEntry('NixOS', version(3), three),
  }
}
const old = entries('nixos-generation-1.conf', 'nixos-generation-2.conf', 'nixos-generation-3.conf')
const hashes = ['c0ffee', 'badbee', 'abacus'].map((start) => start.padEnd(64, '0')) as [
  string,
  string,
  string,
]
const [h1, h2, h3] = hashes.map((hash) => `nixos-${hash}`) as [string, string, string]
const fresh = entries(`${h1}.conf`, `${h2}.conf`, `${h3}.conf`)

const read = (machine: Machine) => readSystemdBoot(mountedHost(layOut(machine)), '/boot')
/** An EFI variable: four bytes of attributes, then UTF-16. */
const variable = (name: string, value: string): Machine => ({
  [`/sys/firmware/efi/efivars/${name}-${GUID}`]: `\x07\0\0\0${[...`${value}\0`].map((letter) => `${letter}\0`).join('')}`,
})

it('an entry that names more files than any is not read, and the menu says so', async () => {
  const many = Array.from({ length: 65 }, (_, index) => `initrd /${index}\n`).join('')
  const same = 'initrd /same\n'.repeat(1000)
  const file = `${ENTRIES}/nixos-generation-1.conf`
  const entry = bootEntry('NixOS', version(1), one)
  await expect(read({ [file]: `${entry}\n${many}` })).rejects.toMatchObject({
    code: 'unreadable',
    message: `${file} names more than 64 files and is ignored.`,
  })
  const menu = await read({ [file]: `${entry}\n${same}` })
  expect(menu?.entries[0]?.files).toHaveLength(3)
})

describe.each([
  ['old', old, 'nixos-generation-2.conf'],
  ['new', fresh, `${h2}.conf`],
])('entries in the %s naming', (_, machine, second) => {
  it('belong to systems by what they start, the newest first', async () => {
    const menu = await read(machine)
    expect(menu?.entries.map(({ toplevel }) => toplevel)).toEqual([three, two, one])
    expect(menu?.entries[1]).toMatchObject({
      id: second,
      title: `NixOS · ${version(2)}`,
      files: ['/boot/EFI/nixos/kernel.efi', '/boot/EFI/nixos/initrd.efi'],
      tries: null,
    })
  })

  it('have a default in loader.conf, with or without its .conf', async () => {
    for (const name of [second, second.replace('.conf', ''), second.toUpperCase()]) {
      const menu = await read({ ...machine, [CONFIG]: `timeout 5\n# default x\ndefault ${name}\n` })
      expect([name, menu?.defaultEntry?.toplevel]).toEqual([name, two])
    }
  })
})

describe('the default', () => {
  it.each<[string, Machine, string | null]>([
    ['is the first where none is said', {}, three],
    [
      'is the first where the one that is said is gone',
      { [CONFIG]: 'default nixos-generation-9.conf' },
      three,
    ],
    ['is the first that a pattern fits', { [CONFIG]: 'default nixos-generation-?.conf' }, three],
    ['may have a star', { [CONFIG]: 'default *-1*' }, one],
    ['takes a dot for a dot', { [CONFIG]: 'default nixos.generation.1.conf' }, three],
    [
      'of the EFI variable comes before that of the file',
      {
        ...variable('LoaderEntryDefault', 'nixos-generation-1.conf'),
        [CONFIG]: 'default nixos-generation-2.conf',
      },
      one,
    ],
    [
      'is unknown where it is what was started last, and that is not known',
      { [CONFIG]: 'default @saved' },
      null,
    ],
    [
      'is what was started last, where that is what is said',
      {
        ...variable('LoaderEntryLastBooted', 'nixos-generation-1.conf'),
        [CONFIG]: 'default @saved',
      },
      one,
    ],
  ])('%s', async (_, more, toplevel) => {
    expect((await read({ ...old, ...more }))?.defaultEntry?.toplevel ?? null).toBe(toplevel)
  })
})

describe('what the firmware says', () => {
  const entryOf = (number: number) => `nixos-generation-${number}.conf`

  it('starts once comes before every default, and changes none', async () => {
    const menu = await read({
      ...old,
      ...variable('LoaderEntryOneShot', entryOf(1)),
      ...variable('LoaderEntryDefault', entryOf(2)),
    })
    expect(menu?.oneShot?.toplevel).toBe(one)
    expect(menu?.defaultEntry?.toplevel).toBe(two)
  })

  it.each([
    ['nothing', {}],
    ['an entry that is gone', variable('LoaderEntryOneShot', entryOf(9))],
    ['an empty text', variable('LoaderEntryOneShot', '')],
  ])('to start once may be %s', async (_, more) => {
    expect((await read({ ...old, ...more }))?.oneShot).toBeNull()
  })

  it('to start once may be what the loader makes itself', async () => {
    const setup = variable('LoaderEntryOneShot', 'auto-reboot-to-firmware-setup')
    const menu = await read({ ...old, ...setup })
    expect(menu?.oneShot).toMatchObject({ title: 'Reboot Into Firmware Interface', toplevel: null })
  })

  it('was started may be in the menu still', async () => {
    const menu = await read({ ...old, ...variable('LoaderEntrySelected', entryOf(2)) })
    expect(menu?.started?.toplevel).toBe(two)
    expect((await read(old))?.started).toBeNull()
  })

  it.each<[string, Machine, boolean]>([
    ['by nobody', {}, false],
    ['in loader.conf', { [CONFIG]: `default ${entryOf(1)}` }, false],
    ['by bootctl', variable('LoaderEntryDefault', entryOf(1)), true],
    ['by bootctl, for an entry that is gone', variable('LoaderEntryDefault', entryOf(9)), false],
    ['by a newer bootctl', variable('LoaderEntryPreferred', entryOf(1)), true],
    ['by the last start', { [CONFIG]: 'default @saved' }, true],
  ])('was saved is told apart: %s', async (_, more, saved) => {
    expect((await read({ ...old, ...more }))?.defaultSaved).toBe(saved)
  })

  it('is preferred comes before a default', async () => {
    const menu = await read({
      ...old,
      ...variable('LoaderEntryPreferred', entryOf(1)),
      ...variable('LoaderEntryDefault', entryOf(2)),
    })
    expect(menu?.defaultEntry?.toplevel).toBe(one)
  })

  it('is read as UTF-16, and up to its end', async () => {
    const directory = layOut(old)
    const path = `/sys/firmware/efi/efivars/LoaderEntryOneShot-${GUID}`
    const name = Buffer.from(`${entryOf(1)}\0Übriges`, 'utf16le')
    writeBytes(
      directory,
      path,
      Buffer.concat([Buffer.from([7, 0, 0, 0]), name, Buffer.from([0xff])]),
    )
    const menu = await readSystemdBoot(mountedHost(directory), '/boot')
    expect(menu?.oneShot?.toplevel).toBe(one)
  })
})

describe('boot counting', () => {
  const counted = (third: string) => entries(`${h1}.conf`, `${h2}.conf`, `${h3}${third}.conf`)

  it.each([
    ['+3', { left: 3, done: 0 }],
    ['+2-1', { left: 2, done: 1 }],
    ['+0-3', { left: 0, done: 3 }],
    ['+12-10', { left: 12, done: 10 }],
    ['', null],
  ])('%s in the file name is no part of the id', async (ending, tries) => {
    const menu = await read(counted(ending))
    const entry = menu?.entries.find(({ toplevel }) => toplevel === three)
    expect(entry).toMatchObject({ id: `${h3}.conf`, tries })
  })

  it.each([
    ['preferred', '+3', three],
    ['preferred', '+1-2', three],
    ['preferred', '+0-3', two], // bad: the next one in the menu
    ['default', '+3', three],
    ['default', '+0-3', three], // starts a bad entry all the same
  ])('%s entry with %s', async (word, ending, toplevel) => {
    const menu = await read({ ...counted(ending), [CONFIG]: `${word} ${h3}.conf\n` })
    expect(menu?.defaultEntry?.toplevel).toBe(toplevel)
  })

  it.each([`${h1}.conf`, `${h1}+2-1.conf`, h1])('%s names the entry', async (name) => {
    const machine = entries(`${h1}+2-1.conf`, `${h2}.conf`, `${h3}.conf`)
    const menu = await read({ ...machine, [CONFIG]: `default ${name}\n` })
    expect(menu?.defaultEntry?.toplevel).toBe(one)
  })

  it('puts entries that are bad last', async () => {
    const menu = await read(counted('+0-3'))
    expect(menu?.entries.map(({ toplevel }) => toplevel)).toEqual([two, one, three])
  })

  it('of twins puts the one first that has more tries left, then the one that was tried less', async () => {
    const twins = ['+1-2', '+3-1', '+3'].map((ending) => `${ENTRIES}/${h3}${ending}.conf`)
    const text = bootEntry('NixOS', version(3), three)
    const menu = await read(Object.fromEntries(twins.map((file) => [file, text])))
    expect(menu?.entries.map(({ tries }) => tries)).toEqual([
      { left: 3, done: 0 },
      { left: 3, done: 1 },
      { left: 1, done: 2 },
    ])
  })
})

describe('loader.conf', () => {
  it('may lie on another partition than the entries', async () => {
    const machine = { ...old, '/efi/loader/loader.conf': 'default nixos-generation-1.conf\n' }
    const host = mountedHost(layOut(machine))
    expect((await readSystemdBoot(host, '/boot', ['/efi']))?.defaultEntry?.toplevel).toBe(one)
    expect((await readSystemdBoot(host, '/boot'))?.defaultEntry?.toplevel).toBe(three)
  })

  it('counts by its last line', async () => {
    const text = 'default nixos-generation-1.conf\ndefault nixos-generation-2.conf\n'
    expect((await read({ ...old, [CONFIG]: text }))?.defaultEntry?.toplevel).toBe(two)
  })
})

describe('an entry', () => {
  const name = `${ENTRIES}/x.conf`
  it('may belong to no system of NixOS', async () => {
    const menu = await read({ [name]: 'title Windows\nefi /EFI/Microsoft/bootmgfw.efi\n' })
    expect(menu?.entries).toMatchObject([
      {
        id: 'x.conf',
        title: 'Windows',
        toplevel: null,
        files: ['/boot/EFI/Microsoft/bootmgfw.efi'],
      },
    ])
  })

  it('may start a system that is gone', async () => {
    const gone = storePath('nixos-system-turtle-gone')
    expect((await read({ [name]: bootEntry('NixOS', '1', gone) }))?.entries[0]?.toplevel).toBe(gone)
  })

  it('starts what its own init= says, not another word that ends so', async () => {
    const text = `options noinit=${one}/init\noptions rd.init=${one} init=${two}/init init2=${three}\n`
    expect((await read({ [name]: text }))?.entries[0]?.toplevel).toBe(two)
  })

  it('may have several initrds, of which each costs its place', async () => {
    const text = 'linux /EFI/nixos/k.efi\ninitrd /EFI/nixos/i.efi\ninitrd EFI/nixos/secrets.efi\n'
    expect((await read({ [name]: text }))?.entries[0]?.files).toEqual(
      ['k', 'i', 'secrets'].map((file) => `/boot/EFI/nixos/${file}.efi`),
    )
  })

  it('of a specialisation or another profile is one of its own', async () => {
    const menu = await read({
      ...old,
      [`${ENTRIES}/nixos-generation-3-specialisation-travel.conf`]: bootEntry(
        'NixOS (travel)',
        version(3),
        storePath('travel'),
      ),
      [`${ENTRIES}/nixos-pin-generation-1.conf`]: bootEntry('NixOS [pin]', version(1), one),
    })
    expect(menu?.entries).toHaveLength(5)
  })

  it('may have a device tree, which costs its place', async () => {
    const text = 'linux /EFI/nixos/k.efi\ndevicetree /EFI/nixos/board.dtb.efi\n'
    expect((await read({ [name]: text }))?.entries[0]?.files).toEqual([
      '/boot/EFI/nixos/k.efi',
      '/boot/EFI/nixos/board.dtb.efi',
    ])
  })

  it.each<[string, string, Record<string, string>]>([
    [
      'a Xen with kernel and settings in it',
      'efi',
      { '.config': `[x]\nkernel=vmlinuz init=${two}/init\n` },
    ],
    ['a unified image', 'uki', { '.cmdline': `init=${two}/init quiet` }],
    ['an image as the kernel', 'linux', { '.cmdline': `init=${two}/init quiet` }],
  ])('may start %s: its command line is in there', async (_, key, sections) => {
    const directory = layOut({ [name]: `title NixOS\n${key} /EFI/nixos/image.efi\n` })
    writeBytes(directory, '/boot/EFI/nixos/image.efi', peFile(sections))
    const menu = await readSystemdBoot(mountedHost(directory), '/boot')
    expect(menu?.defaultEntry).toMatchObject({
      toplevel: two,
      files: ['/boot/EFI/nixos/image.efi'],
    })
  })

  it('needs each file that any of its keys names', async () => {
    const text = `${bootEntry('NixOS', '1', one)}devicetree /dtb
devicetree-overlay /a.dtbo /b.dtbo
addons /c.addon.efi
extra /d.cred
`
    expect((await read({ [name]: text }))?.entries[0]?.files).toEqual(
      [
        'EFI/nixos/kernel.efi',
        'EFI/nixos/initrd.efi',
        'dtb',
        'a.dtbo',
        'b.dtbo',
        'c.addon.efi',
        'd.cred',
      ].map((file) => `/boot/${file}`),
    )
  })

  it('that is an image may have addons beside it', async () => {
    const directory = layOut({ '/boot/EFI/Linux/x.efi.extra.d/y.addon.efi': '' })
    writeBytes(directory, '/boot/EFI/Linux/x+3.efi', stub(one))
    const menu = await readSystemdBoot(mountedHost(directory), '/boot')
    expect(menu?.entries[0]?.files).toContain('/boot/EFI/Linux/x.efi.extra.d')
  })

  it('of another machine stands apart, in the order of the machines', async () => {
    const of = (id: string, number: number) =>
      `${bootEntry('NixOS', version(number), one)}machine-id ${id.repeat(32)}\n`
    const menu = await read({
      [`${ENTRIES}/1.conf`]: of('b', 9),
      [`${ENTRIES}/2.conf`]: of('a', 1),
      [`${ENTRIES}/3.conf`]: of('a', 2),
    })
    expect(menu?.entries.map(({ id }) => id)).toEqual(['3.conf', '2.conf', '1.conf'])
  })

  it.each([
    ['ten megabytes of one line', `title ${'x'.repeat(10 << 20)}`],
    ['ten megabytes of spaces', ` title${' '.repeat(10 << 20)}x`],
    ['a hundred thousand initrds', `linux /k\n${'initrd /i\n'.repeat(100_000)}`],
    ['hardly a line', '\n\0\n\r\n \n\ufeff'],
  ])('may be %s', async (_, text) => {
    const menu = await read({ ...old, [name]: text })
    expect(menu?.entries).toHaveLength(4)
    expect(menu?.defaultEntry).not.toBeNull()
  })

  it('is passed on as it is written, whatever a terminal would make of it', async () => {
    const title = 'Nix\x1b[2JOS \u202e'
    const menu = await read({ [name]: `title ${title}\nlinux /../../etc/\x1b]0;x\x07\n` })
    expect(menu?.entries[0]).toMatchObject({ title, files: ['/boot/../../etc/\x1b]0;x\x07'] })
  })

  it.each(['x.conf.tmp', 'x.txt', '.x', '.x.conf', 'auto-windows.conf'])(
    'is no file called %s',
    async (file) => {
      expect(await read({ [`${ENTRIES}/${file}`]: bootEntry('NixOS', '1', one) })).toBeNull()
    },
  )
})
