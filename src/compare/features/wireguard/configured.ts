import { named, type Section, sectionsOf, valuesOf } from '../parse/parseSections.ts'
import { listed, type Peer, type Tunnel } from './wireguardTunnel.ts'

/** Parses the file of a wg-quick tunnel (wg-quick(8), wg(8) CONFIGURATION FILE FORMAT). */
export function parseWgQuick(name: string, text: string): Tunnel {
  const sections = sectionsOf(text)
  const own = named(sections, 'Interface')
  const last = (key: string) => valuesOf(own, key).at(-1) ?? null
  return {
    name,
    by: 'wg-quick',
    addresses: listed(valuesOf(own, 'Address')),
    port: last('ListenPort'),
    mtu: last('MTU'),
    dns: listed(valuesOf(own, 'DNS')),
    table: last('Table'),
    mark: last('FwMark'),
    key: last('PrivateKey'),
    peers: named(sections, 'Peer').map(peerOf),
    others: [...untold(own, OF_QUICK), ...untold(named(sections, 'Peer'), OF_PEER)],
  }
}

/** Keys that are shown; PostUp commands are parsed separately, as they include the key files. */
const OF_QUICK = new Set([
  ...['address', 'listenport', 'mtu', 'dns', 'table', 'fwmark', 'privatekey', 'postup'],
])
const OF_NETDEV = new Set([
  ...['listenport', 'routetable', 'firewallmark', 'privatekeyfile', 'privatekey'],
])
const OF_PEER = new Set([
  ...['publickey', 'endpoint', 'allowedips', 'persistentkeepalive'],
  ...['presharedkeyfile', 'presharedkey', 'routetable'],
])

/** All other settings: commands, obfuscation of AmneziaWG. */
function untold(sections: readonly Section[], reported: ReadonlySet<string>): [string, string][] {
  return sections
    .flatMap(({ entries }) => entries)
    .filter(([key]) => !reported.has(key))
    .map(([key, value]) => [
      /^(?:pre|post)(?:up|down)$/.test(key) ? 'commands' : 'options',
      `${key}=${value}`,
    ])
}

/** The commands of a wg-quick file after the tunnel is up: NixOS reads the key files there. */
export function commandsAfterUp(text: string): string[] {
  return valuesOf(named(sectionsOf(text), 'Interface'), 'PostUp')
}

/** Parses a tunnel of systemd-networkd (systemd.netdev(5)); null for another kind of device. */
export function parseNetdev(text: string): Tunnel | null {
  const sections = sectionsOf(text)
  const [device, own] = [named(sections, 'NetDev'), named(sections, 'WireGuard')]
  const last = (key: string) => valuesOf(own, key).at(-1) ?? null
  if (valuesOf(device, 'Kind').at(-1) !== 'wireguard') return null
  return {
    name: valuesOf(device, 'Name').at(-1) ?? 'unnamed',
    by: 'networkd',
    addresses: [], // they are in a .network file
    port: last('ListenPort'),
    mtu: valuesOf(device, 'MTUBytes').at(-1) ?? null,
    dns: [],
    table: last('RouteTable'),
    mark: last('FirewallMark'),
    key: last('PrivateKeyFile') ?? last('PrivateKey'),
    peers: named(sections, 'WireGuardPeer').map(peerOf),
    others: [...untold(own, OF_NETDEV), ...untold(named(sections, 'WireGuardPeer'), OF_PEER)],
  }
}

/** Settings that a .network file adds to the devices that it names (systemd.network(5)). */
export interface Network {
  readonly devices: readonly string[]
  readonly addresses: readonly string[]
  readonly dns: readonly string[]
}

export function parseNetwork(text: string): Network {
  const sections = sectionsOf(text)
  const own = named(sections, 'Network')
  return {
    devices: listed(valuesOf(named(sections, 'Match'), 'Name')),
    addresses: [...valuesOf(own, 'Address'), ...valuesOf(named(sections, 'Address'), 'Address')],
    dns: listed(valuesOf(own, 'DNS')),
  }
}

function peerOf(section: Section): Peer {
  const last = (key: string) => valuesOf([section], key).at(-1) ?? null
  return {
    name: null,
    key: last('PublicKey'),
    endpoint: last('Endpoint'),
    allowed: listed(valuesOf([section], 'AllowedIPs')),
    keepalive: last('PersistentKeepalive'),
    shared: last('PresharedKeyFile') ?? last('PresharedKey'),
  }
}
