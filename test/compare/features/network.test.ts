import { expect, it } from 'vitest'
import { network } from '../../../src/compare/features/network/network.ts'
import { storePath } from '../../support/layout.ts'
import { changesIn, type Described, foundIn, scripted } from './side.ts'

function started(name: string, script: string): Described {
  const { unit, files } = scripted(name, script)
  return { units: { [`${name}.service`]: unit }, files }
}

const profile = storePath('home')
const dhcpcd = storePath('dhcpcd.conf')
const rules = storePath('nftables-rules')

it.each<[string, Described, Record<string, string>]>([
  [
    'networkd',
    {
      etc: {
        'systemd/network/40-eth0.network': `[Match]
Name=eth0

[Network]
Address=10.0.0.2/24
Address=fd00::2/64
DHCP=no
DNS=1.1.1.1
Gateway=10.0.0.1
IPv6AcceptRA=true

[Route]
Destination=10.1.0.0/16
Gateway=10.0.0.9

[Route]
Gateway=fe80::1
`,
        'systemd/network/40-br0.netdev': '[NetDev]\nKind=bridge\nName=br0\n',
        'systemd/network/40-eth0.link':
          '[Match]\nOriginalName=eth0\n\n[Link]\nMTUBytes=9000\nMACAddress=02:00:00:00:00:01\n',
        'systemd/network/40-wg0.netdev':
          '[NetDev]\nKind=wireguard\nName=wg0\n\n[WireGuard]\nPrivateKeyFile=/run/k\n',
      },
    },
    {
      'eth0 addresses': '10.0.0.2/24; fd00::2/64',
      'eth0 DHCP': 'no',
      'eth0 DNS': '1.1.1.1',
      'eth0 gateway': '10.0.0.1',
      'eth0 [Network] IPv6AcceptRA': 'true',
      'eth0 routes': '10.1.0.0/16 gateway 10.0.0.9; gateway fe80::1',
      'br0 kind': 'bridge',
      'eth0 MTU': '9000',
      'eth0 [Link] MACAddress': '02:00:00:00:00:01',
    },
  ],
  [
    'addresses by a script, as 26.05 writes it',
    started(
      'network-addresses-eth0',
      `state="/run/nixos/network/addresses/eth0"
mkdir -p "$(dirname "$state")"

ip link set dev "eth0" up

echo "10.0.0.2/24" >> $state
echo -n "adding address 10.0.0.2/24... "
if out=$(ip addr replace "10.0.0.2/24" dev "eth0" nodad 2>&1); then
  echo "done"
else
  echo "'ip addr replace \\"10.0.0.2/24\\" dev \\"eth0\\"' nodad failed: $out"
  exit 1
fi

if out=$(ip route add  "10.1.0.0/16" metric 5  via "10.0.0.9" dev "eth0" proto static 2>&1); then
  echo "done"
fi

# Set the default gateway
echo -n "setting eth0 as default IPv4 gateway... "
ip -4 route replace default proto static via 10.0.0.1 dev eth0
echo "done"
`,
    ),
    {
      'eth0 addresses': '10.0.0.2/24',
      'eth0 routes': '10.1.0.0/16 metric 5 via 10.0.0.9 dev eth0',
      'default gateway': 'via 10.0.0.1 dev eth0',
    },
  ],
  [
    'gateway and DNS by a script, as 23.05 writes it',
    started(
      'network-setup',
      `# Set the static DNS configuration, if given.
/nix/store/x-openresolv/sbin/resolvconf -m 1 -a static <<EOF
domain example.org
nameserver 1.1.1.1
nameserver 9.9.9.9
EOF

# Set the default gateway.
ip route replace default  via "10.0.0.1" proto static
`,
    ),
    {
      'search domains': 'example.org',
      DNS: '1.1.1.1; 9.9.9.9',
      'default gateway': 'via 10.0.0.1',
    },
  ],
  [
    'a bridge by a script',
    started(
      'br0-netdev',
      `ip link add name "br0" type bridge
ip link set dev "eth0" master "br0"
ip link set dev "eth0" up
`,
    ),
    { 'br0 kind': 'bridge', 'br0 members': 'eth0' },
  ],
  [
    'DHCP by dhcpcd',
    {
      units: {
        'dhcpcd.service': `[Service]\nExecStart=@${storePath('dhcpcd')}/sbin/dhcpcd dhcpcd --quiet --config ${dhcpcd}\n`,
      },
      files: { [dhcpcd]: 'hostname\n\nallowinterfaces eth0\ndenyinterfaces ve-* lo\n' },
    },
    { 'DHCP by dhcpcd': 'on, only on eth0, except ve-* lo' },
  ],
  [
    'a profile of NetworkManager, without its key',
    {
      ...started(
        'NetworkManager-ensure-profiles',
        `mkdir -p /run/NetworkManager/system-connections
/nix/store/x-envsubst/bin/envsubst -i ${profile} > /run/NetworkManager/system-connections/'home'.nmconnection
`,
      ),
      files: {
        ...started(
          'NetworkManager-ensure-profiles',
          `/nix/store/x-envsubst/bin/envsubst -i ${profile} > /run/x\n`,
        ).files,
        [profile]: `[connection]
id=Home
type=wifi

[ipv4]
method=auto

[wifi]
ssid=turtles

[wifi-security]
key-mgmt=wpa-psk
psk=HIDDEN
`,
      },
    },
    { 'profile Home': 'type wifi, ipv4 method auto, wifi ssid turtles' },
  ],
  [
    'ports forwarded by iptables',
    started(
      'firewall',
      `ip46tables -w -t nat -N nixos-nat-pre
iptables -w -t nat -A nixos-nat-pre \\
  -i 've-+' -j MARK --set-mark 1
iptables -w -t nat -A nixos-nat-post -m mark --mark 1 \\
  -o eth0 -j MASQUERADE
iptables -w -t nat -A nixos-nat-post \\
  -s '10.0.0.0/24' -o eth0 -j MASQUERADE
iptables -w -t nat -A nixos-nat-pre \\
  -i eth0 -p tcp \\
  --dport 8080:8081 \\
  -j DNAT --to-destination 10.0.0.5:80-81
ip46tables -w -t nat -A PREROUTING -j nixos-nat-pre
`,
    ),
    {
      NAT: 'from 10.0.0.0/24, out via eth0; from ve-+, out via eth0',
      'forward tcp 8080-8081': 'to 10.0.0.5:80-81, on eth0',
    },
  ],
  [
    'ports forwarded by nftables',
    {
      units: { 'nftables.service': `[Service]\nExecStart=${rules}\n` },
      files: {
        [rules]: `#! /nix/store/x-nftables/bin/nft -f
table ip nixos-nat {
  chain pre {
    type nat hook prerouting priority dstnat;
    iifname "eth0" dnat meta l4proto . th dport map { tcp . 8080 : 10.0.0.5 . 80, udp . 53 : 10.0.0.6 . 53 } comment "port forward"
    dnat ip daddr . meta l4proto . th dport map { 192.0.2.1 . tcp . 8080 : 10.0.0.5 . 80 } comment "port forward loopback from other hosts behind NAT"
    iifname "eth0" dnat 10.0.0.9 comment "dmz"
  }
  chain post {
    type nat hook postrouting priority srcnat;
    iifname { "ve-+" } oifname "eth0" masquerade comment "from internal interfaces"
    ip saddr { 10.0.1.0/24, 10.0.2.0/24 } oifname "eth0" snat 192.0.2.1 comment "from internal IPs"
    iifname != "eth0" ip daddr . meta l4proto . th dport { 10.0.0.5 . tcp . 80 } masquerade comment "port forward loopback snat"
  }
}
`,
      },
    },
    {
      'forward tcp 8080': 'to 10.0.0.5:80, addressed to 192.0.2.1; to 10.0.0.5:80, on eth0',
      'forward udp 53': 'to 10.0.0.6:53, on eth0',
      'forward everything': 'to 10.0.0.9, on eth0',
      NAT: 'from 10.0.1.0/24, out via eth0, as 192.0.2.1; from 10.0.2.0/24, out via eth0, as 192.0.2.1; from ve-+, out via eth0',
    },
  ],
  [
    'ports forwarded by firewalld',
    {
      units: { 'firewalld.service': '[Service]\n' },
      etc: {
        'firewalld/zones/external.xml': `<?xml version="1.0" encoding="utf-8"?>
<zone target="%%REJECT%%">
  <interface name="wan"></interface>
  <masquerade></masquerade>
  <forward-port port="8080" protocol="tcp" to-port="80" to-addr="10.0.0.5"></forward-port>
</zone>
`,
      },
    },
    { NAT: 'out via zone external', 'forward tcp 8080': 'to 10.0.0.5:80, in zone external' },
  ],
  [
    'names and resolvers',
    {
      etc: {
        hosts: '127.0.0.1 localhost\n10.0.0.5 nas nas.lan\n',
        'resolvconf.conf': "# This is the default\nname_servers='1.1.1.1'\n",
        'systemd/resolved.conf': '[Resolve]\nDNSSEC=true\n',
        'NetworkManager/NetworkManager.conf': '[main]\ndns=systemd-resolved\n',
      },
    },
    {
      'hosts 127.0.0.1': 'localhost',
      'hosts 10.0.0.5': 'nas nas.lan',
      'resolvconf name_servers': '1.1.1.1',
      'resolved DNSSEC': 'true',
      'NetworkManager [main] dns': 'systemd-resolved',
    },
  ],
])('the network by %s', async (_, side, found) => {
  expect(await foundIn(network, side)).toEqual(found)
})

