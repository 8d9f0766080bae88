import { describe, expect, it } from 'vitest'
import { firewall } from '../../../src/compare/features/firewall/firewall.ts'
import { parseIptables } from '../../../src/compare/features/firewall/iptables.ts'
import { parseNftables } from '../../../src/compare/features/firewall/nftables.ts'
import { inWords } from '../../../src/compare/features/firewall/opening.ts'
import { storePath } from '../../support/layout.ts'
import { foundIn, scripted } from './side.ts'

describe('a command of iptables lets in', () => {
  it.each<[string, Record<string, string>]>([
    ['ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept', { 'tcp 22': 'open' }],
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept -i wg0',
      { 'tcp 22': 'open on wg0' },
    ],
    [
      'ip46tables -A nixos-fw -p udp --dport 60000:61000 -j nixos-fw-accept',
      { 'udp 60000-61000': 'open' },
    ],
    ['ip46tables -A nixos-fw -i docker0 -j nixos-fw-accept', { everything: 'open on docker0' }],
    [
      'iptables -w -A nixos-fw -p icmp --icmp-type echo-request -j nixos-fw-accept',
      { ping: 'open from IPv4' },
    ],
    ['ip6tables -A nixos-fw -p icmpv6 -j nixos-fw-accept', { icmpv6: 'open from IPv6' }],
    [
      'ip6tables -A nixos-fw -d fe80::/64 -p udp --dport 546 -j nixos-fw-accept',
      { 'udp 546': 'open from IPv6, under further conditions' },
    ],
    [
      'iptables -I INPUT --protocol tcp -m multiport --dports 80,443 --source 10.0.0.0/8 --jump ACCEPT',
      { 'tcp 80': 'open from IPv4 10.0.0.0/8', 'tcp 443': 'open from IPv4 10.0.0.0/8' },
    ],
    [
      `${storePath('iptables-1.8')}/bin/iptables -A nixos-fw -p tcp --dport 22 -m conntrack --ctstate NEW -j nixos-fw-accept`,
      { 'tcp 22': 'open from IPv4' },
    ],
    [
      'ip46tables -A nixos-fw ! -i eth0 -p tcp --dport 22 -j nixos-fw-accept',
      { 'tcp 22': 'open on eth0, under further conditions' },
    ],
    ['ip46tables -A nixos-fw -m conntrack --ctstate ESTABLISHED,RELATED -j nixos-fw-accept', {}],
    ['ip46tables -A nixos-fw-accept -j ACCEPT', {}],
    ['ip46tables -A INPUT -j nixos-fw', {}],
    ['iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE', {}],
    ['ip46tables -D INPUT -j nixos-fw 2> /dev/null || true', {}],
    [`# it doesn't: ip46tables -A nixos-fw -p tcp --dport 1 -j nixos-fw-accept`, {}],
    ['ip46tables -A nixos-fw -j', {}],
    ['', {}],
  ])('%s: %j', (command, openings) => {
    expect(Object.fromEntries(inWords(parseIptables(command)))).toEqual(openings)
  })
})

