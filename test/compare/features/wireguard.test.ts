import { describe, expect, it } from 'vitest'
import { wireguard } from '../../../src/compare/features/wireguard/wireguard.ts'
import { storePath } from '../../support/layout.ts'
import { changesIn, foundIn, scripted } from './side.ts'

const PUBLIC = 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg='

/** As the unit of a peer is called after its key. */
const ESCAPED = PUBLIC.replaceAll('/', '-').replaceAll('+', '\\x2b').replaceAll('=', '\\x3d')

describe('tunnels of WireGuard', () => {
  it('that scripts set up are told with their peers', async () => {
    const own = scripted(
      'wireguard-wg0',
      `modprobe wireguard || true
ip link add dev "wg0" type wireguard
ip link set "wg0" mtu 1280
ip address add "10.100.0.1/24" dev "wg0"
ip address add "fd00::1/64" dev "wg0"
wg set "wg0" private-key "/run/secrets/wg0" listen-port "51820" fwmark "0x6e"
ip link set up dev "wg0"
`,
    )
    const set = `wg set wg0 peer "${PUBLIC}" preshared-key "HIDDEN" endpoint "vpn.example.org:51820" persistent-keepalive "25" allowed-ips "10.100.0.2/32,fd00::2/128"`
    const peer = scripted(
      'wireguard-wg0-peer-x',
      `${set}\nip route replace "10.100.0.2/32" dev "wg0" table "vpn"\nwhile ${set}; do\n  sleep "5";\ndone\n`,
    )
    const phone = scripted(
      'wireguard-wg0-peer-phone',
      `wg set wg0 peer "PHONE" preshared-key "/run/secrets/phone" allowed-ips "10.100.0.9/32"
ip route replace "10.100.0.9/32" dev "wg0" table "vpn"\n`,
    )
    const other = scripted(
      'wireguard-wg0-peer-y',
      `ip netns exec "vpn" "wg" set wg0 peer "$(cat /run/key)" allowed-ips "10.0.0.0/8"\nwg set wg0 peer "gone" remove\n`,
    )
    const key = scripted('wireguard-wg0-key', 'wg genkey > "/run/HIDDEN"\n')
    const found = await foundIn(wireguard, {
      units: {
        'wireguard-wg0.service': own.unit,
        [`wireguard-wg0-peer-${ESCAPED}-refresh.service`]: peer.unit,
        'wireguard-wg0-peer-run-key.service': other.unit,
        'wireguard-wg0-peer-phone.service': phone.unit,
        'wireguard-wg0-key.service': key.unit,
        'wireguard-wg0.target': '[Unit]\n',
      },
      files: { ...own.files, ...peer.files, ...phone.files, ...other.files, ...key.files },
    })
    expect(found).toEqual({
      wg0: '10.100.0.1/24, fd00::1/64, port 51820, MTU 1280, routing table vpn, firewall mark 0x6e, private key from /run/secrets/wg0, scripted',
      [`wg0 peer ${PUBLIC}`]:
        'endpoint vpn.example.org:51820, allowed IPs 10.100.0.2/32 fd00::2/128, keepalive 25 s, endpoint resolved again every 5 s, preshared key in the Nix store (world-readable)',
      'wg0 peer phone':
        'key PHONE, no endpoint, allowed IPs 10.100.0.9/32, preshared key from /run/secrets/phone',
      'wg0 peer $(cat /run/key)': 'no endpoint, allowed IPs 10.0.0.0/8',
    })
  })

  it('that live in a network namespace are told with it', async () => {
    const { unit, files } = scripted(
      'wireguard-wg0',
      `ip link add dev "wg0" type wireguard
ip link set "wg0" netns "vpn"
ip netns exec "vpn" "ip" address add "10.100.0.1/24" dev "wg0"
ip netns exec "vpn" "wg" set "wg0" private-key "/run/secrets/wg0"
ip netns exec "vpn" "ip" link set up dev "wg0"
`,
    )
    expect(await foundIn(wireguard, { units: { 'wireguard-wg0.service': unit }, files })).toEqual({
      wg0: '10.100.0.1/24, in the network namespace vpn, private key from /run/secrets/wg0, scripted',
    })
  })

  it('of wg-quick that somebody has to start say so', async () => {
    const units = {
      'wg-quick-wg1.service': '[Service]\n',
      'wg-quick-wg2.service': '[Service]\n',
      'multi-user.target.wants/wg-quick-wg1.service': '',
    }
    expect(await foundIn(wireguard, { units })).toEqual({
      wg1: 'wg-quick',
      wg2: 'wg-quick, not auto-started',
    })
  })

  it('of wg-quick are told out of the file that it is given', async () => {
    const configuration = storePath('config-wg1')
    const inStore = scripted(
      'wg-quick-wg1',
      `${storePath('kmod')}/bin/modprobe wireguard\n\nwg-quick up ${configuration}/wg1.conf\n`,
    )
    const outside = scripted(
      'wg-quick-wg2',
      'cp /root/wg2.conf /tmp/wg2.conf\nwg-quick up /tmp/wg2.conf\n',
    )
    const conf = `[interface]
Address = 10.0.0.2/24
DNS = 10.0.0.1
Table = 1234
MTU = 1380
PrivateKey = HIDDEN
ListenPort = 51821
PostUp = ${storePath('postUp')}/bin/postUp.sh
[Peer]
PublicKey = ${PUBLIC}
PresharedKey = HIDDEN
Endpoint = demo.wireguard.io:12913
PersistentKeepalive = 25
AllowedIPs = 0.0.0.0/0,::/0
[Peer]
AllowedIPs = 10.9.0.0/16
`
    const found = await foundIn(wireguard, {
      units: { 'wg-quick-wg1.service': inStore.unit, 'wg-quick-wg2.service': outside.unit },
      files: {
        ...inStore.files,
        ...outside.files,
        [`${configuration}/wg1.conf`]: conf,
        [`${storePath('postUp')}/bin/postUp.sh`]: `#!/bin/bash
wg set wg1 private-key <(cat /run/secrets/wg1)
wg set wg1 peer ${PUBLIC} preshared-key <(cat /run/secrets/psk)
`,
      },
    })
    expect(found).toEqual({
      wg1: '10.0.0.2/24, port 51821, MTU 1380, DNS 10.0.0.1, routing table 1234, private key from /run/secrets/wg1, wg-quick',
      [`wg1 peer ${PUBLIC}`]:
        'endpoint demo.wireguard.io:12913, allowed IPs 0.0.0.0/0 ::/0, keepalive 25 s, preshared key from /run/secrets/psk',
      'wg1 peer without a key': 'no endpoint, allowed IPs 10.9.0.0/16',
      wg2: 'wg-quick, settings in /root/wg2.conf',
    })
  })

  it('of networkd are told, and its other devices are not', async () => {
    const etc = {
      'systemd/network/40-wg3.netdev': `[NetDev]
Kind=wireguard
MTUBytes=1420
Name=wg3

[WireGuard]
FirewallMark=110
ListenPort=51822
PrivateKeyFile=/run/secrets/wg3
RouteTable=42

[WireGuardPeer]
AllowedIPs=10.3.0.2/32
AllowedIPs=10.3.0.3/32
PresharedKey=HIDDEN
PublicKey=${PUBLIC}
`,
      'systemd/network/20-br0.netdev': '[NetDev]\nKind=bridge\nName=br0\n',
      'systemd/network/wg3.network':
        '[Match]\nName=wg3\n\n[Network]\nAddress=10.3.0.1/24\nAddress=fd03::1/64\nDNS=10.3.0.53\n',
      'systemd/network/10-lan.network': '[Match]\nName=lan\n\n[Network]\nAddress=10.4.0.1/24\n',
    }
    expect(await foundIn(wireguard, { etc })).toEqual({
      wg3: '10.3.0.1/24, fd03::1/64, port 51822, MTU 1420, DNS 10.3.0.53, routing table 42, firewall mark 110, private key from /run/secrets/wg3, networkd',
      [`wg3 peer ${PUBLIC}`]:
        'no endpoint, allowed IPs 10.3.0.2/32 10.3.0.3/32, preshared key in the Nix store (world-readable)',
    })
  })

  it('say that a secret key is another, and never which', async () => {
    const side = (key: string, shared: string) => ({
      etc: {
        'systemd/network/40-wg3.netdev': `[NetDev]
Kind=wireguard
Name=wg3
[WireGuard]
PrivateKey=${key}
[WireGuardPeer]
PublicKey=${PUBLIC}
PresharedKey=${shared}
`,
      },
    })
    const slashed = `/${'HIDDEN'.repeat(7)}=`
    expect(await changesIn(wireguard, side('HIDDEN1', slashed), side(slashed, 'HIDDEN2'))).toEqual([
      'wg3: private key in the Nix store (world-readable), networkd → private key in the Nix store (world-readable), networkd, also changed: private key',
      `wg3 peer ${PUBLIC}: no endpoint, preshared key in the Nix store (world-readable) → no endpoint, preshared key in the Nix store (world-readable), also changed: preshared key`,
    ])
  })

  it('are none where there are none', async () => {
    expect(await foundIn(wireguard, {})).toEqual({})
  })
})

