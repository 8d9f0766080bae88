import { describe, expect, it } from 'vitest'
import { firewall } from '../../../src/compare/features/firewall/firewallFeature.ts'
import { parseIptables } from '../../../src/compare/features/firewall/iptables.ts'
import { parseNftables } from '../../../src/compare/features/firewall/nftables.ts'
import type { Opening } from '../../../src/compare/features/firewall/opening.ts'
import { inWords } from '../../../src/compare/features/firewall/portOpenings.ts'
import { wordsOf } from '../../../src/compare/features/sealed.ts'
import { Problem } from '../../../src/problem.ts'
import { storePath } from '../../support/layout.ts'
import { changesIn, type Described, foundIn, scripted } from './side.ts'

function said(openings: readonly Opening[]): Record<string, string> {
  return Object.fromEntries(
    [...inWords(openings)].map(([name, description]) => [name, wordsOf(description)]),
  )
}

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
      { ping: 'open' },
    ],
    ['ip6tables -A nixos-fw -p icmpv6 -j nixos-fw-accept', { icmpv6: 'open' }],
    [
      'ip6tables -A nixos-fw -d fe80::/64 -p udp --dport 546 -j nixos-fw-accept',
      { 'udp 546': 'open to fe80::/64' },
    ],
    [
      'iptables -I INPUT --protocol tcp -m multiport --dports 80,443 --source 10.0.0.0/8 --jump ACCEPT',
      { 'tcp 80': 'open from 10.0.0.0/8', 'tcp 443': 'open from 10.0.0.0/8' },
    ],
    [
      `${storePath('iptables-1.8')}/bin/iptables -A nixos-fw -p tcp --dport 22 -m conntrack --ctstate NEW -j nixos-fw-accept`,
      { 'tcp 22': 'open from IPv4' },
    ],
    [
      'ip46tables -A nixos-fw ! -i eth0 -p tcp --dport 22 -j nixos-fw-accept',
      { 'tcp 22': 'open on all but eth0' },
    ],
    ['ip46tables -A nixos-fw -m conntrack --ctstate ESTABLISHED,RELATED -j nixos-fw-accept', {}],
    ['ip46tables -A nixos-fw-accept -j ACCEPT', {}],
    ['ip46tables -A INPUT -j nixos-fw', {}],
    ['iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE', {}],
    ['ip46tables -D INPUT -j nixos-fw 2> /dev/null || true', {}],
    [`# it doesn't: ip46tables -A nixos-fw -p tcp --dport 1 -j nixos-fw-accept`, {}],
    ['ip46tables -A nixos-fw -j', {}],
    [
      `ip46tables -A nixos-fw -p tcp --dport 22 -m comment --comment '-j all' -j nixos-fw-accept`,
      { 'tcp 22': 'open' },
    ],
    ['iptables -A nixos-fw -p vrrp -j nixos-fw-accept', { vrrp: 'open from IPv4' }],
    ['ip46tables -A nixos-fw -p tcp --dport 23 -j DROP', { 'tcp 23': 'blocked' }],
    [
      'ip46tables -A nixos-fw -p tcp --dport 23 -s 10.0.0.9 -j nixos-fw-refuse',
      { 'tcp 23': 'blocked from 10.0.0.9' },
    ],
    [
      'ip6tables -A nixos-fw -p icmpv6 --icmpv6-type redirect -j DROP',
      { 'icmpv6 redirect': 'blocked' },
    ],
    ['ip46tables -A nixos-fw -j nixos-fw-log-refuse', {}],
    ['ip46tables -A nixos-fw -i ve-+ -p udp --dport 67 -j nixos-fw-accept', {}],
    [
      'iptables -A nixos-fw -m mark --mark 1 -j nixos-fw-accept',
      { 'some packets': 'open from IPv4, only under conditions not shown' },
    ],
    ['iptables -t mangle -A INPUT -p tcp --dport 1 -j ACCEPT', {}],
    [
      'iptables -N own\niptables -A own -p tcp --dport 80 -j ACCEPT\niptables -A INPUT -j own',
      { 'tcp 80': 'open from IPv4' },
    ],
    ['iptables -A own -p tcp --dport 80 -j ACCEPT\niptables -A FORWARD -j own', {}],
    // Turned around
    [
      'iptables -A nixos-fw -p tcp ! -s 10.0.0.0/8 --dport 77 -j nixos-fw-accept',
      { 'tcp 77': 'open from everywhere but 10.0.0.0/8' },
    ],
    [
      'iptables -A nixos-fw -p tcp -s ! 10.0.0.0/8 --dport 77 -j nixos-fw-accept',
      { 'tcp 77': 'open from everywhere but 10.0.0.0/8' },
    ],
    [
      'ip46tables -A nixos-fw -p tcp ! --dport 77 -j nixos-fw-accept',
      { 'tcp all ports but 77': 'open' },
    ],
    [
      'ip46tables -A nixos-fw -p tcp -m multiport ! --dports 22,80 -j ACCEPT',
      { 'tcp all ports but 22 and 80': 'open' },
    ],
    ['ip46tables -A nixos-fw ! -p tcp -j ACCEPT', { 'all protocols but tcp': 'open' }],
    [
      'ip46tables -A nixos-fw -d ! 10.0.0.1 -p tcp --dport 77 -j ACCEPT',
      { 'tcp 77': 'open to all addresses but 10.0.0.1' },
    ],
    ['ip46tables -A nixos-fw -p tcp --dport 77 -m conntrack ! --ctstate NEW -j ACCEPT', {}],
    [
      'ip46tables -A nixos-fw -p tcp --dport 77 -m mac ! --mac-source 00:11:22:33:44:55 -j ACCEPT',
      { 'tcp 77': 'open only under conditions not shown' },
    ],
    [
      `ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept
iptables -I nixos-fw -p tcp ! -s 10.0.0.0/8 --dport 22 -j DROP`,
      { 'tcp 22': 'blocked from everywhere but 10.0.0.0/8; otherwise open' },
    ],
    // In order
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip46tables -I nixos-fw -p tcp --dport 22 -j DROP',
      { 'tcp 22': 'blocked' },
    ],
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip46tables -A nixos-fw -p tcp --dport 22 -j DROP',
      { 'tcp 22': 'open' },
    ],
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip46tables -A INPUT -j nixos-fw\nip46tables -I INPUT 1 -p tcp --dport 22 -j DROP',
      { 'tcp 22': 'blocked' },
    ],
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip46tables -I nixos-fw 2 -p tcp --dport 22 -j DROP',
      { 'tcp 22': 'open' },
    ],
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip46tables -A nixos-fw -s 10.0.0.9 -p tcp --dport 22 -j DROP',
      { 'tcp 22': 'open' },
    ],
    [
      'ip46tables -A nixos-fw -p tcp --dport 20:30 -j DROP\nip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept',
      { 'tcp 20-30': 'blocked', 'tcp 22': 'blocked' },
    ],
    [
      'ip46tables -A nixos-fw -j DROP\nip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept',
      { 'tcp 22': 'blocked' },
    ],
    [
      'ip46tables -A nixos-fw -s 10.0.0.9 -j RETURN\nip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept',
      { 'tcp 22': 'open only under conditions not shown' },
    ],
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -s 10.0.0.1,10.0.0.2 -j nixos-fw-accept',
      { 'tcp 22': 'open from 10.0.0.1 and 10.0.0.2' },
    ],
    [
      'ip46tables -A nixos-fw -j ACCEPT\nip46tables -A nixos-fw -i lo -j ACCEPT',
      { everything: 'open' },
    ],
    // Deleted again
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip46tables -D nixos-fw -p tcp --dport 22 -j nixos-fw-accept',
      {},
    ],
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip6tables -D nixos-fw --dport 22 -p tcp -j nixos-fw-accept',
      { 'tcp 22': 'open from IPv4' },
    ],
    ['ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip46tables -F nixos-fw', {}],
    ['ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept\nip46tables -D nixos-fw 1', {}],
    [
      'ip46tables -A nixos-fw -p tcp --dport 22 -j ACCEPT\nip46tables -R nixos-fw 1 -p tcp --dport 23 -j ACCEPT',
      { 'tcp 23': 'open' },
    ],
    // By a script
    ['cat <<EOF\niptables -A nixos-fw -p tcp --dport 77 -j nixos-fw-accept\nEOF', {}],
    ['echo iptables -A nixos-fw -p tcp --dport 77 -j nixos-fw-accept', {}],
    [
      'iptables-restore -n <<EOF\n*filter\n-A nixos-fw -p tcp --dport 77 -j nixos-fw-accept\nCOMMIT\nEOF',
      { 'tcp 77': 'open from IPv4' },
    ],
    [
      "cat <<'EOF' | ip6tables-restore\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp --dport 77 -j ACCEPT\nCOMMIT\nEOF",
      { 'tcp 77': 'open from IPv6' },
    ],
    [
      'for p in 80 443; do ip46tables -A nixos-fw -p tcp --dport $p -j nixos-fw-accept; done',
      { 'tcp 80': 'open', 'tcp 443': 'open' },
    ],
    [
      'PORT=99\nip46tables -A nixos-fw -p tcp --dport "$PORT" -j nixos-fw-accept',
      { 'tcp 99': 'open' },
    ],
    ['for p in $(ports); do ip46tables -A nixos-fw -p tcp --dport $p -j nixos-fw-accept; done', {}],
    [
      'if test -e /x; then ip46tables -A nixos-fw -p tcp --dport 22 -j ACCEPT; fi',
      { 'tcp 22': 'open only under conditions not shown' },
    ],
    [
      'ip46tables -C INPUT -p tcp --dport 22 -j ACCEPT 2>/dev/null || ip46tables -A INPUT -p tcp --dport 22 -j ACCEPT',
      { 'tcp 22': 'open' },
    ],
    [
      'iptables -A nixos-fw -p icmp --icmp-type echo-request -m limit --limit 1/minute --limit-burst 5 -j nixos-fw-accept',
      { ping: 'open, limited to 1/minute (burst 5)' },
    ],
    ['', {}],
  ])('%s: %j', (command, openings) => {
    expect(said(parseIptables(command))).toEqual(openings)
  })
})

