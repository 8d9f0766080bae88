import { expect, it } from 'vitest'
import { firewall } from '../../../src/compare/features/firewall/firewallFeature.ts'
import { access } from '../../../src/compare/features/machine/access.ts'
import { changesIn, scripted } from './side.ts'

const SSHD = { 'sshd.service': '[Service]\n' }
const OTHER = { 'multi-user.target.wants/web.service': '' }
const WANTED = { ...SSHD, ...OTHER, 'multi-user.target.wants/sshd.service': '' }

it.each<[string, Record<string, string>, string[]]>([
  ['that nothing starts', { ...SSHD, ...OTHER }, ['sshd: on → off: nothing starts it']],
  ['that a target requires', { ...SSHD, 'x.target.requires/sshd.service': '' }, []],
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
