import { basename } from 'node:path'
import { type Section, sectionsOf } from '../parse/sections.ts'
import { shellCommands } from '../parse/shell.ts'
import { startScripts } from '../parse/startScripts.ts'
import type { SideFacts } from '../sideFacts.ts'
import { put, words } from '../words.ts'

/** What is told of a profile; nothing else of it is, for Wi-Fi, VPN and 802.1x have secrets. */
const TOLD: Readonly<Record<string, RegExp>> = {
  connection: /^(type|interface-name|autoconnect|autoconnect-priority|zone|master|slave-type)$/,
  wifi: /^(ssid|mode|band)$/,
  ipv4: /^(method|address\d*|addresses|gateway|dns|dns-search|route\d*|never-default)$/,
  ipv6: /^(method|address\d*|addresses|gateway|dns|dns-search|route\d*|never-default)$/,
  vlan: /^(id|parent)$/,
}

const DIRECTORY = 'NetworkManager/system-connections'

/** NetworkManager’s profiles by name (nixpkgs: services/networking/networkmanager.nix, ensureProfiles). */
export async function readProfiles(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const script of await startScripts(facts, 'NetworkManager-ensure-profiles.service')) {
    for (const command of shellCommands(script)) {
      const file = command[command.indexOf('-i') + 1] ?? ''
      if (!command.some((word) => basename(word) === 'envsubst')) continue
      addProfile(found, (await facts.file(file)) ?? '', basename(file))
    }
  }
  for (const name of await facts.etcNames(DIRECTORY)) {
    if (!name.endsWith('.nmconnection')) continue
    addProfile(found, (await facts.etc(`${DIRECTORY}/${name}`)) ?? '', name)
  }
  return found
}

function addProfile(found: Map<string, string>, text: string, file: string): void {
  const sections = sectionsOf(text)
  const id = sections
    .filter(({ name }) => name === 'connection')
    .flatMap(({ entries }) => entries)
    .find(([key]) => key === 'id')?.[1]
  put(found, `profile ${id ?? file}`, words(sections.flatMap(inWords)))
}

function inWords({ name, entries }: Section): string[] {
  const told = TOLD[name]
  if (told === undefined) return []
  const front = name === 'connection' ? '' : `${name} `
  return entries.filter(([key]) => told.test(key)).map(([key, value]) => `${front}${key} ${value}`)
}