describe('a rule of nftables lets in', () => {
  const input = (...rules: string[]) =>
    `table inet nixos-fw {\n  chain input-allow {\n    ${rules.join('\n    ')}\n  }\n  chain own { tcp dport 80 accept\n jump own; }\n}\n`
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
      { everything: 'open on br-0 and lo' },
    ],
    ['ip saddr { 10.0.0.0/8 } tcp dport 5432 accept', { 'tcp 5432': 'open from 10.0.0.0/8' }],
    ['meta l4proto { tcp, udp } th dport 53 accept', { 'tcp 53': 'open', 'udp 53': 'open' }],
    ['meta l4proto ospf accept', { ospf: 'open' }],
    ['icmp type echo-request limit rate 1/second accept', { ping: 'open, limited to 1/second' }],
    [
      'icmpv6 type != { nd-redirect, 139 } accept',
      { icmpv6: 'open', 'icmpv6 redirect': 'blocked', 'icmpv6 139': 'blocked' },
    ],
    ['ip6 daddr fe80::/64 udp dport 546 accept', { 'udp 546': 'open to fe80::/64' }],
    ['iifname != "wan" tcp dport 80 \\\n accept', { 'tcp 80': 'open on all but wan' }],
    ['ct state new tcp dport 22 accept', { 'tcp 22': 'open' }],
    ['ct state { established, related } accept', {}],
    ['ct state vmap { established : accept, new : jump input-allow }', {}],
    ['meta l4proto . th dport @temp-ports accept', {}],
    ['tcp dport 22 drop', { 'tcp 22': 'blocked' }],
    [
      'iifname "wan" ip saddr 10.0.0.9 reject with icmpx type admin-prohibited',
      { everything: 'blocked on wan, from 10.0.0.9' },
    ],
    ['ct state invalid drop', {}],
    ['meta l4proto tcp reject with tcp reset', {}],
    ['counter packets 0 bytes 0 drop', {}],
    ['log level info prefix "refused packet: "', {}],
    ['ip protocol vrrp accept', { vrrp: 'open from IPv4' }],
    ['ip6 nexthdr icmpv6 icmpv6 type echo-request accept', { ping: 'open from IPv6' }],
    ['meta nfproto ipv4 tcp dport 22 accept', { 'tcp 22': 'open from IPv4' }],
    ['meta mark 0x1 accept', { 'some packets': 'open only under conditions not shown' }],
    ['tcp dport 22 log prefix "ssh " level info accept', { 'tcp 22': 'open' }],
    [
      'meta l4proto . th dport { tcp . 22, udp . 53 } accept',
      { 'tcp 22': 'open', 'udp 53': 'open' },
    ],
    [
      'tcp dport vmap { 22 : accept, 23 : drop, 24: accept }',
      { 'tcp 22': 'open', 'tcp 23': 'blocked', 'tcp 24': 'open' },
    ],
    [
      'iifname vmap { lo : accept, wan : jump own }',
      { everything: 'open on lo', 'tcp 80': 'open on wan' },
    ],
    ['ct state vmap { established : accept, new : jump own }', { 'tcp 80': 'open' }],
    ['ip saddr 10.0.0.0/8 goto own', { 'tcp 80': 'open from 10.0.0.0/8' }],
    ['udp sport 67 jump own', { 'tcp 80': 'open only under conditions not shown' }],
    ['ct state invalid jump own', {}],
    ['jump nowhere', {}],
    [
      'ip saddr != 10.0.0.0/8 tcp dport 77 accept',
      { 'tcp 77': 'open from everywhere but 10.0.0.0/8' },
    ],
    ['tcp dport != { 22, 80 } accept', { 'tcp all ports but 22 and 80': 'open' }],
    ['meta l4proto != tcp accept', { 'all protocols but tcp': 'open' }],
    ['ct state != invalid tcp dport 22 accept', { 'tcp 22': 'open' }],
    [
      'ip saddr . tcp dport { 10.0.0.1 . 22 } accept',
      { 'some packets': 'open only under conditions not shown' },
    ],
    [
      'icmp type echo-request limit rate 2/second burst 5 packets accept',
      { ping: 'open, limited to 2/second (burst 5)' },
    ],
    ['tcp dport 22 drop\ntcp dport 22 accept', { 'tcp 22': 'blocked' }],
    ['tcp dport 22 accept\ntcp dport 22 drop', { 'tcp 22': 'open' }],
    ['drop\ntcp dport 22 accept', { 'tcp 22': 'blocked' }],
    [
      'ip saddr 10.0.0.9 drop\nip saddr 10.0.0.9 tcp dport 22 accept',
      {
        everything: 'blocked from 10.0.0.9',
        'tcp 22': 'blocked from 10.0.0.9',
      },
    ],
    [
      'ip saddr 10.0.0.9 return\ntcp dport 22 accept',
      { 'tcp 22': 'open only under conditions not shown' },
    ],
    ['tcp dport $NOWHERE accept', { tcp: 'open only under conditions not shown' }],
    ['', {}],
  ])('%j: %j', (rule, openings) => {
    expect(said(parseNftables(input(rule)))).toEqual(openings)
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
    expect(said(parseNftables(ruleset))).toEqual({
      'tcp 1': 'open',
    })
  })

  it('with what is defined', () => {
    const ruleset = `define ONE = 22
define ALL = { $ONE, 443 }
define FROM = 10.0.0.0/8
table inet x {
  chain in { type filter hook input priority 0; policy drop; ip saddr $FROM tcp dport $ALL accept }
}
`
    expect(said(parseNftables(ruleset))).toEqual({
      'tcp 22': 'open from 10.0.0.0/8',
      'tcp 443': 'open from 10.0.0.0/8',
    })
  })

  it('only where no chain of input refuses it', () => {
    const ruleset = (more: string) => `table inet x {
  chain in { type filter hook input priority 0; policy drop; tcp dport { 22, 80 } accept; }
  chain early { type filter hook input priority -5; policy accept; ${more} }
}
`
    expect(said(parseNftables(ruleset('tcp dport 22 drop; tcp dport 99 accept;')))).toEqual({
      'tcp 22': 'blocked',
      'tcp 80': 'open',
    })
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
    expect(found).toEqual({ firewall: 'on (iptables)', 'tcp 22': 'open' })
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
    expect(found).toEqual({
      firewall: 'on (nftables)',
      'other traffic': 'accepted',
      'reverse path filter': 'off',
      'tcp 22': 'open',
      'udp 1': 'open',
    })
  })

  it('of nftables counts what an included file defines', async () => {
    const [rules, more] = [storePath('nftables-rules'), storePath('more')]
    const found = await foundIn(firewall, {
      units: { 'nftables.service': `[Service]\nExecStart=${rules}\n` },
      files: {
        [rules]: `#! /bin/nft -f
include "${more}"
table inet own { chain in { type filter hook input priority 1; policy drop; tcp dport $PORTS accept; } }
`,
        [more]: 'define PORTS = { 22, 80 }\n',
      },
    })
    expect(found).toMatchObject({ 'tcp 22': 'open', 'tcp 80': 'open' })
  })

  it.each<[string, Record<string, string | null>, Record<string, string>]>([
    ['off', {}, { firewall: 'off (all incoming traffic accepted)' }],
    [
      'off where it is masked',
      { 'firewall.service': null },
      { firewall: 'off (all incoming traffic accepted)' },
    ],
    ['firewalld’s', { 'firewalld.service': '[Service]\n' }, { firewall: 'on (firewalld)' }],
    [
      'a person’s own rules',
      { 'nftables.service': '[Service]\nExecStart=/gone\n' },
      { firewall: 'on (custom nftables rules)' },
    ],
    [
      'on where its program is no script',
      { 'firewall.service': '[Service]\nExecStart=/nix/store/x/bin/iptables-restore\n' },
      { firewall: 'on (iptables)' },
    ],
  ])('is %s', async (_, units, description) => {
    expect(await foundIn(firewall, { units })).toEqual(description)
  })

  it('is told out of no program, only out of scripts', async () => {
    const { unit } = scripted('firewall', '')
    const program = `${storePath('unit-script-firewall-start')}/bin/firewall-start`
    const files = { [program]: 'ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept' }
    const units = { 'firewall.service': unit }
    expect(await foundIn(firewall, { units, files })).toEqual({ firewall: 'on (iptables)' })
  })
})

