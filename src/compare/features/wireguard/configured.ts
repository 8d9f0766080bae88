import { named, type Section, sectionsOf, valuesOf } from '../parse/sections.ts'
import { listed, type Peer, type Tunnel } from './tunnel.ts'

/** A tunnel of wg-quick’s, out of its file (wg-quick(8), wg(8) CONFIGURATION FILE FORMAT). */
export function parseWgQuick(name: string, text: string): Tunnel {
  const sections = sectionsOf(text)
  const own = named(sections, 'Interface')
  return {
    name,
    by: 'wg-quick',
    addresses: listed(valuesOf(own, 'Address')),
    port: valuesOf(own, 'ListenPort').at(-1) ?? null,
    peers: named(sections, 'Peer').map(peerOf),
  }
}

/** A tunnel of systemd-networkd’s (systemd.netdev(5)); null for another kind of device. */
export function parseNetdev(text: string): Tunnel | null {
  const sections = sectionsOf(text)
  const device = named(sections, 'NetDev')
  if (valuesOf(device, 'Kind').at(-1) !== 'wireguard') return null
  return {
    name: valuesOf(device, 'Name').at(-1) ?? 'without a name',
    by: 'networkd',
    addresses: [], // they stand in a .network file
    port: valuesOf(named(sections, 'WireGuard'), 'ListenPort').at(-1) ?? null,
    peers: named(sections, 'WireGuardPeer').map(peerOf),
  }
}

function peerOf(section: Section): Peer {
  const last = (key: string) => valuesOf([section], key).at(-1) ?? null
  return {
    key: last('PublicKey'),
    endpoint: last('Endpoint'),
    allowed: listed(valuesOf([section], 'AllowedIPs')),
    keepalive: last('PersistentKeepalive'),
  }
}
