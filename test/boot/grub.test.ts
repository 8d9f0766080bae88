import { describe, expect, it } from 'vitest'
import { parseGrub, readGrub } from '../../src/boot/grub/grub.ts'
import type { BootEntry } from '../../src/boot/menu.ts'
import { readBootMenu } from '../../src/boot/readBootMenu.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { layOut, type Machine, storePath } from '../support/layout.ts'

const systemName = 'nixos-system-turtle-26.05'
const [one, two] = [storePath(systemName, 1), storePath(systemName, 2)]
const pinned = storePath(systemName, 3)

const entry = (title: string, system: string) => `menuentry "${title}" --class nixos {
search --set=drive1 --fs-uuid 1234-ABCD
  linux ($drive1)//kernels/kernel-bzImage init=${system}/init loglevel=4
  initrd ($drive1)//kernels/initrd-initrd ($drive1)//kernels/initrd-secrets
}
`
const ALL = 'NixOS - All configurations'
const [C1, C2] = [
  'NixOS - Configuration 1 (2026-05-01 - 26.05)',
  'NixOS - Configuration 2 (2026-05-02 - 26.05)',
]
const PIN = "NixOS - Profile 'known_good'"

/** What install-grub.pl writes, with this line to choose the default. */
const config = (choose = 'set default=0', before = '') => `# Automatically generated.
if [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "\${next_entry}" ]; then
  set default="\${next_entry}"
  set next_entry=
  save_env next_entry
  set timeout=1
  set boot_once=true
else
  ${choose}
  set timeout=5
fi
${before}
${entry('NixOS - Default', two)}
submenu "${ALL}" --class submenu {
${entry(C2, two)}
${entry(C1, one)}
}
submenu "${PIN}" --class submenu {
${entry('NixOS - Configuration 1 (2026-05-01 - 26.05)', pinned)}
}
`
const SAVED = `set default="\${saved_entry}"`
const read = (text: string, more: Machine = {}) =>
  readGrub(mountedHost(layOut({ '/boot/grub/grub.cfg': text, ...more })), '/boot')
const saved = (id: string): Machine => ({
  '/boot/grub/grubenv': `# GRUB Environment Block\nsaved_entry=${id}\n####`,
})

describe("GRUB's menu", () => {
  it('has entries in submenus, which are called by their path', async () => {
    const menu = await read(config())
    expect(menu?.entries.map(({ id, title, toplevel }) => [id, title, toplevel])).toEqual([
      ['NixOS - Default', 'NixOS - Default', two],
      [`${ALL}>${C2}`, C2, two],
      [`${ALL}>${C1}`, C1, one],
      [`${PIN}>${C1}`, C1, pinned],
    ])
  })

  it('has submenus in submenus', () => {
    const text = `submenu "a" {\nsubmenu 'b' {\n${entry('c', one)}}\n${entry('d', two)}}\n${entry('e', one)}`
    expect(parseGrub(text).entries.map(({ id, place }) => [id, place])).toEqual([
      ['a>b>c', '0>0>0'],
      ['a>d', '0>1'],
      ['e', '1'],
    ])
  })

  it.each([
    ['another system', 'menuentry "Windows" {\n  chainloader +1\n}', 'Windows'],
    ['one on a single line', 'menuentry "Restart" --class x { reboot }', 'Restart'],
    ['one in single quotes', `menuentry 'It "boots"' {\n}`, 'It "boots"'],
    ['one with quotes in its name', 'menuentry "It \\"boots\\"" {\n}', 'It "boots"'],
  ])('may have %s before NixOS', async (_, text, title) => {
    const menu = await read(config('set default=1', text))
    expect(menu?.entries[0]).toMatchObject({ title, toplevel: null, files: [] })
    expect(menu?.entries.map(({ id }) => id)[1]).toBe('NixOS - Default')
    expect(menu?.defaultEntry?.id).toBe('NixOS - Default')
  })

  it('is none without entries', async () => {
    expect(await read('set timeout=5\n')).toBeNull()
    expect(await readGrub(mountedHost(layOut()), '/boot')).toBeNull()
  })
})