/** As the two modules write the same settings: a trusted interface, two ports, ping, no rejects. */
function byIptables({ refuse = 'DROP', loose = '', more = '' } = {}): Described {
  const start = `${storePath(`firewall-start${more.length}`)}/bin/firewall-start`
  return {
    units: { 'firewall.service': `[Service]\nExecStart=@${start} firewall-start\n` },
    files: {
      [start]: `#! /nix/store/x-bash/bin/sh -e
# Helpers
ip46tables() {
  iptables -w "$@"
  ip6tables -w "$@"
}
ip46tables -D INPUT -j nixos-fw 2> /dev/null || true
for chain in nixos-fw nixos-fw-accept nixos-fw-log-refuse nixos-fw-refuse; do
  ip46tables -F "$chain" 2> /dev/null || true
done
ip46tables -N nixos-fw-accept
ip46tables -A nixos-fw-accept -j ACCEPT
ip46tables -N nixos-fw-refuse
ip46tables -A nixos-fw-refuse -j ${refuse}
ip46tables -N nixos-fw-log-refuse
ip46tables -A nixos-fw-log-refuse -p tcp --syn -j LOG --log-level info --log-prefix "refused connection: "
ip46tables -A nixos-fw-log-refuse -m pkttype ! --pkt-type unicast -j nixos-fw-refuse
ip46tables -A nixos-fw-log-refuse -j nixos-fw-refuse
ip46tables -N nixos-fw
ip46tables -t mangle -N nixos-fw-rpfilter 2> /dev/null || true
ip46tables -t mangle -A nixos-fw-rpfilter -m rpfilter --validmark ${loose} -j RETURN
iptables -t mangle -A nixos-fw-rpfilter -p udp --sport 67 --dport 68 -j RETURN
iptables -t mangle -A nixos-fw-rpfilter -s 0.0.0.0 -d 255.255.255.255 -p udp --sport 68 --dport 67 -j RETURN
ip46tables -t mangle -A nixos-fw-rpfilter -j DROP
ip46tables -t mangle -A PREROUTING -j nixos-fw-rpfilter
ip46tables -A nixos-fw -i br0 -j nixos-fw-accept
ip46tables -A nixos-fw -i lo -j nixos-fw-accept
ip46tables -A nixos-fw -i ve-+ -p udp --dport 67 -j nixos-fw-accept
ip46tables -A nixos-fw -m conntrack --ctstate ESTABLISHED,RELATED -j nixos-fw-accept
ip46tables -A nixos-fw -p tcp --dport 22 -j nixos-fw-accept 
ip46tables -A nixos-fw -p tcp --dport 8000:8010 -j nixos-fw-accept -i wg0
iptables -w -A nixos-fw -p icmp --icmp-type echo-request -j nixos-fw-accept
ip6tables -A nixos-fw -p icmpv6 --icmpv6-type redirect -j DROP
ip6tables -A nixos-fw -p icmpv6 --icmpv6-type 139 -j DROP
ip6tables -A nixos-fw -p icmpv6 -j nixos-fw-accept
ip6tables -A nixos-fw -d fe80::/64 -p udp --dport 546 -j nixos-fw-accept
${more}
ip46tables -A nixos-fw -j nixos-fw-log-refuse
ip46tables -A INPUT -j nixos-fw
`,
    },
  }
}

