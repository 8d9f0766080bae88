import { basename } from 'node:path'
import { shellCommands } from '../parse/shellWords.ts'
import { listed, type Peer, type Tunnel } from './wireguardTunnel.ts'

/** Settings of `wg set`, as key and value. */
const SETTINGS = new Set([
  ...['listen-port', 'fwmark', 'private-key'],
  ...['endpoint', 'persistent-keepalive', 'allowed-ips', 'preshared-key'],
])

/** A unit’s script, and the unit’s name. */
export interface UnitScript {
  readonly unit: string
  readonly text: string
}

/**
 * Tunnels that separate units configure with `wg` and `ip`, combined from their scripts: the interface and
 * each peer have one (nixpkgs: nixos/modules/services/networking/wireguard.nix).
 */
export function parseScripts(scripts: readonly UnitScript[]): Tunnel[] {
  const tunnels = new Map<string, Draft>()
  for (const { unit, text } of scripts) {
    let last: Map<string, string> | null = null
    for (const command of shellCommands(text)) {
      last = readCommand(tunnels, unit, command) ?? last
      // `while wg set …; do sleep "5"; done`
      const at = command.indexOf('sleep')
      const seconds = command[at + 1]
      if (at !== -1 && at <= 1 && seconds !== undefined) last?.set('refresh', seconds)
    }
  }
  return [...tunnels].map(([name, { addresses, own, peers }]) => ({
    name,
    by: 'scripted',
    addresses,
    port: own.get('listen-port') ?? null,
    mtu: own.get('mtu') ?? null,
    dns: [],
    table: own.get('table') ?? null,
    mark: own.get('fwmark') ?? null,
    namespace: own.get('netns') ?? null,
    key: own.get('private-key') ?? null,
    peers: [...peers].map(([key, peer]) => peerOf(key, peer)),
  }))
}

/**
 * Other commands in the script of an interface, by label: custom commands (`postSetup`), options of
 * AmneziaWG.
 */
export function untoldIn(script: string): [label: string, text: string][] {
  return shellCommands(script).flatMap((command): [string, string][] => {
    const words = wgSet(command)
    if (words !== null) {
      const rest = words.filter((word, at) => at > 0 && !isTold(word, words[at - 1]))
      return rest.length === 0 ? [] : [['options', rest.join(' ')]]
    }
    const isOwn =
      basename(command[0] ?? '') === 'modprobe' ||
      addressOf(command) !== null ||
      (/^ip$/.test(basename(command[0] ?? '')) && command.includes('link'))
    return isOwn ? [] : [['commands', command.join(' ')]]
  })
}

function isTold(word: string, before = ''): boolean {
  return SETTINGS.has(word) || SETTINGS.has(before) || word === 'peer' || before === 'peer'
}

interface Draft {
  readonly addresses: string[]
  readonly own: Map<string, string>
  readonly peers: Map<string, DraftPeer>
}

interface DraftPeer {
  readonly unit: string
  readonly settings: Map<string, string>
}

function draftOf(tunnels: Map<string, Draft>, name: string): Draft {
  const draft = tunnels.get(name) ?? { addresses: [], own: new Map(), peers: new Map() }
  tunnels.set(name, draft)
  return draft
}

/** Reads a command; returns the settings of the peer that it configures, if any. */
function readCommand(
  tunnels: Map<string, Draft>,
  unit: string,
  command: readonly string[],
): Map<string, string> | null {
  const [name, ...rest] = wgSet(command) ?? []
  const peer = name === undefined ? null : readSet(draftOf(tunnels, name), unit, rest)
  const address = addressOf(command)
  if (address !== null) draftOf(tunnels, address.name).addresses.push(address.value)
  for (const key of ['mtu', 'table', 'netns']) {
    const said = settingOf(command, key)
    if (said !== null) draftOf(tunnels, said.name).own.set(key, said.value)
  }
  return peer
}

/** The words after `wg set`; null for another command. */
export function wgSet(command: readonly string[]): readonly string[] | null {
  const at = command.findIndex(
    (word, index) => /^a?wg$/.test(basename(word)) && command[index + 1] === 'set',
  )
  return at === -1 ? null : command.slice(at + 2)
}

/** A repeated peer is set again when the name of its endpoint is resolved anew. */
function readSet(draft: Draft, unit: string, words: readonly string[]): Map<string, string> | null {
  const at = words.indexOf('peer')
  for (const [key, value] of settings(at === -1 ? words : words.slice(0, at))) {
    draft.own.set(key, value)
  }
  const key = at === -1 ? undefined : words[at + 1]
  if (key === undefined || words[at + 2] === 'remove') return null
  const peer = { unit, settings: settings(words.slice(at + 2)) }
  draft.peers.set(key, peer)
  return peer.settings
}

/** Settings by their keys; that of a key file may be `<(cat FILE)`, as in wg-quick’s scripts. */
export function settings(words: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  words.forEach((word, index) => {
    const value = words[index + 1]
    if (!SETTINGS.has(word) || value === undefined) return
    const file = value === '<(cat' ? words[index + 2]?.replace(/\)$/, '') : value
    found.set(word, file ?? value)
  })
  return found
}

function peerOf(key: string, { unit, settings: said }: DraftPeer): Peer {
  return {
    name: peerName(unit, key),
    key,
    endpoint: said.get('endpoint') ?? null,
    allowed: listed([said.get('allowed-ips') ?? '']),
    keepalive: said.get('persistent-keepalive') ?? null,
    refresh: said.get('refresh') ?? null,
    shared: said.get('preshared-key') ?? null,
  }
}

/** `wireguard-wg0-peer-phone-refresh.service`; null if the unit is named after the key. */
function peerName(unit: string, key: string): string | null {
  const at = unit.indexOf('-peer-')
  if (at === -1) return null
  const name = unit.slice(at + '-peer-'.length).replace(/(?:-refresh)?\.service$/, '')
  const unescaped = name
    .replaceAll('-', '/')
    .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  // If the key is read from a file, the unit may be named after the file.
  return unescaped === key || name === '' || key.includes(unescaped) ? null : name
}

/** `ip address add 10.0.0.1/24 dev wg0` */
function addressOf(command: readonly string[]): { name: string; value: string } | null {
  const at = command.findIndex((word, index) => word === 'address' && command[index + 1] === 'add')
  const [value, dev, name] = at === -1 ? [] : command.slice(at + 2)
  return value !== undefined && dev === 'dev' && name !== undefined ? { name, value } : null
}

/** `ip link set wg0 mtu 1280`, `ip route replace 10.0.0.2/32 dev wg0 table main` */
function settingOf(command: readonly string[], key: string) {
  // Searched from the end, after the command that runs in a namespace: `ip netns exec NAME …`.
  const at = command.lastIndexOf(key)
  if (command[at + 1] === 'exec') return null
  const value = at === -1 ? undefined : command[at + 1]
  const [verb, dev] = [command.indexOf('set'), command.indexOf('dev')]
  const isLink = command.includes('link') && verb !== -1
  if (!isLink && !command.includes('route')) return null
  const name = dev === -1 ? command[verb + 1] : command[dev + 1]
  return value === undefined || name === undefined ? null : { name, value }
}
