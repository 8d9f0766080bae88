import { describe, expect, it } from 'vitest'
import { certificates } from '../../../src/compare/features/certificates.ts'
import { fileSystems } from '../../../src/compare/features/fileSystems.ts'
import { kubernetes } from '../../../src/compare/features/kubernetes.ts'
import { storePath } from '../../support/layout.ts'
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
    'example.org': 'renewed daily',
    'old.example.org': 'renewed weekly',
    never: 'never renewed',
  })
})

it('file systems are told by where they are mounted', async () => {
  const fstab = `# This is a generated file.  Do not edit!
#
# <file system> <mount point>   <type>  <options>       <dump>  <pass>

# Filesystems.
/dev/disk/by-label/nixos / btrfs subvol=root,compress=zstd 0 0
/dev/disk/by-label/my\\040disk /mnt/my\\040disk ext4 defaults 0 2
//nas/share /mnt/nas cifs username=robin,password=hidden,uid=1000 0 0
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
    '/tmp': 'tmpfs tmpfs size=2G; overlay overlay x',
    '/odd': '/dev/odd auto defaults',
    'swap /dev/disk/by-label/swap': 'swap discard,pri=5',
    'swap /swapfile': 'swap defaults',
  })
  expect(await foundIn(fileSystems, {})).toEqual({})
})

describe('Kubernetes', () => {
  const k3s = `${storePath('k3s-1.34.1+k3s1')}/bin/k3s`
  const rke2 = `${storePath('rke2-1.33.5+rke2r1')}/bin/rke2`
  it.each<[string, string, string]>([
    [
      'k3s',
      `${k3s} server \\\n --server https://10.0.0.1:6443 \\\n --token HIDDEN \\\n --disable=traefik \\\n --disable servicelb`,
      'server, 1.34.1+k3s1, joins https://10.0.0.1:6443, without traefik servicelb',
    ],
    ['k3s', `${k3s} server --cluster-init`, 'server, 1.34.1+k3s1, starts a cluster'],
    ['k3s', `${k3s} agent --token-file /run/t --server`, 'agent, 1.34.1+k3s1'],
    [
      'rke2-server',
      `${rke2} 'server' '--token=HIDDEN' '--cni=cilium' --node-ip=10.0.0.2`,
      'server, 1.33.5+rke2r1, network by cilium, at 10.0.0.2',
    ],
    ['rke2-agent', `${rke2} agent --agent-token HIDDEN`, 'agent, 1.33.5+rke2r1'],
    ['k3s', `${k3s} kubectl get nodes`, 'role not known'],
    ['k3s', `${storePath('wrapper')} server HIDDEN`, 'role not known'],
    ['k3s', `/bin/sh -c '${k3s} server --token HIDDEN'`, 'role not known'],
    ['k3s', '', 'role not known'],
  ])('%s started as %j: %s', async (name, command, says) => {
    const units = { [`${name}.service`]: `[Service]\nExecStart=${command}\n` }
    expect(await foundIn(kubernetes, { units })).toEqual({ [name]: says })
  })

  it('is none of the services that are called alike', async () => {
    const units = { 'k3s-killall.service': '[Service]\nExecStart=/x server\n', 'rke2.timer': '' }
    expect(await foundIn(kubernetes, { units })).toEqual({})
  })
})