let rulesets = 0
function byNftables({ refuse = '', iif = '. iif', more = '', tables = '' } = {}): Described {
  rulesets += 1
  const rules = storePath(`nftables-rules-${rulesets}`)
  return {
    units: { 'nftables.service': `[Service]\nExecStart=${rules}\n` },
    files: {
      [rules]: `#! /nix/store/x-nftables/bin/nft -f
table inet nixos-fw
delete table inet nixos-fw
table inet nixos-fw {
  set temp-ports {
    comment "Temporarily opened ports"
    type inet_proto . inet_service
    flags interval
    auto-merge
  }

  chain rpfilter {
    type filter hook prerouting priority mangle + 10; policy drop;
    meta nfproto ipv4 udp sport . udp dport { 67 . 68, 68 . 67 } accept comment "DHCPv4 client/server"
    fib saddr . mark ${iif} oif exists accept
    jump rpfilter-allow
  }

  chain rpfilter-allow {
  }

  chain input {
    type filter hook input priority filter; policy drop;
    iifname { "lo", "br0" } accept comment "trusted interfaces"
    # Some ICMPv6 types like NDP is untracked
    ct state vmap {
      invalid : drop,
      established : accept,
      related : accept,
      new : jump input-allow,
      untracked: jump input-allow,
    }
    tcp flags syn / fin,syn,rst,ack log level info prefix "refused connection: "
    ${refuse}
  }

  chain input-allow {
    tcp dport { 22 } accept
    iifname wg0 tcp dport { 8000-8010 } accept
    meta l4proto . th dport @temp-ports accept
    icmp type echo-request  accept comment "allow ping"
    icmpv6 type != { nd-redirect, 139 } accept comment "Accept all ICMPv6 messages except redirects"
    ip6 daddr fe80::/64 udp dport 546 accept comment "DHCPv6 client"
    ${more}
  }
}
${tables}
`,
    },
  }
}