describe('what is not shown of a tunnel is told as changed:', () => {
  let sides = 0
  /** As the module writes a tunnel of wg-quick’s: its key is read in postUp.sh. */
  function quick(settings = '', commands = '') {
    sides += 1
    const [file, script] = [storePath('config-wg0', sides), storePath('postUp.sh', sides)]
    const { unit, files } = scripted(`wg-quick-wg0-${sides}`, `wg-quick up ${file}/wg0.conf\n`)
    return {
      units: { 'wg-quick-wg0.service': unit },
      files: {
        ...files,
        [`${file}/wg0.conf`]: `[interface]\nAddress = 10.0.0.2/24\nPostUp = ${script}/bin/postUp.sh\n${settings}[Peer]\nPublicKey = ${PUBLIC}\n`,
        [`${script}/bin/postUp.sh`]: `#!/bin/bash\nwg set wg0 private-key <(cat /run/wg)\n${commands}\n`,
      },
    }
  }
  /** As the module writes an interface’s script. */
  function own(setup: string, options = '') {
    sides += 1
    const { unit, files } = scripted(
      `wireguard-wg0-${sides}`,
      `modprobe wireguard || true\nip link add dev "wg0" type wireguard\nip address add "10.0.0.1/24" dev "wg0"\nwg set "wg0" private-key "/run/wg"${options}\nip link set up dev "wg0"\n${setup}\n`,
    )
    return { units: { 'wireguard-wg0.service': unit }, files }
  }
  it.each([
    ['nothing of wg-quick’s but hashes', quick(), quick(), null],
    ['commands of wg-quick’s', quick('', 'ip rule add x'), quick('', 'ip rule add y'), 'commands'],
    ['a command in its file', quick('PreUp = echo a\n'), quick('PreUp = echo b\n'), 'commands'],
    ['options of AmneziaWG', quick('Jc = 4\n'), quick('Jc = 5\n'), 'options'],
    ['nothing of a script’s', own(''), own(''), null],
    ['postSetup', own('iptables -A x'), own('iptables -A y'), 'commands'],
    ['options of a script’s', own('', ' jc 4'), own('', ' jc 5'), 'options'],
  ])('%s', async (_, before, after, label) => {
    const rows = await changesIn(wireguard, before, after)
    expect(rows.map((row) => /also changed: (.*)$/.exec(row)?.[1])).toEqual(
      label === null ? [] : [label],
    )
  })
})