it('hostile text of a megabyte is read in the time of a test', async () => {
  const many = (part: string) => part.repeat((1 << 20) / part.length)
  for (const part of [
    '"',
    '[',
    ' : ',
    'a=',
    'map {',
    'iifname ',
    '[route]\na=b\n',
    'ip addr add x\n',
  ]) {
    const { units, files } = started('network-addresses-a', many(part))
    await foundIn(network, {
      units: { ...units, 'nftables.service': `[Service]\nExecStart=${rules}\n` },
      files: { ...files, [rules]: `#!nft\n${many(part)}` },
      etc: { 'systemd/network/a.network': many(part), hosts: many(part) },
    })
  }
})

it('a profile without a name is called after its file', async () => {
  const place = 'NetworkManager/system-connections/cafe.nmconnection'
  expect(await foundIn(network, { etc: { [place]: '[wifi-security]\npsk=HIDDEN\n' } })).toEqual({
    'profile cafe': 'no settings shown',
  })
})

it('ports forwarded by a zone that is no XML are not known', async () => {
  const zone = (text: string): Described => ({
    units: { 'firewalld.service': '[Service]\n' },
    etc: { 'firewalld/zones/ext.xml': text },
  })
  const forward = '<forward-port port="80" protocol="tcp" to-addr="10.0.0.9"/>'
  expect(
    await changesIn(network, zone(`<zone><masquerade/>${forward}</zone>`), zone('<zone')),
  ).toEqual([
    'forward tcp 80: to 10.0.0.9, in zone ext → unknown (zone ext can’t be read)',
    'NAT: out via zone ext → unknown (zone ext can’t be read)',
    'zone ext: null → unrecognised format',
  ])
})

