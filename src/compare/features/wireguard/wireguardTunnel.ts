import { storePathOf } from '../../../nix/storePath.ts'
import { words } from '../featureWords.ts'
import { type Sealed, sealed } from '../sealed.ts'

/** A WireGuard interface. */
export interface Tunnel {
  readonly name: string
  /** Its backend: `wg-quick`, `networkd`, `a script`. */
  readonly by: string
  readonly addresses: readonly string[]
  readonly port: string | null
  readonly mtu: string | null
  readonly dns: readonly string[]
  /** The routing table, if not the main one. */
  readonly table: string | null
  /** The network namespace that it is moved into; null for that of the machine. */
  readonly namespace?: string | null
  /** Stays down until somebody starts it. */
  readonly isByHand?: boolean
  /** The firewall mark of its packets. */
  readonly mark: string | null
  readonly key: Key
  readonly peers: readonly Peer[]
  /** Values that are compared but not shown, by label: `commands`, `options`. */
  readonly others?: readonly (readonly [label: string, text: string])[]
}

/** A peer of a tunnel. */
export interface Peer {
  /** The name in its unit; null if that is its key. */
  readonly name: string | null
  /** Its public key; null if unknown. */
  readonly key: string | null
  readonly endpoint: string | null
  readonly allowed: readonly string[]
  readonly keepalive: string | null
  /** Seconds between lookups of its endpoint’s name. */
  readonly refresh?: string | null
  /** The preshared key. */
  readonly shared: Key
}

/** A secret key: its file, or the key itself, which is never shown; null without one. */
export type Key = string | null

/** Tunnels and their peers by name, in words, with secret keys sealed. */
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

/** A base64 key may begin with a slash, too. */
const BASE64_KEY = /^[A-Za-z0-9+/]{43}=$/

/** Whether a key is a file outside the store: one inside is named after a hash of the key. */
export function isPath(text: string): boolean {
  return /^\/[\w./@+=-]{1,300}$/.test(text) && !BASE64_KEY.test(text) && storePathOf(text) === null
}

/** `10.0.0.0/24,fd00::/64`, with or without spaces. */
export function listed(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(/[\s,]+/)).filter((value) => value !== '')
}
