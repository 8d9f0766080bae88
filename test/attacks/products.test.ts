import { expect, it } from 'vitest'
import { changesOf } from '../../src/changelog/changelogChanges.ts'
import { type ChangelogLine, parseChangelogLine } from '../../src/changelog/changelogEntry.ts'
import { firewall } from '../../src/compare/features/firewall/firewallFeature.ts'
import { network } from '../../src/compare/features/network/network.ts'
import { wireguard } from '../../src/compare/features/wireguard/wireguard.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { foundIn, scripted } from '../compare/features/side.ts'

/*
 * Short texts of which each part is said together with each other part: what grows by the product of two
 * lists of a firewall’s rules takes more memory than a machine has.
 */

const MANY = 20_000
const list = (name: (index: number) => string, count = MANY) =>
  `{ ${Array.from({ length: count }, (_, index) => name(index)).join(', ')} }`
const rules = (input: string, others = '') =>
  `table inet nixos-fw {\nchain input {\ntype filter hook input priority 0; policy drop;\n${input}\n}\n${others}}`
const number = (index: number) => String(index)

/** The change of a number, as a line of the changelog; more of it, too. */
const change = (index: number, more: object) =>
  parseChangelogLine(
    JSON.stringify({
      ...{ what: 'begin', id: idOf(index), at: 1, kind: 'delete', title: '', steps: [] },
      ...{ profile: SYSTEM_PROFILE, onFailure: [], request: null, reversal: null, settles: null },
      ...more,
    }),
  ) as ChangelogLine
const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

it('one large change that very many others finish is called once, and by no long name', () => {
  const generations = Array.from({ length: 10_000 }, (_, index) => ({
    number: 2 * index + 1,
    storePath: null,
  }))
  const request = { kind: 'delete', profile: SYSTEM_PROFILE, generations }
  const finishing = Array.from({ length: MANY }, (_, index) =>
    change(index + 1, { settles: { change: idOf(0), as: 'finished' } }),
  )
  const titles = changesOf([change(0, { request }), ...finishing]).map(({ title }) => title)
  expect(titles).toHaveLength(MANY + 1)
  expect(new Set(titles)).toEqual(new Set(['Delete 10,000 generations']))
})

it.each<[string, string]>([
  [
    'protocols and ports',
    rules(`meta l4proto ${list((index) => `t${index}`)} th dport ${list(number)} accept`),
  ],
  [
    'the same protocols and ports',
    rules(`meta l4proto ${list(() => 'tcp')} th dport ${list(() => '1')} accept`),
  ],
  [
    'interfaces and ports',
    rules(`iifname ${list((index) => `e${index}`)} tcp dport ${list(number)} accept`),
  ],
  [
    'sources and ports',
    rules(`ip saddr ${list((index) => `10.0.0.${index}`)} tcp dport ${list(number)} accept`),
  ],
  [
    'interfaces and the rules of a chain',
    rules(
      `iifname ${list((index) => `e${index}`)} jump x`,
      `chain x {\n${'tcp dport 22 accept\n'.repeat(MANY)}}\n`,
    ),
  ],
  [
    'sources and the rules of a chain',
    rules(
      `ip saddr ${list(() => 'x', 2 * MANY)} jump x`,
      `chain x {\n${'accept\n'.repeat(2 * MANY)}}\n`,
    ),
  ],
  [
    'interfaces and a map',
    rules(
      `iifname ${list((index) => `e${index}`)} tcp dport vmap ${list((index) => `${index} : accept`)}`,
    ),
  ],
  [
    'jumps and the rules of a chain',
    rules('jump x\n'.repeat(MANY), `chain x {\n${'tcp dport 22 accept\n'.repeat(MANY)}}\n`),
  ],
])('%s', async (_, text) => {
  const { unit, files } = scripted('nftables', text)
  const said = await foundIn(firewall, { units: { 'nftables.service': unit }, files }).then(
    (found) => found.firewall,
    (error: Error) => error.message,
  )
  expect(said).toMatch(/^on|^The firewall has too many rules/)
})

it.each<[string, Parameters<typeof foundIn>]>([
  [
    'a zone’s interfaces and ports',
    [
      firewall,
      {
        units: { 'firewalld.service': '[Service]\n' },
        etc: {
          'firewalld/zones/x.xml': `<zone>${'<interface name="a"/><port protocol="tcp" port="1"/>'.repeat(MANY)}</zone>`,
        },
      },
    ],
  ],
  [
    'marks and rules of a translation',
    [
      network,
      translating(
        Array.from(
          { length: MANY / 2 },
          (_, index) =>
            `iptables -t nat -A nixos-nat-pre -i a${index} -j MARK\niptables -t nat -A nixos-nat-post -o b${index} -j MASQUERADE\n`,
        ).join(''),
      ),
    ],
  ],
  [
    'tunnels and the devices of networks',
    [
      wireguard,
      {
        etc: {
          'systemd/network/a.network': `[Match]\nName=${'a '.repeat(1_000_000)}\n`,
          ...Object.fromEntries(
            Array.from({ length: 5000 }, (_, index) => [
              `systemd/network/${index}.netdev`,
              `[NetDev]\nName=w${index}\nKind=wireguard\n[WireGuard]\n`,
            ]),
          ),
        },
      },
    ],
  ],
])('%s', async (_, [recogniser, side]) => {
  const said = await foundIn(recogniser, side).then(
    (found) => Object.keys(found).length,
    (error: Error) => error.message,
  )
  expect(said).not.toBe(0)
})

function translating(script: string) {
  const { unit, files } = scripted('nat', script)
  return { units: { 'nat.service': unit }, files }
}