describe('a rule of nftables lets in', () => {
  const input = (...rules: string[]) =>
    `table inet nixos-fw {\n  chain input-allow {\n    ${rules.join('\n    ')}\n  }\n}\n`
  it.each<[string, Record<string, string>]>([
    ['tcp dport { 22, 8000-8010 } accept', { 'tcp 22': 'open', 'tcp 8000-8010': 'open' }],
    ['iifname wg0 udp dport { 53 } accept', { 'udp 53': 'open on wg0' }],
    ['tcp dport 22 accept', { 'tcp 22': 'open' }],
    ['accept', { everything: 'open' }],
    [
      'tcp dport {\n 22, # why\n http\n} counter accept; udp dport 1 accept',
      { 'tcp 22': 'open', 'tcp http': 'open', 'udp 1': 'open' },
    ],
    [
      'iifname { "lo", "br-0" } accept comment "trusted { interfaces }"',
      { everything: 'open on lo br-0' },
    ],
    ['ip saddr { 10.0.0.0/8 } tcp dport 5432 accept', { 'tcp 5432': 'open from 10.0.0.0/8' }],
    ['meta l4proto { tcp, udp } th dport 53 accept', { 'tcp 53': 'open', 'udp 53': 'open' }],
    ['meta l4proto ospf accept', { ospf: 'open' }],
    [
      'icmp type echo-request limit rate 1/second accept',
      { ping: 'open under further conditions' },
    ],
    ['icmpv6 type != { nd-redirect, 139 } accept', { icmpv6: 'open under further conditions' }],
    ['ip6 daddr fe80::/64 udp dport 546 accept', { 'udp 546': 'open under further conditions' }],
    ['iifname != "wan" tcp dport 80 \\\n accept', { 'tcp 80': 'open under further conditions' }],
    ['ct state new tcp dport 22 accept', { 'tcp 22': 'open' }],
    ['ct state { established, related } accept', {}],
    ['ct state vmap { established : accept, new : jump input-allow }', {}],
    ['meta l4proto . th dport @temp-ports accept', {}],
    ['tcp dport 22 drop', {}],
    ['', {}],
  ])('%j: %j', (rule, openings) => {
    expect(Object.fromEntries(inWords(parseNftables(input(rule))))).toEqual(openings)
  })

  it('only in chains that what comes in goes through', () => {
    const ruleset = `flush ruleset
table inet x {
  set temp-ports {
    type inet_proto . inet_service
    flags interval
  }
  chain mine { type filter hook input priority 0; policy drop; tcp dport 1 accept }
  chain input { type filter hook output priority 0; tcp dport 2 accept }
  chain output-allow { tcp dport 3 accept; }
  chain forward { type filter hook forward priority 0; policy accept; tcp dport 4 accept; }
}
delete table inet y
}}} tcp dport 5 accept
`
    expect(Object.fromEntries(inWords(parseNftables(ruleset)))).toEqual({ 'tcp 1': 'open' })
  })

  it('whatever the braces', () => {
    expect(parseNftables('{'.repeat(100_000))).toEqual([])
    expect(parseNftables('chain input {'.repeat(50_000))).toEqual([])
    expect(parseNftables('"'.repeat(100_001))).toEqual([])
  })
})

describe('the firewall', () => {
  it('of iptables is told with all that is open', async () => {
    const start = `${storePath('firewall-start')}/bin/firewall-start`
    const found = await foundIn(firewall, {
      units: { 'firewall.service': `[Service]\nExecStart=@${start} firewall-start\n` },
      files: {
        [start]: `#! /bin/sh -e
# This machine's rules
ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept
ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept -i wg0
ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept
`,
      },
    })
    expect(found).toEqual({ firewall: 'on, by iptables', 'tcp 22': 'open; open on wg0' })
  })

  it('of nftables is told out of its rules and the files that they include', async () => {
    const [prepare, rules, more] = [
      storePath('ensure'),
      storePath('nftables-rules'),
      storePath('more'),
    ]
    const found = await foundIn(firewall, {
      units: { 'nftables.service': `[Service]\nExecStart=${prepare}\nExecStart=${rules}\n` },
      files: {
        [prepare]: '#!/bin/sh\ntouch /var/lib/nftables/deletions.nft\n',
        [rules]: `#! /bin/nft -f
include "/var/lib/nftables/deletions.nft"
include "${more}"
table inet nixos-fw {
  chain input-allow {
    tcp dport { 22 } accept
  }
}
`,
        [more]:
          'table inet own { chain in { type filter hook input priority 1; udp dport 1 accept; } }',
        '/var/lib/nftables/deletions.nft': 'table inet z { chain input { tcp dport 9 accept; } }',
      },
    })
    expect(found).toEqual({ firewall: 'on, by nftables', 'tcp 22': 'open', 'udp 1': 'open' })
  })

  it.each<[string, Record<string, string | null>, Record<string, string>]>([
    ['off', {}, {}],
    ['off where it is masked', { 'firewall.service': null }, {}],
    ['firewalld’s', { 'firewalld.service': '[Service]\n' }, { firewall: 'on, by firewalld' }],
    [
      'a person’s own rules',
      { 'nftables.service': '[Service]\nExecStart=/gone\n' },
      { firewall: 'on, by own rules of nftables' },
    ],
    [
      'on where its program is no script',
      { 'firewall.service': '[Service]\nExecStart=/nix/store/x/bin/iptables-restore\n' },
      { firewall: 'on, by iptables' },
    ],
  ])('is %s', async (_, units, says) => {
    expect(await foundIn(firewall, { units })).toEqual(says)
  })

  it('is told out of no program, only out of scripts', async () => {
    const { unit } = scripted('firewall', '')
    const program = `${storePath('unit-script-firewall-start')}/bin/firewall-start`
    const files = { [program]: 'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept' }
    const units = { 'firewall.service': unit }
    expect(await foundIn(firewall, { units, files })).toEqual({ firewall: 'on, by iptables' })
  })
})
