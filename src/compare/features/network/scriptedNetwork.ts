import { put, words } from '../featureWords.ts'
import { linesOf, wordLines } from '../parse/parseKeyValues.ts'
import { parseShell } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import { startCommands } from '../parse/unit.ts'
import type { SideFacts } from '../sideFacts.ts'

const UNIT = /^(network-addresses-(.+)|network-setup|(.+)-netdev)\.service$/s

/**
 * Interfaces that NixOS’s own scripts configure (nixpkgs:
 * nixos/modules/tasks/network-interfaces-scripted.nix). In older releases, gateways and DNS are in
 * network-setup.service.
 */
export async function readScripted(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const unit of await facts.unitNames()) {
    const [, , addresses, device] = UNIT.exec(unit) ?? []
    if (!UNIT.test(unit)) continue
    for (const script of await startScripts(facts, unit)) {
      for (const { words: command, input } of parseShell(script)) {
        readCommand(found, command, addresses ?? device ?? 'any')
        if (command[0]?.endsWith('resolvconf') === true) readResolvConf(found, input ?? '')
      }
    }
  }
  const dhcp = await dhcpcd(facts)
  if (dhcp !== null) found.set('DHCP by dhcpcd', dhcp)
  return found
}

/** Reads the input of resolvconf(8). */
function readResolvConf(found: Map<string, string>, text: string): void {
  for (const [key, value] of wordLines(text)) {
    if (key === 'nameserver') put(found, 'DNS', value)
    if (key === 'search' || key === 'domain') put(found, 'search domains', value)
  }
}

/** Reads one ip(8) command. */
function readCommand(found: Map<string, string>, command: readonly string[], ofUnit: string): void {
  // `if out=$(ip addr replace …`
  const at = command.findIndex((word) => word === 'ip' || word.endsWith('(ip'))
  if (at === -1 || at > 2) return
  const end = command.findIndex((word) => word.includes('>'))
  const parts = command.slice(at + 1, end === -1 ? undefined : end)
  const [object, verb, ...args] = parts.filter((word) => !/^-[46]$/.test(word))
  const isAdded = verb === 'add' || verb === 'replace'
  const option = (name: string) => args[args.indexOf(name) + 1] as string
  const device = args.includes('dev') ? option('dev') : ofUnit
  if (/^addr(ess)?$/.test(object ?? '') && isAdded) put(found, `${device} addresses`, args[0] ?? '')
  else if (object === 'route' && isAdded) {
    const isDefault = args[0] === 'default' || args[0] === '::/0'
    const text = routeOf(isDefault ? args.slice(1) : args)
    put(found, isDefault ? 'default gateway' : `${device} routes`, text)
  } else if (object === 'link' && verb === 'add' && args.includes('type')) {
    put(found, `${ofUnit} kind`, args.slice(args.indexOf('type') + 1).join(' '))
  } else if (object === 'link' && verb === 'set' && args.includes('master')) {
    put(found, `${option('master')} members`, (args[0] === 'dev' ? args[1] : args[0]) ?? '')
  }
}

/** A route without the words that all routes share. */
function routeOf(args: readonly string[]): string {
  const text = args.join(' ').replace(/(^| )proto static(?= |$)/, '')
  return text.trim()
}

/** Interfaces that use DHCP (nixpkgs: nixos/modules/services/networking/dhcpcd.nix). */
async function dhcpcd(facts: SideFacts): Promise<string | null> {
  const unit = await facts.unit('dhcpcd.service')
  if (unit === null) return null
  const command = startCommands(unit)[0] ?? []
  const file = command[command.indexOf('--config') + 1]
  const text = command.includes('--config') && file !== undefined ? await facts.file(file) : null
  const lines = linesOf(text ?? '')
  const after = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
  const [allowed, denied] = [after('allowinterfaces'), after('denyinterfaces')]
  return words([
    'on',
    allowed.length > 0 && `only on ${allowed.join(' ')}`,
    denied.length > 0 && `except ${denied.join(' ')}`,
  ])
}
