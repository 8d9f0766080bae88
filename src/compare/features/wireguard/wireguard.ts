import { basename } from 'node:path'
import { allWithContents } from '../parse/namedStoreFiles.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { startCommands } from '../parse/unit.ts'
import type { Recogniser } from '../recogniser.ts'
import type { SideFacts } from '../sideFacts.ts'
import { commandsAfterUp, parseNetdev, parseNetwork, parseWgQuick } from './configured.ts'
import { parseScripts, settings, type UnitScript, untoldIn, wgSet } from './scriptedWireguard.ts'
import { inWords, isPath, type Tunnel } from './wireguardTunnel.ts'

/** WireGuard tunnels and peers, from any of three backends; of secret keys only their files. */
export const wireguard: Recogniser = {
  feature: 'WireGuard',
  async read(facts) {
    const units = await facts.unitNames()
    const scripts: UnitScript[] = []
    for (const unit of units.filter((name) => /^wireguard-.+\.service$/s.test(name))) {
      for (const text of await scriptsOf(facts, unit)) scripts.push({ unit, text })
    }
    const scripted: Tunnel[] = []
    for (const tunnel of parseScripts(scripts)) {
      const own = scripts.filter(({ unit }) => unit === `wireguard-${tunnel.name}.service`)
      const others = await allWithContents(
        facts,
        own.flatMap(({ text }) => untoldIn(text)),
      )
      scripted.push({ ...tunnel, others })
    }
    return inWords([...scripted, ...(await wgQuick(facts, units)), ...(await networkd(facts))])
  },
}

async function scriptsOf(facts: SideFacts, unit: string): Promise<string[]> {
  const scripts: string[] = []
  for (const [program = ''] of startCommands((await facts.unit(unit)) ?? '')) {
    scripts.push((await facts.script(program)) ?? '')
  }
  return scripts
}

/** The file of `wg-quick up` (nixpkgs: services/networking/wg-quick.nix). */
async function wgQuick(facts: SideFacts, units: readonly string[]): Promise<Tunnel[]> {
  const tunnels: Tunnel[] = []
  const atBoot = await facts.etcNames('systemd/system/multi-user.target.wants')
  for (const unit of units) {
    // Without any such links, whether a unit is started is unknown.
    const isByHand = atBoot.length > 0 && !atBoot.includes(unit)
    const name = /^wg-quick-(.+)\.service$/s.exec(unit)?.[1]
    if (name === undefined) continue
    const commands = (await scriptsOf(facts, unit)).flatMap(shellCommands)
    const copy = commands.map(fileToStart).find((path) => path !== null) ?? null
    const file = copy === null ? null : copiedFrom(commands, copy)
    const text = file === null ? null : await facts.file(file)
    if (text !== null) {
      tunnels.push({ ...(await withKeyFiles(facts, parseWgQuick(name, text), text)), isByHand })
      continue
    }
    // Files outside the store are not part of the generation.
    const by = file !== null && isPath(file) ? `wg-quick, settings in ${file}` : 'wg-quick'
    tunnels.push({ ...parseWgQuick(name, ''), by, isByHand })
  }
  return tunnels
}

/** A `configFile` of NixOS is copied first: `cp /run/secrets/wg.conf /tmp/wg1.conf`. */
function copiedFrom(commands: readonly (readonly string[])[], copy: string): string {
  const copies = commands.find((words) => basename(words[0] ?? '') === 'cp' && words[2] === copy)
  return copies?.[1] ?? copy
}

/** The key files that are read once a tunnel is up: `wg set wg1 private-key <(cat FILE)`. */
async function withKeyFiles(facts: SideFacts, tunnel: Tunnel, text: string): Promise<Tunnel> {
  let key = tunnel.key
  const shared = new Map<string, string>()
  const others = [...(tunnel.others ?? [])]
  for (const line of commandsAfterUp(text)) {
    for (const command of shellCommands((await facts.script(line)) ?? line)) {
      const words = wgSet(command) ?? []
      const peer = words.indexOf('peer')
      const said = settings(words)
      if (!said.has('private-key') && !said.has('preshared-key')) {
        others.push(['commands', command.join(' ')])
      }
      key = said.get('private-key') ?? key
      const file = said.get('preshared-key')
      if (peer !== -1 && file !== undefined) shared.set(words[peer + 1] ?? '', file)
    }
  }
  const peers = tunnel.peers.map((peer) => ({
    ...peer,
    shared: shared.get(peer.key ?? '') ?? peer.shared,
  }))
  return { ...tunnel, key, peers, others: await allWithContents(facts, others) }
}

function fileToStart(command: readonly string[]): string | null {
  const at = command.findIndex((word) => /^a?wg-quick$/.test(basename(word)))
  return at !== -1 && command[at + 1] === 'up' ? (command[at + 2] ?? null) : null
}

/** The addresses are in the .network file that matches the tunnel’s name. */
async function networkd(facts: SideFacts): Promise<Tunnel[]> {
  const [tunnels, networks] = [[] as Tunnel[], [] as ReturnType<typeof parseNetwork>[]]
  for (const file of await facts.etcNames('systemd/network')) {
    const kind = /\.(netdev|network)$/.exec(file)?.[1]
    const text = kind === undefined ? null : await facts.etc(`systemd/network/${file}`)
    if (text === null) continue
    const tunnel = kind === 'netdev' ? parseNetdev(text) : null
    if (tunnel !== null) tunnels.push(tunnel)
    if (kind === 'network') networks.push(parseNetwork(text))
  }
  // Only the first match is applied (systemd.network(5)).
  const networkOf = new Map<string, ReturnType<typeof parseNetwork>>()
  for (const network of networks.reverse()) {
    for (const device of network.devices) networkOf.set(device, network)
  }
  return tunnels.map((tunnel) => {
    const network = networkOf.get(tunnel.name)
    return network === undefined
      ? tunnel
      : { ...tunnel, addresses: network.addresses, dns: network.dns }
  })
}
