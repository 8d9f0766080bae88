import { describe, expect, it } from 'vitest'
import { whyGrubCantWrite } from '../../src/boot/grub/grubWrites.ts'
import { mountOf, mountsIn } from '../../src/boot/mounts.ts'
import { folder, layOut, link, type Machine, runningHost } from '../support/layout.ts'

const line = (place: string, type: string, device: string) =>
  `36 35 ${device} / ${place} rw,noatime shared:1 - ${type} /dev/x rw\n`
const INFO = [
  line('/', 'ext4', '8:2'),
  line('/boot', 'vfat', '8:1'),
  line('/bootleg', 'xfs', '8:3'),
  line('/with\\040space', 'zfs', '0:9'),
].join('')

describe('what is mounted where', () => {
  it.each([
    ['/boot/grub', { type: 'vfat', device: '8:1', readOnly: false }],
    ['/boot', { type: 'vfat', device: '8:1', readOnly: false }],
    ['/bootleg/x', { type: 'xfs', device: '8:3', readOnly: false }],
    ['/bootx', { type: 'ext4', device: '8:2', readOnly: false }],
    ['/with space/x', { type: 'zfs', device: '0:9', readOnly: false }],
  ])('%s', (path, mount) => {
    expect(mountOf(mountsIn(INFO), path)).toMatchObject(mount)
  })

  it('is the last of several at one place', () => {
    expect(mountOf(mountsIn(INFO + line('/boot', 'ext2', '8:9')), '/boot')?.type).toBe('ext2')
  })

  it.each([
    ['rw,relatime', 'rw,errors=remount-ro', false],
    ['ro,relatime', 'rw', true],
    ['rw,relatime', 'ro,fmask=0077', true],
    ['rw', 'rw,rodata', false],
  ])('mounted %s of %s: read-only is %s', (options, ofAll, readOnly) => {
    const text = `36 35 8:1 / /boot ${options} shared:1 - vfat /dev/x ${ofAll}\n`
    expect(mountOf(mountsIn(text), '/boot')?.readOnly).toBe(readOnly)
  })

  it.each(['', 'nonsense\n', '36 35 8:1\n - ext4\n'])('is not known from %j', (text) => {
    expect(mountOf(mountsIn(text), '/boot')).toBeNull()
  })
})

describe('whether GRUB can write its environment', () => {
  const why = (type: string, device: string, more: Machine = {}) => {
    const machine = { '/proc/self/mountinfo': line('/', type, device), '/boot/grub': folder }
    return whyGrubCantWrite(runningHost(layOut({ ...machine, ...more })), '/boot')
  }
  const dev = (device: string, name: string): Machine => ({
    [`/sys/dev/block/${device}`]: link(`/sys/devices/virtual/block/${name}`),
  })

  it.each(['ext4', 'vfat', 'xfs'])('it can on %s', async (type) => {
    expect(await why(type, '8:1')).toBeNull()
  })

  it.each(['btrfs', 'zfs', 'nfs4'])('it can’t on %s', async (type) => {
    expect(await why(type, '0:44')).toBe(`/boot/grub is on ${type}`)
  })

  it('it can’t on LVM, be it below encryption', async () => {
    const lvm = {
      ...dev('254:1', 'dm-1'),
      '/sys/devices/virtual/block/dm-1/dm/uuid': 'CRYPT-LUKS2-abc\n',
      '/sys/devices/virtual/block/dm-1/slaves/dm-0': link('/sys/devices/virtual/block/dm-0'),
      ...dev('254:0', 'dm-0'),
      '/sys/devices/virtual/block/dm-0/dev': '254:0\n',
      '/sys/devices/virtual/block/dm-0/dm/uuid': 'LVM-xyz\n',
    }
    expect(await why('ext4', '254:0', lvm)).toBe('/boot/grub is on LVM')
    expect(await why('ext4', '254:1', lvm)).toBe('/boot/grub is on LVM')
  })

  it('it can’t on a partition of a RAID', async () => {
    const raid = { ...dev('259:7', 'md0/md0p1'), '/sys/devices/virtual/block/md0/md0p1': folder }
    expect(await why('ext4', '259:7', raid)).toBe('/boot/grub is on RAID')
  })

  it('nothing is said where the devices go round in a circle, or nothing is known', async () => {
    const circle = {
      ...dev('254:5', 'dm-5'),
      '/sys/devices/virtual/block/dm-5/dev': '254:5\n',
      '/sys/devices/virtual/block/dm-5/slaves/dm-5': link('/sys/devices/virtual/block/dm-5'),
    }
    expect(await why('ext4', '254:5', circle)).toBeNull()
    expect(await whyGrubCantWrite(runningHost(layOut()), '/boot')).toBeNull()
  })
})