describe('the default', () => {
  it.each<[string, string, Machine, string | undefined]>([
    ['by number', 'set default=0', {}, 'NixOS - Default'],
    ['by number in a submenu', 'set default="1>1"', {}, `${ALL}>${C1}`],
    ['by title', `set default="NixOS - Default"`, {}, 'NixOS - Default'],
    ['by the path of titles', `set default='${ALL}>${C1}'`, {}, `${ALL}>${C1}`],
    ['that is saved', SAVED, saved(`${ALL}>${C1}`), `${ALL}>${C1}`],
    ['that is saved by number', SAVED, saved('1>0'), `${ALL}>${C2}`],
    ['that was never saved', SAVED, {}, 'NixOS - Default'],
    ['that is saved, but not asked for', 'set default=0', saved('1>1'), 'NixOS - Default'],
    ['that is not there', 'set default=7', {}, 'NixOS - Default'],
    ['that is a title of another menu', `set default="${C1}"`, {}, 'NixOS - Default'],
    ['whose generation is gone', SAVED, saved(`${ALL}>NixOS - Configuration 9`), `${ALL}>${C2}`],
    ['that is a submenu', 'set default=1', {}, undefined],
  ])('%s', async (_, choose, more, id) => {
    expect((await read(config(choose), more))?.defaultEntry?.id).toBe(id)
  })
})

describe('what starts once', () => {
  const next = (id: string): Machine => ({
    '/boot/grub/grubenv': `# GRUB Environment Block\nsaved_entry=0\nnext_entry=${id}\n####`,
  })

  it.each<[string, string, string | undefined]>([
    ['is an entry by its path', `${ALL}>${C1}`, `${ALL}>${C1}`],
    ['is an entry by its numbers', '1>0', `${ALL}>${C2}`],
    ['is the first, as for GRUB, where it is gone', 'NixOS - Configuration 9', 'NixOS - Default'],
    ['is nothing where nothing is asked for', '', undefined],
  ])('%s', async (_, id, expected) => {
    const menu = await read(config(), next(id))
    expect(menu?.oneShot?.id).toBe(expected)
    expect(menu?.defaultEntry?.id).toBe('NixOS - Default')
  })

  it('is nothing where grub.cfg does not ask', async () => {
    expect((await read(`set default=0\n${entry('a', one)}`, next('a')))?.oneShot).toBeNull()
  })
})

it('tells whether the default was saved beside the menu', async () => {
  expect((await read(config(SAVED)))?.defaultSaved).toBe(true)
  expect((await read(config()))?.defaultSaved).toBe(false)
})

