import { describe, expect, it } from 'vitest'
import { parseExtlinux, readExtlinux } from '../../src/boot/extlinux.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { layOut, storePath } from '../support/layout.ts'

const systemName = 'nixos-system-turtle-26.05'
const [one, two] = [storePath(systemName, 1), storePath(systemName, 2)]

const label = (name: string, title: string, system: string) => `
LABEL nixos-${name}
  MENU LABEL NixOS - ${title}
  LINUX ../nixos/hash-linux-Image
  INITRD ../nixos/hash-initrd-initrd
  APPEND init=${system}/init loglevel=4
  FDTDIR ../nixos/hash-device-tree-dtbs
`

/** What extlinux-conf-builder.sh writes. */
const CONFIG = `# Generated file, all changes will be lost on nixos-rebuild!

# Change this to e.g. nixos-42 to temporarily boot to an older configuration.
DEFAULT nixos-default

MENU TITLE ------------------------------------------------------------
TIMEOUT 50
${label('default', 'Default', two)}${label('2-default', 'Configuration 2-default (2026-05-02 12:00 - 26.05)', two)}${label('1', 'Configuration 1 (2026-05-01 12:00 - 26.05)', one)}`

const read = (text: string) =>
  readExtlinux(mountedHost(layOut({ '/boot/extlinux/extlinux.conf': text })), '/boot')

describe("extlinux's menu", () => {
  it('has a label for the default and one for each generation', async () => {
    const menu = await read(CONFIG)
    expect(menu).toMatchObject({ loader: 'extlinux', directory: '/boot', oneShot: null })
    expect(menu?.entries.map(({ id, toplevel }) => [id, toplevel])).toEqual([
      ['nixos-default', two],
      ['nixos-2-default', two],
      ['nixos-1', one],
    ])
    expect(menu?.entries[2]).toMatchObject({
      title: 'NixOS - Configuration 1 (2026-05-01 12:00 - 26.05)',
      files: [
        '/boot/nixos/hash-linux-Image',
        '/boot/nixos/hash-initrd-initrd',
        '/boot/nixos/hash-device-tree-dtbs',
      ],
    })
    expect(menu?.defaultEntry?.id).toBe('nixos-default')
  })

  it.each([
    ['another label', CONFIG.replace('DEFAULT nixos-default', 'default nixos-1'), 'nixos-1'],
    ['the first, where none is named', CONFIG.replace('DEFAULT', '#'), 'nixos-default'],
    [
      'the first, where the one that is named is gone',
      `${CONFIG}DEFAULT nixos-9\n`,
      'nixos-default',
    ],
    ['the label that says so itself', `${CONFIG}MENU DEFAULT\n`, 'nixos-1'],
  ])('starts by itself %s', async (_, text, id) => {
    expect((await read(text))?.defaultEntry?.id).toBe(id)
  })

  it('is none without labels', async () => {
    expect(await read('TIMEOUT 50\nLINUX /x\nAPPEND init=/x\n')).toBeNull()
    expect(await readExtlinux(mountedHost(layOut()), '/boot')).toBeNull()
  })
})

describe('a file', () => {
  const filesOf = (line: string) => parseExtlinux(`label x\n${line}\n`, '/boot').entries[0]?.files

  it.each([
    ['beside the menu', 'LINUX kernel', ['/boot/extlinux/kernel']],
    ['above the menu', 'linux ../nixos/kernel', ['/boot/nixos/kernel']],
    ['of the file system', 'KERNEL /nixos/kernel', ['/boot/nixos/kernel']],
    ['of the root’s file system', 'kernel /boot/nixos/kernel', ['/boot/nixos/kernel']],
    ['in the store', 'Linux /nix/store/hash-linux/Image', ['/nix/store/hash-linux/Image']],
    [
      'in the store of a subvolume',
      'linux /@nix/store/hash-linux/Image',
      ['/nix/store/hash-linux/Image'],
    ],
    ['that is one of several', 'INITRD ../nixos/a,../nixos/b', ['/boot/nixos/a', '/boot/nixos/b']],
    [
      'that is a device tree',
      'FDT ../nixos/hash-dtbs/board.dtb',
      ['/boot/nixos/hash-dtbs/board.dtb'],
    ],
  ])('may lie %s', (_, line, files) => {
    expect(filesOf(line)).toEqual(files)
  })
})

it.each([
  ['lines without words', ' \n\t\nlabel\nmenu\nappend\n'],
  ['a line of a megabyte', `append ${' '.repeat(1 << 20)}init=/x`],
  ['an initrd of a million parts', `initrd ${','.repeat(900_000)}`],
  ['what drives a terminal', 'menu label \x1b[2J\u202e'],
])('%s do no harm', async (_, text) => {
  const menu = await read(`label a\nappend init=${one}/init\n${text}\n`)
  expect(menu?.entries[0]?.id).toBe('a')
})

it('of more than 4 MiB is not read, and that is said', async () => {
  await expect(read(`${CONFIG}${'#'.repeat(4 << 20)}`)).rejects.toMatchObject({
    code: 'unreadable',
    message: '/boot/extlinux/extlinux.conf is larger than 4194304 bytes and is ignored.',
  })
})