it.each<[string, (text: string) => Described]>([
  [
    'in the store, as 25.05 writes it',
    (text) => {
      const file = storePath('wpa_supplicant.conf', text.length)
      const { unit, files } = scripted(
        `wpa_supplicant-${text.length}`,
        `iface_args="-s -D nl80211,wext -c ${file}"\nexec wpa_supplicant $iface_args\n`,
      )
      return { units: { 'wpa_supplicant.service': unit }, files: { ...files, [file]: text } }
    },
  ],
  ['below etc', (text) => ({ etc: { 'wpa_supplicant/nixos.conf': text } })],
])('wireless networks of wpa_supplicant %s are told by name, never their keys', async (_, side) => {
  const wireless = (ssid: string, psk: string) =>
    `network={\n  ssid="${ssid}"\n  key_mgmt=WPA-PSK\n  psk="${psk}"\n}\n`
  const head = 'ctrl_interface=/run/wpa_supplicant\n'
  expect(await foundIn(network, side(head + wireless('Home', 'HIDDEN')))).toEqual({
    'Wi-Fi Home': 'WPA-PSK',
  })
  expect(
    await changesIn(
      network,
      side(head + wireless('Home', 'HIDDEN')),
      side(head + wireless('Work 2', 'HIDDEN')),
    ),
  ).toEqual(['Wi-Fi Home: WPA-PSK → null', 'Wi-Fi Work 2: null → WPA-PSK'])
})
