import { expect, it } from 'vitest'
import { certificates } from '../../../src/compare/features/certificates.ts'
import { fileSystems } from '../../../src/compare/features/fileSystems.ts'
import { foundIn } from './side.ts'

it('certificates are told with when they are renewed, under both namings', async () => {
  const units = {
    'acme-renew-example.org.timer':
      '[Timer]\nOnCalendar=daily\nUnit=acme-order-renew-example.org.service\n',
    'acme-old.example.org.timer': '[Timer]\nOnCalendar=weekly\n',
    'acme-never.timer': '[Timer]\nPersistent=yes\n',
    'acme-example.org.service': '[Service]\nExecStart=/x\n',
  }
  expect(await foundIn(certificates, { units })).toEqual({
    'example.org': 'renewal checked daily',
    'old.example.org': 'renewal checked weekly',
    never: 'no renewal timer',
  })
})

it('devices that are unlocked are told by name, and no key', async () => {
  const crypttab = `# <name> <device> <key> <options>
root UUID=0b9f3a52 none luks,discard
data /dev/sdb1 /root/data.key
odd /dev/sdc1 HIDDEN tries=1
swap /dev/sdd1 /dev/urandom swap
half
`
  expect(await foundIn(fileSystems, { etc: { crypttab } })).toEqual({
    'encrypted root': 'UUID=0b9f3a52, no key file, luks,discard',
    'encrypted data': '/dev/sdb1, key /root/data.key',
    'encrypted odd': '/dev/sdc1, another key, tries=1',
    'encrypted swap': '/dev/sdd1, key /dev/urandom, swap',
  })
})

it('file systems are told by where they are mounted', async () => {
  const fstab = `# This is a generated file.  Do not edit!
#
# <file system> <mount point>   <type>  <options>       <dump>  <pass>

# Filesystems.
/dev/disk/by-label/nixos / btrfs subvol=root,compress=zstd 0 0
/dev/disk/by-label/my\\040disk /mnt/my\\040disk ext4 defaults 0 2
//nas/share /mnt/nas cifs username=robin,password=covered,uid=1000 0 0
//robin:hidden2@nas/share /mnt/more cifs ro 0 0
tmpfs /tmp tmpfs size=2G
overlay /tmp overlay x 0 0
/dev/odd /odd auto

# Swap devices.
/dev/disk/by-label/swap none swap discard,pri=5
/swapfile none swap
broken
`
  expect(await foundIn(fileSystems, { etc: { fstab } })).toEqual({
    '/': '/dev/disk/by-label/nixos btrfs subvol=root,compress=zstd',
    '/mnt/my disk': '/dev/disk/by-label/my disk ext4 defaults',
    '/mnt/nas': '//nas/share cifs username=robin,password=…,uid=1000',
    '/mnt/more': '//robin:…@nas/share cifs ro',
    '/tmp': 'tmpfs tmpfs size=2G; overlay overlay x',
    '/odd': '/dev/odd auto defaults',
    'swap /dev/disk/by-label/swap': 'swap discard,pri=5',
    'swap /swapfile': 'swap defaults',
  })
  expect(await foundIn(fileSystems, {})).toEqual({})
})