describe('a hostile grub.cfg', () => {
  it.each<[string, string]>([
    ['of one line of 3 MB', `menuentry "${'x'.repeat(3 << 20)}`],
    ['of 3 MB of quotes', `menuentry "${'\\"'.repeat(3 << 19)}`],
    ['of submenus in submenus', 'submenu "a" {\n'.repeat(250_000)],
    ['of an initrd line without end', `menuentry "x" {\ninitrd ${'/i '.repeat(1_000_000)}\n}\n`],
    ['of nothing but ends', '}\n'.repeat(1_500_000)],
    ['of spaces', `${' '.repeat(3 << 20)}menuentry`],
    ['of empty lines', '\n'.repeat(3 << 20)],
    ['that keeps its environment on each line', 'save_env x\n'.repeat(300_000)],
  ])('%s is read like any other', async (_, text) => {
    const menu = await read(`${entry('NixOS', one)}${text}`)
    expect(menu?.entries[0]).toMatchObject({ id: 'NixOS', toplevel: one })
    expect(menu?.defaultEntry?.id).toBe('NixOS')
  })

  it.each<[string, string, string]>([
    ['of more than 4 MiB', ' '.repeat(4 << 20), '/boot/grub/grub.cfg is larger than 4194304 bytes'],
    [
      'of more entries than any menu',
      'menuentry "x" { true }\n'.repeat(10_001),
      'The boot menu in /boot has more than 10000 entries',
    ],
    [
      // Each entry is called by all that it is in.
      'of many entries in submenus with long titles',
      `${`submenu "${'x'.repeat(8000)}" {\n`.repeat(15)}${'menuentry "x" { true }\n'.repeat(100_000)}`,
      'The boot menu in /boot has more than 10000 entries',
    ],
    [
      'of entries that name the same files again and again',
      `menuentry "x" {\n${'initrd /a\n'.repeat(1001)}}\n`.repeat(200),
      'The boot menu in /boot names more than 20000 files',
    ],
    [
      'of more files than any menu',
      `menuentry "x" {\n${[...Array(20_001).keys()].map((name) => `initrd /${name}\n`).join('')}}\n`,
      'The boot menu in /boot names more than 20000 files',
    ],
  ])('%s is not read, and that is said', async (_, text, why) => {
    const host = mountedHost(layOut({ '/boot/grub/grub.cfg': entry('NixOS', one) + text }))
    const message = `${why} and is ignored.`
    await expect(readBootMenu(host)).rejects.toMatchObject({ code: 'unreadable', message })
  })

  it('names no entry by a title that was cut', async () => {
    const menu = await read(`${config()}${entry(`NixOS ${'x'.repeat(2000)}`, one)}`)
    const last = menu?.entries.at(-1)
    expect(last?.title).toHaveLength(256)
    expect(menu?.once.by === 'grub-reboot' && menu.once.names.get(last as BootEntry)).toEqual({
      name: '3',
      byNumber: true,
    })
  })

  it('may hold what drives a terminal, which is passed on as it is', async () => {
    const menu = await read(entry('Nix\x1b[2JOS\u202e', one))
    expect(menu?.entries[0]?.id).toBe('Nix\x1b[2JOS\u202e')
  })
})

describe('kernels and initrds', () => {
  const filesOf = async (...lines: string[]) =>
    (await read(`menuentry "x" {\n${lines.join('\n')}\n}\n`))?.entries[0]?.files

  it.each([
    ['on a /boot of its own', '($drive1)//kernels/k', '/boot/kernels/k'],
    ['on a /boot below the root', '($drive1)/boot//kernels/k', '/boot/kernels/k'],
    ['in the store', '($drive2)/nix/store/h4sh-linux/bzImage', '/nix/store/h4sh-linux/bzImage'],
    [
      'in a store of its own',
      '($drive2)/store/h4sh-linux/bzImage',
      '/nix/store/h4sh-linux/bzImage',
    ],
    [
      'in the store of a subvolume',
      '($drive2)/@nix/store/h4sh-linux/bzImage',
      '/nix/store/h4sh-linux/bzImage',
    ],
    ['without a drive', '/kernels/k', '/boot/kernels/k'],
    ['in the subvolume of /boot', '($drive1)/@boot//kernels/k', '/boot/kernels/k'],
    ['in a dataset', '($drive1)//ROOT/boot@//kernels/k', '/boot/kernels/k'],
  ])('lie %s', async (_, file, path) => {
    expect(await filesOf(`linux ${file} init=/x`)).toEqual([path])
  })

  it('may be several: secrets are an initrd of their own', async () => {
    expect(
      await filesOf('linux /kernels/k init=/x quiet', 'initrd /kernels/i /kernels/secrets'),
    ).toEqual(['/boot/kernels/k', '/boot/kernels/i', '/boot/kernels/secrets'])
  })

  it('of Xen are modules, one of which starts the system', async () => {
    const xen = [
      'multiboot ($drive1)//kernels/xen.gz dom0_mem=2G',
      `module ($drive1)//kernels/k init=${one}/init quiet`,
      'module ($drive1)//kernels/i',
    ]
    expect(await filesOf(...xen)).toEqual(
      ['xen.gz', 'k', 'i'].map((file) => `/boot/kernels/${file}`),
    )
    expect(parseGrub(`menuentry "x" {\n${xen.join('\n')}\n}`).entries[0]?.toplevel).toBe(one)
  })
})
