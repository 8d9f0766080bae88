import { expect, it } from 'vitest'
import { readExtlinux } from '../../src/boot/extlinux.ts'
import { readGrub } from '../../src/boot/grub/grub.ts'
import { readLimine } from '../../src/boot/limine/limine.ts'
import type { OneMenu } from '../../src/boot/menu.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { layOut, storePath } from '../support/layout.ts'

const init = `init=${storePath('nixos-system-turtle-26.05')}/init`
/** Longer than any that Linux takes, so that what stands behind is cut off. */
const long = `quiet=${'x'.repeat(9000)} ${init}`

type Read = (host: Host, directory: string) => Promise<OneMenu | null>

const grub = (title: string, options: string) =>
  `menuentry "${title}" --class nixos {\n  linux ($drive1)//kernels/x ${options}\n}\n`
const limine = (title: string, options: string) =>
  `//${title}\nprotocol: linux\nkernel_path: boot():/limine/kernels/x\ncmdline: ${options}\n`
const extlinux = (label: string, options: string) =>
  `LABEL ${label}\n  LINUX ../nixos/x\n  APPEND ${options}\n`

it.each<[string, Read, string, string, string[]]>([
  [
    'GRUB',
    readGrub,
    'grub/grub.cfg',
    `${grub('NixOS - Default', init)}${grub('NixOS - gaming', long)}submenu "Turtle - All configurations" {\n${grub('Turtle - Configuration 7', 'quiet')}}\n${grub('Windows', '')}`,
    ['NixOS - gaming', 'Turtle - All configurations>Turtle - Configuration 7'],
  ],
  [
    'Limine',
    readLimine,
    'limine/limine.conf',
    `/+NixOS default profile\n${limine('Generation 7', init)}${limine('Generation 6', 'quiet')}/+Others\n${limine('Windows', '')}`,
    ['NixOS default profile/Generation 6'],
  ],
  [
    'extlinux',
    readExtlinux,
    'extlinux/extlinux.conf',
    `DEFAULT nixos-default\n${extlinux('nixos-default', long)}${extlinux('nixos-7-default', init)}${extlinux('memtest', '')}`,
    ['nixos-default'],
  ],
])('what an entry of NixOS starts is not known where %s’s has no init', async (...row) => {
  const [, read, file, text, unread] = row
  const menu = await read(mountedHost(layOut({ [`/boot/${file}`]: text })), '/boot')
  const entries = menu?.entries ?? []
  expect(entries.filter((entry) => entry.unread === true).map(({ id }) => id)).toEqual(unread)
  expect(entries.filter(({ toplevel }) => toplevel !== null)).toHaveLength(1)
})