/** The service with other rules, as the module writes it without the firewall. */
function rulesetOf(text: string): Described {
  rulesets += 1
  const rules = storePath(`nftables-rules-${rulesets}`)
  return {
    units: { 'nftables.service': `[Service]\nExecStart=${rules}\n` },
    files: { [rules]: `#! /nix/store/x-nftables/bin/nft -f\n${text}\n` },
  }
}

const NAT_TABLE = `table ip nixos-nat {
  chain pre {
    type nat hook prerouting priority dstnat;
  }
  chain post {
    type nat hook postrouting priority srcnat;
    iifname { "ve-+" } oifname "eth0" masquerade comment "from internal interfaces"
  }
}
`

const usual = {
  'other traffic': 'dropped',
  'reverse path filter': 'strict',
  everything: 'open on br0 and lo',
  icmpv6: 'open',
  'icmpv6 139': 'blocked',
  'icmpv6 redirect': 'blocked',
  ping: 'open',
  'tcp 22': 'open',
  'tcp 8000-8010': 'open on wg0',
  'udp 546': 'open to fe80::/64',
}

const zone = (inner: string, attributes = 'target="DROP"') =>
  `<?xml version="1.0" encoding="utf-8"?>\n<zone ${attributes}>\n${inner}\n</zone>\n`

function byFirewalld(files: Record<string, string>, conf = ''): Described {
  return {
    units: { 'firewalld.service': '[Service]\n', 'nftables.service': '[Service]\n' },
    etc: {
      'firewalld/firewalld.conf': `DefaultZone=nixos-fw-default\nIPv6_rpfilter=strict\n${conf}`,
      ...files,
    },
  }
}

const main = `  <icmp-block-inversion></icmp-block-inversion>
  <port port="22" protocol="tcp"></port>
  <port port="60000-61000" protocol="udp"></port>
  <icmp-block name="echo-request"></icmp-block>`
const zones = {
  'firewalld/zones/nixos-fw-default.xml': zone(main),
  'firewalld/zones/trusted.xml': zone(
    '  <interface name="lo"></interface>\n  <forward></forward>',
    'target="ACCEPT"',
  ),
}

