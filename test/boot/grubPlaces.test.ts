import { describe, expect, it } from 'vitest'
import { readGrub } from '../../src/boot/grub/grub.ts'
import { layOut, link, type Machine, runningHost } from '../support/layout.ts'

const mount = (place: string, type: string, source: string, root = '/', device = '8:1') =>
  `36 35 ${device} ${root} ${place} rw shared:1 - ${type} ${source} rw\n`

const UUID = '1b2c3d4e-0000'
const disk: Machine = {
  [`/dev/disk/by-uuid/${UUID}`]: link('../../sda3'),
  '/dev/sda3': '',
  '/dev/disk/by-label/nixos': link('../../sda3'),
}

/** The files of the one entry of a grub.cfg in /boot. */
async function filesOf(search: string, file: string, mounts: string, more: Machine = {}) {
  const text = `${search}\nmenuentry "NixOS" {\n${search}\n  linux ${file} init=/x\n}\n`
  const machine = { ...disk, '/boot/grub/grub.cfg': text, '/proc/self/mountinfo': mounts, ...more }
  const menu = await readGrub(runningHost(layOut(machine)), '/boot')
  return menu?.entries[0]?.files
}

const BY_UUID = `search --set=drive2 --fs-uuid ${UUID}`
const ROOT = mount('/', 'ext4', '/dev/sda2', '/', '8:2')

describe('a file that grub.cfg names lies', () => {
  it.each<[string, string, string, string, string]>([
    [
      'in a store of its own file system',
      BY_UUID,
      '($drive2)/store/h4sh-linux/bzImage',
      ROOT + mount('/nix', 'ext4', '/dev/sda3', '/', '8:3'),
      '/nix/store/h4sh-linux/bzImage',
    ],
    [
      'in a store that is mounted out of a directory',
      BY_UUID,
      '($drive2)/persist/nix/store/h4sh-linux/bzImage',
      ROOT +
        mount('/persist', 'ext4', '/dev/sda3', '/persist', '8:3') +
        mount('/nix', 'ext4', '/dev/sda3', '/persist/nix', '8:3'),
      '/nix/store/h4sh-linux/bzImage',
    ],
    [
      'in a subvolume',
      'search --set=drive2 --label nixos',
      '($drive2)/@nix/store/h4sh-linux/bzImage',
      ROOT + mount('/nix', 'btrfs', '/dev/sda3', '/@nix', '0:44'),
      '/nix/store/h4sh-linux/bzImage',
    ],
    [
      'in a dataset',
      'search --set=drive1 --label tank',
      '($drive1)//nixos/boot/@/kernels/k',
      ROOT + mount('/boot', 'zfs', 'tank/nixos/boot', '/', '0:50'),
      '/boot/kernels/k',
    ],
    [
      'on the file system of the menu, where nothing else is said',
      '',
      '/kernels/k',
      ROOT + mount('/boot', 'ext4', '/dev/sda1'),
      '/boot/kernels/k',
    ],
    [
      'below the directory of that name, where /boot has a file system of its own: it is missing',
      '',
      '/boot/kernels/k',
      ROOT + mount('/boot', 'ext4', '/dev/sda1'),
      '/boot/boot/kernels/k',
    ],
  ])('%s', async (_, search, file, mounts, path) => {
    expect(await filesOf(search, file, mounts)).toEqual([path])
  })

  it('nowhere that is known, where its file system is not: it is not called missing', async () => {
    const other = 'search --set=drive2 --fs-uuid dead-beef'
    expect(await filesOf(other, '($drive2)/kernels/k', ROOT)).toEqual([])
    const there = { '/boot/kernels/k': '' }
    expect(await filesOf(other, '($drive2)/kernels/k', ROOT, there)).toEqual(['/boot/kernels/k'])
  })
})
