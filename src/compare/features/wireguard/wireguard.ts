import { basename } from 'node:path'
import { append } from '../../../lists.ts'
import { shellCommands } from '../parse/shell.ts'
import { startCommands } from '../parse/unit.ts'
import type { Recogniser } from '../recogniser.ts'
import type { SideFacts } from '../sideFacts.ts'
import { parseNetdev, parseWgQuick } from './configured.ts'
import { parseScripts } from './scripted.ts'
import { inWords, type Tunnel } from './tunnel.ts'

/** WireGuard’s tunnels and peers, whatever of three sets them up. Private and shared keys never. */
export const wireguard: Recogniser = {
  feature: 'WireGuard',
  async read(facts) {
    const units = await facts.unitNames()
    const scripts: string[] = []
    for (const unit of units.filter((name) => /^wireguard-.+\.service$/s.test(name))) {
      append(scripts, await scriptsOf(facts, unit))
    }
    return inWords([
      ...parseScripts(scripts),
      ...(await wgQuick(facts, units)),
      ...(await networkd(facts)),
    ])
  },
}

async function scriptsOf(facts: SideFacts, unit: string): Promise<string[]> {
  const scripts: string[] = []
  for (const [program = ''] of startCommands((await facts.unit(unit)) ?? '')) {
    scripts.push((await facts.script(program)) ?? '')
  }
  return scripts
}

/** The file that `wg-quick up` is given (nixpkgs: services/networking/wg-quick.nix). */
async function wgQuick(facts: SideFacts, units: readonly string[]): Promise<Tunnel[]> {
  const tunnels: Tunnel[] = []
  for (const unit of units) {
    const name = /^wg-quick-(.+)\.service$/s.exec(unit)?.[1]
    if (name === undefined) continue
    const commands = (await scriptsOf(facts, unit)).flatMap(shellCommands)
    const file = commands.map(fileToStart).find((path) => path !== null) ?? null
    const text = file === null ? null : await facts.file(file)
    const by = file === null ? 'wg-quick' : `wg-quick, settings in ${file}`
    // What lies outside of the store is not the generation’s.
    tunnels.push(text === null ? { ...parseWgQuick(name, ''), by } : parseWgQuick(name, text))
  }
  return tunnels
}

function fileToStart(command: readonly string[]): string | null {
  const at = command.findIndex((word) => /^a?wg-quick$/.test(basename(word)))
  return at !== -1 && command[at + 1] === 'up' ? (command[at + 2] ?? null) : null
}

async function networkd(facts: SideFacts): Promise<Tunnel[]> {
  const tunnels: (Tunnel | null)[] = []
  for (const file of await facts.etcNames('systemd/network')) {
    if (!file.endsWith('.netdev')) continue
    tunnels.push(parseNetdev((await facts.etc(`systemd/network/${file}`)) ?? ''))
  }
  return tunnels.filter((tunnel) => tunnel !== null)
}
