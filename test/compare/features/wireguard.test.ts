import { describe, expect, it } from 'vitest'
import { wireguard } from '../../../src/compare/features/wireguard/wireguard.ts'
import { storePath } from '../../support/layout.ts'
import { foundIn, scripted } from './side.ts'

const PUBLIC = 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg='

describe('tunnels of WireGuard', () => {
  it('that scripts set up are told with their peers', async () => {
    const own = scripted(
      'wireguard-wg0',
      `modprobe wireguard || true
ip link add dev "wg0" type wireguard
ip address add "10.100.0.1/24" dev "wg0"
ip address add "fd00::1/64" dev "wg0"
wg set "wg0" private-key "/run/secrets/HIDDEN" listen-port "51820" fwmark "0x6e"
ip link set up dev "wg0"
`,
    )
    const set = `wg set wg0 peer "${PUBLIC}" preshared-key "HIDDEN" endpoint "vpn.example.org:51820" persistent-keepalive "25" allowed-ips "10.100.0.2/32,fd00::2/128"`
    const peer = scripted(
      'wireguard-wg0-peer-x',
      `${set}\nip route replace "10.100.0.2/32" dev "wg0" table "main"\nwhile ${set}; do\n  sleep "5";\ndone\n`,
    )
    const other = scripted(
      'wireguard-wg0-peer-y',
      `ip netns exec "vpn" "wg" set wg0 peer "$(cat /run/key)" allowed-ips "10.0.0.0/8"\nwg set wg0 peer "gone" remove\n`,
    )
    const key = scripted('wireguard-wg0-key', 'wg genkey > "/run/HIDDEN"\n')
    const found = await foundIn(wireguard, {
      units: {
        'wireguard-wg0.service': own.unit,
        'wireguard-wg0-peer-x.service': peer.unit,
        'wireguard-wg0-peer-y.service': other.unit,
        'wireguard-wg0-key.service': key.unit,
        'wireguard-wg0.target': '[Unit]\n',
      },
      files: { ...own.files, ...peer.files, ...other.files, ...key.files },
    })
    expect(found).toEqual({
      wg0: '10.100.0.1/24, fd00::1/64, port 51820, set up by a script',
      [`wg0 peer ${PUBLIC}`]:
        'at vpn.example.org:51820, allows 10.100.0.2/32 fd00::2/128, kept alive every 25 s',
      'wg0 peer $(cat /run/key)': 'no endpoint, allows 10.0.0.0/8',
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
      files: { ...inStore.files, ...outside.files, [`${configuration}/wg1.conf`]: conf },
    })
    expect(found).toEqual({
      wg1: '10.0.0.2/24, port 51821, set up by wg-quick',
      [`wg1 peer ${PUBLIC}`]:
        'at demo.wireguard.io:12913, allows 0.0.0.0/0 ::/0, kept alive every 25 s',
      'wg1 peer without a key': 'no endpoint, allows 10.9.0.0/16',
      wg2: 'set up by wg-quick, settings in /tmp/wg2.conf',
    })
  })

  it('of networkd are told, and its other devices are not', async () => {
    const etc = {
      'systemd/network/40-wg3.netdev': `[NetDev]
Kind=wireguard
Name=wg3

[WireGuard]
ListenPort=51822
PrivateKey=HIDDEN
PrivateKeyFile=/run/HIDDEN

[WireGuardPeer]
AllowedIPs=10.3.0.2/32
AllowedIPs=10.3.0.3/32
PresharedKey=HIDDEN
PublicKey=${PUBLIC}
`,
      'systemd/network/20-br0.netdev': '[NetDev]\nKind=bridge\nName=br0\n',
      'systemd/network/40-wg3.network': '[NetDev]\nKind=wireguard\n',
    }
    expect(await foundIn(wireguard, { etc })).toEqual({
      wg3: 'port 51822, set up by networkd',
      [`wg3 peer ${PUBLIC}`]: 'no endpoint, allows 10.3.0.2/32 10.3.0.3/32',
    })
  })

  it('are none where there are none', async () => {
    expect(await foundIn(wireguard, {})).toEqual({})
  })
})
