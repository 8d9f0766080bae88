import { put, words } from '../words.ts'

/** A WireGuard interface, without its private key. */
export interface Tunnel {
  readonly name: string
  /** What sets it up: `wg-quick`, `networkd`, `a script`. */
  readonly by: string
  readonly addresses: readonly string[]
  readonly port: string | null
  readonly peers: readonly Peer[]
}

/** Who is at the other end, without the key that both share. */
export interface Peer {
  /** Its public key; null where that is not said. */
  readonly key: string | null
  readonly endpoint: string | null
  readonly allowed: readonly string[]
  readonly keepalive: string | null
}

/** Tunnels and their peers by name, in words. */
export function inWords(tunnels: readonly Tunnel[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { name, by, addresses, port, peers } of tunnels) {
    put(found, name, words([...addresses, port && `port ${port}`, `set up by ${by}`]))
    for (const peer of peers) put(found, `${name} peer ${peer.key ?? 'without a key'}`, says(peer))
  }
  return found
}

function says({ endpoint, allowed, keepalive }: Peer): string {
  return words([
    endpoint === null ? 'no endpoint' : `at ${endpoint}`,
    allowed.length > 0 && `allows ${allowed.join(' ')}`,
    keepalive && `kept alive every ${keepalive} s`,
  ])
}

/** `10.0.0.0/24,fd00::/64`, with or without spaces. */
export function listed(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(/[\s,]+/)).filter((value) => value !== '')
}
