import { basename } from 'node:path'
import { shellCommands } from '../parse/shell.ts'
import { listed, type Peer, type Tunnel } from './tunnel.ts'

/** What a `wg set` says, key and value; the values of the others are files with keys. */
const TOLD = new Set(['listen-port', 'endpoint', 'persistent-keepalive', 'allowed-ips'])

/**
 * Tunnels that units of their own set up with `wg` and `ip`, out of all of their scripts: the
 * interface and each peer has one (nixpkgs: nixos/modules/services/networking/wireguard.nix).
 */
export function parseScripts(scripts: readonly string[]): Tunnel[] {
  const tunnels = new Map<string, Draft>()
  for (const command of scripts.flatMap(shellCommands)) {
    const [name, ...rest] = wgSet(command) ?? []
    if (name !== undefined) readSet(draftOf(tunnels, name), rest)
    const address = addressOf(command)
    if (address !== null) draftOf(tunnels, address.name).addresses.push(address.value)
  }
  return [...tunnels].map(([name, { addresses, port, peers }]) => ({
    name,
    by: 'a script',
    addresses,
    port,
    peers: [...peers].map(([key, settings]) => peerOf(key, settings)),
  }))
}

interface Draft {
  readonly addresses: string[]
  port: string | null
  readonly peers: Map<string, ReadonlyMap<string, string>>
}

function draftOf(tunnels: Map<string, Draft>, name: string): Draft {
  const draft = tunnels.get(name) ?? { addresses: [], port: null, peers: new Map() }
  tunnels.set(name, draft)
  return draft
}

/** The words behind `wg set`; null where a command is none. */
function wgSet(command: readonly string[]): readonly string[] | null {
  const at = command.findIndex(
    (word, index) => /^a?wg$/.test(basename(word)) && command[index + 1] === 'set',
  )
  return at === -1 ? null : command.slice(at + 2)
}

/** A peer that stands twice is set again, when the name of its endpoint is asked for anew. */
function readSet(draft: Draft, words: readonly string[]): void {
  const at = words.indexOf('peer')
  const own = settings(at === -1 ? words : words.slice(0, at))
  draft.port = own.get('listen-port') ?? draft.port
  const key = at === -1 ? undefined : words[at + 1]
  if (key !== undefined && words[at + 2] !== 'remove') {
    draft.peers.set(key, settings(words.slice(at + 2)))
  }
}

function settings(words: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  words.forEach((word, index) => {
    const value = words[index + 1]
    if (TOLD.has(word) && value !== undefined) found.set(word, value)
  })
  return found
}

function peerOf(key: string, said: ReadonlyMap<string, string>): Peer {
  return {
    key,
    endpoint: said.get('endpoint') ?? null,
    allowed: listed([said.get('allowed-ips') ?? '']),
    keepalive: said.get('persistent-keepalive') ?? null,
  }
}

/** `ip address add 10.0.0.1/24 dev wg0` */
function addressOf(command: readonly string[]): { name: string; value: string } | null {
  const at = command.findIndex((word, index) => word === 'address' && command[index + 1] === 'add')
  const [value, dev, name] = at === -1 ? [] : command.slice(at + 2)
  return value !== undefined && dev === 'dev' && name !== undefined ? { name, value } : null
}