describe('the firewall as the modules write it', () => {
  it('says the same of the same settings', async () => {
    expect(await foundIn(firewall, byIptables())).toEqual({ firewall: 'on (iptables)', ...usual })
    expect(await foundIn(firewall, byNftables())).toEqual({ firewall: 'on (nftables)', ...usual })
    expect(await changesIn(firewall, byIptables(), byNftables())).toEqual([
      'firewall: on (iptables) → on (nftables)',
    ])
  })

  it('that is off is the one thing that is told', async () => {
    expect(await changesIn(firewall, byIptables(), {})).toEqual([
      'firewall: on (iptables) → off (all incoming traffic accepted)',
    ])
  })

  // `networking.firewall.enable = false` with nftables, which NAT or containers may keep.
  it.each<[string, Described]>([
    ['nothing at all', rulesetOf('')],
    ['deletions of what was there', rulesetOf(`include "/var/lib/nftables/deletions.nft"\n`)],
    ['NAT', rulesetOf(NAT_TABLE)],
    [
      'NAT with the rules’ own table',
      rulesetOf(`table ip nixos-nat\ndelete table ip nixos-nat\n${NAT_TABLE}`),
    ],
    [
      'an input chain that accepts all',
      rulesetOf(
        'table inet own { chain in { type filter hook input priority 0; policy accept; tcp dport 22 accept } }',
      ),
    ],
  ])('of nftables that has %s is off', async (_, off) => {
    const row = (before: string, after: string) => [`firewall: ${before} → ${after}`]
    const text = 'off (all incoming traffic accepted)'
    expect(await changesIn(firewall, byNftables(), off)).toEqual(row('on (nftables)', text))
    expect(await changesIn(firewall, off, byNftables())).toEqual(row(text, 'on (nftables)'))
    expect(await changesIn(firewall, byIptables(), off)).toEqual(row('on (iptables)', text))
    expect(await changesIn(firewall, {}, off)).toEqual([])
  })

  it.each<[string, string]>([
    ['a policy', 'chain in { type filter hook input priority 0; policy drop; }'],
    ['a rule', 'chain in { type filter hook input priority 0; tcp dport 23 drop }'],
    [
      'an earlier hook',
      'chain pre { type filter hook prerouting priority raw; ip saddr 192.0.2.1 drop }',
    ],
    [
      'another chain',
      'chain x { tcp dport 23 reject }\n chain in { type filter hook input priority 0; jump x }',
    ],
  ])('of nftables that refuses something by %s is on', async (_, chains) => {
    const found = await foundIn(firewall, rulesetOf(`table inet own { ${chains} }`))
    expect(found.firewall).toBe('on (custom nftables rules)')
  })

  it('of nftables is not called off where a file of it can’t be read', async () => {
    const found = await foundIn(firewall, rulesetOf('include "/etc/nftables.d/own.nft"\n'))
    expect(found.firewall).toBe('on (custom nftables rules)')
  })

  it('stands first', async () => {
    const rows = await changesIn(firewall, byIptables({ refuse: 'REJECT' }), byNftables())
    expect(rows).toEqual([
      'firewall: on (iptables) → on (nftables)',
      'other traffic: rejected → dropped',
    ])
  })

  it.each<[string, Described, Described, string[]]>([
    [
      'loose reverse paths',
      byIptables(),
      byIptables({ loose: '--loose', more: '#' }),
      ['reverse path filter: strict → loose'],
    ],
    [
      'loose reverse paths of nftables',
      byNftables(),
      byNftables({ iif: '' }),
      ['reverse path filter: strict → loose'],
    ],
    [
      'a limit of pings',
      byIptables({
        more: 'iptables -I nixos-fw -p icmp --icmp-type echo-request -m limit --limit 1/minute -j nixos-fw-accept',
      }),
      byIptables({
        more: 'iptables -I nixos-fw -p icmp --icmp-type echo-request -m limit --limit 99/minute -j nixos-fw-accept',
      }),
      [],
    ],
    [
      'conditions that are not shown',
      byIptables({
        more: 'iptables -A nixos-fw -p tcp --dport 5 -m set --match-set a src -j ACCEPT',
      }),
      byIptables({
        more: 'iptables -A nixos-fw -p tcp --dport 5 -m set --match-set bb src -j ACCEPT',
      }),
      [
        'tcp 5: open from IPv4, only under conditions not shown → open from IPv4, only under conditions not shown, also changed: conditions',
      ],
    ],
    [
      'a port that is blocked before it is accepted',
      byIptables(),
      byIptables({ more: 'ip46tables -I nixos-fw -p tcp --dport 22 -j DROP' }),
      ['tcp 22: open → blocked'],
    ],
    [
      'a port that is blocked where it is accepted already, by no row',
      byIptables(),
      byIptables({ more: 'ip46tables -A nixos-fw -p tcp --dport 22 -j DROP' }),
      [],
    ],
    ['the same of nftables', byNftables(), byNftables({ more: 'tcp dport 22 drop' }), []],
    [
      'rules that are flushed',
      byIptables(),
      byIptables({ more: 'ip46tables -F' }),
      [
        'other traffic: dropped → accepted',
        'everything: open on br0 and lo → open',
        'icmpv6 139: blocked → open',
        'icmpv6 redirect: blocked → open',
        'tcp 8000-8010: open on wg0 → open',
        'udp 546: open to fe80::/64 → open',
      ],
    ],
    [
      'a rule that is deleted',
      byIptables(),
      byIptables({ more: 'iptables -D nixos-fw -p tcp --dport 22 -j nixos-fw-accept' }),
      ['tcp 22: open → open from IPv6'],
    ],
    [
      'rules of a loop whose words are not known',
      byIptables(),
      byIptables({
        more: 'for p in $(ports); do iptables -A nixos-fw -p tcp --dport $p -j ACCEPT; done',
      }),
      ['firewall: on (iptables) → on (iptables), also changed: other rules'],
    ],
    [
      'rules that are restored from a file',
      byIptables(),
      byIptables({ more: 'iptables-restore -n < /etc/rules' }),
      ['firewall: on (iptables) → on (iptables), also changed: other rules'],
    ],
    [
      'rules of a script that another one runs',
      byIptables({ more: '/nix/store/x-kmod-1/bin/modprobe a' }),
      (() => {
        const side = byIptables({ more: `${storePath('rules.sh')}` })
        return { ...side, files: { ...side.files, [storePath('rules.sh')]: '#!/bin/sh\nnft x\n' } }
      })(),
      ['firewall: on (iptables) → on (iptables), also changed: other rules'],
    ],
    [
      'rules that a shell reads',
      byIptables(),
      byIptables({ more: 'bash <<EOF\niptables -A nixos-fw -j ACCEPT\nEOF' }),
      ['firewall: on (iptables) → on (iptables), also changed: other rules'],
    ],
    [
      'rules that log',
      byIptables(),
      byIptables({ more: 'iptables -A nixos-fw -j LOG' }),
      ['firewall: on (iptables) → on (iptables), also changed: other rules'],
    ],
    [
      'another backend without what its module always writes',
      byIptables(),
      byFirewalld(
        {
          'firewalld/zones/nixos-fw-default.xml': zone(
            '<icmp-block-inversion/><icmp-block name="echo-request"/><port port="22" protocol="tcp"/>',
          ),
          'firewalld/zones/drop.xml': zone('<forward/>'),
          'firewalld/zones/block.xml': zone('<forward/>', 'target="%%REJECT%%"'),
          'firewalld/zones/trusted.xml': zone(
            '<interface name="lo"/><interface name="br0"/>',
            'target="ACCEPT"',
          ),
        },
        'LogDenied=all\n',
      ),
      ['firewall: on (iptables) → on (firewalld)', 'tcp 8000-8010: open on wg0 → null'],
    ],
    [
      'an interface that is bound to the default zone',
      byFirewalld(zones),
      byFirewalld({
        ...zones,
        'firewalld/zones/nixos-fw-default.xml': zone(`${main}<interface name="eth1"/>`),
      }),
      ['zone nixos-fw-default: the default → the default, also changed: interfaces and sources'],
    ],
    [
      'a source of the default zone before an interface of another',
      byFirewalld({
        'firewalld/zones/nixos-fw-default.xml': zone('<port port="22" protocol="tcp"/>'),
        'firewalld/zones/lan.xml': zone('<interface name="eth0"/>'),
      }),
      byFirewalld({
        'firewalld/zones/nixos-fw-default.xml': zone(
          '<port port="22" protocol="tcp"/><source address="10.0.0.0/8"/>',
        ),
        'firewalld/zones/lan.xml': zone('<interface name="eth0"/>'),
      }),
      [
        'tcp 22: blocked on eth0; otherwise open → open from 10.0.0.0/8; otherwise blocked on eth0; otherwise open',
        'zone nixos-fw-default: the default → the default, also changed: interfaces and sources',
      ],
    ],
    [
      'pings that a zone with another target never accepts',
      byFirewalld({ 'firewalld/zones/nixos-fw-default.xml': zone('', 'target="%%REJECT%%"') }),
      byFirewalld({ 'firewalld/zones/nixos-fw-default.xml': zone('') }),
      ['other traffic: rejected → dropped'],
    ],
    [
      'a default zone that accepts all that is bound to no other',
      byFirewalld({ ...zones, 'firewalld/zones/lan.xml': zone('<interface name="eth0"/>') }),
      byFirewalld({
        'firewalld/zones/nixos-fw-default.xml': zone(main, 'target="ACCEPT"'),
        'firewalld/zones/trusted.xml': zones['firewalld/zones/trusted.xml'],
        'firewalld/zones/lan.xml': zone('<interface name="eth0"/>'),
      }),
      [
        'other traffic: dropped → accepted',
        'everything: open on lo → blocked on eth0; otherwise open',
      ],
    ],
    [
      'packets that are rejected',
      byNftables(),
      byNftables({ refuse: 'meta l4proto tcp reject with tcp reset\n    reject\n' }),
      ['other traffic: dropped → rejected'],
    ],
    [
      'vrrp',
      byNftables(),
      byNftables({ more: 'ip protocol vrrp accept' }),
      ['vrrp: null → open from IPv4'],
    ],
    [
      'rules of ipset, and of other chains',
      byIptables(),
      byIptables({ more: 'ipset create own hash:ip\niptables -t raw -A PREROUTING -j NOTRACK\n' }),
      ['firewall: on (iptables) → on (iptables), also changed: other rules'],
    ],
    [
      'the policy of a chain, and what is handed on',
      byIptables(),
      byIptables({ more: 'iptables -P FORWARD DROP\niptables -A FORWARD -i wg0 -j ACCEPT' }),
      ['forwarding: null → custom rules', 'policy of FORWARD: null → DROP'],
    ],
    [
      'a chain for what is handed on',
      byNftables(),
      byNftables({
        tables:
          'table inet own { chain forward { type filter hook forward priority filter; policy drop; jump fw; }\nchain fw { accept } }',
      }),
      ['forwarding: null → custom rules'],
    ],
    [
      'an element of a set',
      byNftables({
        tables: 'table inet own { set s { type ipv4_addr; elements = { 10.0.0.1 } } }',
      }),
      byNftables({
        tables: 'table inet own { set s { type ipv4_addr; elements = { 10.0.0.2 } } }',
      }),
      ['firewall: on (nftables) → on (nftables), also changed: other rules'],
    ],
    [
      'a zone that is no XML',
      byFirewalld(zones),
      byFirewalld({ ...zones, 'firewalld/zones/own.xml': '<zone><port' }),
      ['zone own: null → unrecognised format'],
    ],
    [
      'what is open as not known where the zone that opens it is no XML',
      byFirewalld({
        ...zones,
        'firewalld/zones/lan.xml': zone(
          '  <interface name="eth0"/>\n  <port port="22" protocol="tcp"/>\n  <port port="80" protocol="tcp"/>',
        ),
      }),
      byFirewalld({ ...zones, 'firewalld/zones/lan.xml': '<zone><interface name="eth0"/' }),
      [
        'ping: blocked on eth0; otherwise open → open; otherwise unknown (zone lan can’t be read)',
        'tcp 80: open on eth0 → unknown (zone lan can’t be read)',
        'udp 60000-61000: blocked on eth0; otherwise open → open; otherwise unknown (zone lan can’t be read)',
        'zone lan: null → unrecognised format',
      ],
    ],
    [
      'XML that is not there, which is another',
      byFirewalld({ ...zones, 'firewalld/zones/own.xml': 'HIDDEN1' }),
      byFirewalld({ ...zones, 'firewalld/zones/own.xml': 'HIDDEN2' }),
      ['zone own: unrecognised format → unrecognised format, also changed: text'],
    ],
    [
      'a rich rule',
      byFirewalld(zones),
      byFirewalld({
        ...zones,
        'firewalld/zones/nixos-fw-default.xml': zone(
          `${main}\n  <rule><source address="10.0.0.9"/><drop/></rule>`,
        ),
      }),
      ['zone nixos-fw-default: the default → the default, 1 rich rule, also changed: rich rules'],
    ],
  ])('tells %s', async (_, before, after, rows) => {
    expect(await changesIn(firewall, before, after)).toEqual(rows)
  })

  it('is firewalld’s, by its zones', async () => {
    const found = await foundIn(
      firewall,
      byFirewalld(
        {
          ...zones,
          'firewalld/zones/lan.xml': zone(
            '  <source address="10.0.0.0/8"></source>\n  <service name="samba"></service>\n  <protocol value="vrrp"></protocol>\n  <icmp-block name="echo-request"/>',
            'target="%%REJECT%%"',
          ),
          'firewalld/zones/home.xml': zone('  <service name="ssh"></service>'),
          'firewalld/zones/drop.xml': zone('<forward/>'),
          'firewalld/zones/block.xml': zone('<forward/>', 'target="%%REJECT%%"'),
          'firewalld/services/samba.xml':
            '<?xml version="1.0"?>\n<service>\n  <port port="445" protocol="tcp"></port>\n</service>\n',
        },
        'LogDenied=off\n',
      ),
    )
    expect(found).toEqual({
      firewall: 'on (firewalld)',
      'zone nixos-fw-default': 'the default',
      'zone home': 'no interface or source, other traffic dropped, accepts service ssh',
      'other traffic': 'dropped',
      everything: 'open on lo',
      'tcp 22': 'blocked from 10.0.0.0/8; otherwise open',
      'udp 60000-61000': 'blocked from 10.0.0.0/8; otherwise open',
      ping: 'blocked from 10.0.0.0/8; otherwise open',
      'service samba': 'tcp 445',
      vrrp: 'open from 10.0.0.0/8',
      'reverse path filter': 'strict',
      'firewalld LogDenied': 'off',
    })
  })

  it('ends in the time of a test, however hostile', async () => {
    const many = (part: string) => part.repeat((1 << 19) / part.length)
    const read = (side: Described) =>
      // That there is too much to be told is an answer.
      foundIn(firewall, side).catch((error: unknown) => expect(error).toBeInstanceOf(Problem))
    for (const part of [
      '<',
      '<a ',
      '<a>',
      '"',
      '{',
      'jump a\n',
      'tcp dport ',
      ' : ',
      '! -i ',
      '-A x ',
    ]) {
      await read(byIptables({ more: many(part) }))
      await read(byNftables({ more: many(part) }))
      await read(byNftables({ more: `tcp dport vmap { ${many(part)} }` }))
      await read(byFirewalld({ 'firewalld/zones/x.xml': many(part) }))
    }
  })
})
