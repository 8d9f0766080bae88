import { expect, it } from 'vitest'
import { containers } from '../../../src/compare/features/containers.ts'
import { firewall } from '../../../src/compare/features/firewall/firewallFeature.ts'
import { access } from '../../../src/compare/features/machine/access.ts'
import { machine } from '../../../src/compare/features/machine/machineFeature.ts'
import { changesIn, foundIn, scripted } from './side.ts'

const SSHD = { 'sshd.service': '[Service]\n' }
const OTHER = { 'multi-user.target.wants/web.service': '' }
const WANTED = { ...SSHD, ...OTHER, 'multi-user.target.wants/sshd.service': '' }

it.each<[string, Record<string, string>, string[]]>([
  ['that nothing starts', { ...SSHD, ...OTHER }, ['sshd: on → off: nothing starts it']],
  [
    'that a target requires',
    { ...SSHD, 'x.target.requires/sshd.service': '', 'multi-user.target.wants/x.target': '' },
    [],
  ],
  [
    'that a target requires which a unit wants',
    {
      ...SSHD,
      ...OTHER,
      'x.target.requires/sshd.service': '',
      'a.service': '[Unit]\nWants=x.target\n',
    },
    [],
  ],
  [
    'that only a target wants which nothing starts',
    { ...SSHD, ...OTHER, 'x.target.wants/sshd.service': '', 'x.target': '[Unit]\n' },
    ['sshd: on → off: nothing starts it'],
  ],
  ['on a side without any such links', { ...SSHD }, ['sshd: on → off: nothing starts it']],
  [
    'that another unit wants',
    { ...SSHD, ...OTHER, 'a.service': '[Unit]\nWants=b.service sshd.service\n' },
    [],
  ],
  [
    'that its timer starts',
    { ...SSHD, 'sshd.timer': '[Timer]\n', 'timers.target.wants/sshd.timer': '' },
    [],
  ],
  [
    'whose timer nothing starts',
    { ...SSHD, ...OTHER, 'sshd.timer': '' },
    ['sshd: on → off: nothing starts it'],
  ],
  [
    'whose socket nothing starts',
    { 'sshd.socket': '[Socket]\n', ...OTHER },
    ['sshd: on → off: nothing starts it'],
  ],
])('an sshd %s', async (_, units, rows) => {
  expect(await changesIn(access, { units: WANTED }, { units })).toEqual(rows)
})

it('a firewall that nothing starts any more is one row', async () => {
  const { unit, files } = scripted(
    'firewall',
    'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\n',
  )
  const units = { 'firewall.service': unit, ...OTHER }
  const on = { units: { ...units, 'sysinit.target.wants/firewall.service': unit }, files }
  expect(await changesIn(firewall, on, { units, files })).toEqual([
    'firewall: on (iptables) → off: nothing starts it',
  ])
})

it.each<[string, Record<string, string>, string[]]>([
  ['that nothing starts', OTHER, ['Tailscale: on → off: nothing starts it']],
  ['on a side without any such links', {}, ['Tailscale: on → off: nothing starts it']],
  ['that another target wants', { 'graphical.target.wants/tailscaled.service': '' }, []],
])('a service told by name %s', async (_, links, rows) => {
  const units = { 'tailscaled.service': '[Service]\nType=notify\n' }
  const before = { units: { ...units, 'multi-user.target.wants/tailscaled.service': '' } }
  expect(await changesIn(machine, before, { units: { ...units, ...links } })).toEqual(rows)
  const back = rows.map((row) => row.replace(/: (.*) → (.*)/, ': $2 → $1'))
  expect(await changesIn(machine, { units: { ...units, ...links } }, before)).toEqual(back)
})

it('a service that D-Bus starts when it is needed', async () => {
  const units = { 'fwupd.service': '[Service]\nType=dbus\nBusName=org.x\n', ...OTHER }
  expect(await foundIn(machine, { units })).toEqual({ 'firmware updates': 'on, started on demand' })
})

it('a service of each person', async () => {
  const etc = {
    'systemd/user/pipewire.service': '[Service]\n',
    'systemd/user/default.target.wants/pipewire.service': '',
  }
  const off = {
    'systemd/user/pipewire.service': '[Service]\n',
    'systemd/user/default.target.wants/other.service': '',
  }
  expect(await changesIn(machine, { etc }, { etc: off })).toEqual([
    'audio: PipeWire: on → off: nothing starts it',
  ])
})

it.each<[string, Record<string, string>]>([
  ['that nothing starts', OTHER],
  ['on a side without any such links', {}],
])('a container %s', async (_, links) => {
  const { unit, files } = scripted('podman-a', 'exec podman run --name=a nginx:1\n')
  const units = { 'podman-a.service': unit }
  const before = { units: { ...units, 'multi-user.target.wants/podman-a.service': '' }, files }
  const after = { units: { ...units, ...links }, files }
  const [on, off] = ['nginx:1, podman', 'nginx:1, podman, not auto-started']
  expect(await changesIn(containers, before, after)).toEqual([`a: ${on} → ${off}`])
  expect(await changesIn(containers, after, before)).toEqual([`a: ${off} → ${on}`])
})
