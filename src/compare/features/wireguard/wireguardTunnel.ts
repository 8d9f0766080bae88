import { storePathOf } from '../../../nix/storePath.ts'
import { words } from '../featureWords.ts'
import { type Sealed, sealed } from '../sealed.ts'

/** A WireGuard interface. */
export interface Tunnel {
  readonly name: string
  /** What sets it up: `wg-quick`, `networkd`, `a script`. */
  readonly by: string
  readonly addresses: readonly string[]
  readonly port: string | null
  readonly mtu: string | null
  readonly dns: readonly string[]
  /** Where its routes go, if not into the main table. */
  readonly table: string | null
  /** The network namespace that it is moved into; null where it stays in that of the machine. */
  readonly namespace?: string | null
  /** It stays down until somebody starts it. */
  readonly isByHand?: boolean
  /** What marks its packets for the firewall. */
  readonly mark: string | null
  readonly key: Key
  readonly peers: readonly Peer[]
  /** What counts and is not shown, by what it is called: `commands`, `options`. */
  readonly others?: readonly (readonly [label: string, text: string])[]
}

/** Who is at the other end. */
export interface Peer {
  /** What its unit calls it; null where that is its key. */
  readonly name: string | null
  /** Its public key; null where that is not said. */
  readonly key: string | null
  readonly endpoint: string | null
  readonly allowed: readonly string[]
  readonly keepalive: string | null
  /** After how many seconds the name of its endpoint is looked up again. */
  readonly refresh?: string | null
  /** The key that both share. */
  readonly shared: Key
}

/** A key that is secret: the file with it, or itself, which is never shown; null without one. */
export type Key = string | null

/** Tunnels and their peers by name, in words, their secret keys sealed. */
export function inWords(tunnels: readonly Tunnel[]): Map<string, Sealed> {
  const found = new Map<string, Sealed>()
  const put = (name: string, text: string, secrets: readonly (readonly [string, string])[]) => {
    const before = found.get(name)
    const unsaid = [...(before?.unsaid ?? []), ...secrets]
    found.set(name, sealed(before === undefined ? text : `${before.words}; ${text}`, unsaid))
  }
  for (const tunnel of tunnels) {
    const { name, by, addresses, port, mtu, dns, table, mark, key, peers } = tunnel
    const { namespace = null, isByHand = false, others = [] } = tunnel
    const text = words([
      ...addresses,
      port && `port ${port}`,
      mtu && `MTU ${mtu}`,
      dns.length > 0 && `DNS ${dns.join(' ')}`,
      table && table !== 'main' && `routing table ${table}`,
      mark && `firewall mark ${mark}`,
      namespace && `in the network namespace ${namespace}`,
      keyInWords('private key', key),
      by,
      isByHand && 'not auto-started',
    ])
    put(name, text, [...secretOf('private key', key), ...others])
    for (const peer of peers) {
      const peerName = `${name} peer ${peer.name ?? peer.key ?? 'without a key'}`
      put(peerName, peerInWords(peer), secretOf('preshared key', peer.shared))
    }
  }
  return found
}

function peerInWords(peer: Peer): string {
  const { name, key, endpoint, allowed, keepalive, refresh = null, shared } = peer
  return words([
    name !== null && key !== null && `key ${key}`,
    endpoint === null ? 'no endpoint' : `endpoint ${endpoint}`,
    allowed.length > 0 && `allowed IPs ${allowed.join(' ')}`,
    keepalive && `keepalive ${keepalive} s`,
    refresh && `endpoint resolved again every ${refresh} s`,
    keyInWords('preshared key', shared),
  ])
}

function keyInWords(what: string, key: Key): string | null {
  if (key === null) return null
  return isPath(key) ? `${what} from ${key}` : `${what} in the Nix store (world-readable)`
}

function secretOf(what: string, key: Key): [string, string][] {
  return key === null || isPath(key) ? [] : [[what, key]]
}

/** A key in base64 may begin with a slash, too. */
const BASE64_KEY = /^[A-Za-z0-9+/]{43}=$/

/** A file outside of the store: that of one inside is called after a hash of the key. */
export function isPath(text: string): boolean {
  return /^\/[\w./@+=-]{1,300}$/.test(text) && !BASE64_KEY.test(text) && storePathOf(text) === null
}

/** `10.0.0.0/24,fd00::/64`, with or without spaces. */
export function listed(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(/[\s,]+/)).filter((value) => value !== '')
}
