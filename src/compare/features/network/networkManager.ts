import { basename } from 'node:path'
import { words } from '../featureWords.ts'
import { maskedSetting } from '../parse/maskSetting.ts'
import { type Section, sectionsOf } from '../parse/parseSections.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import { type Sealed, SealedRows, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Settings of a profile that are shown; all others are hidden: Wi-Fi, VPN and 802.1x have secrets. */
const TOLD: Readonly<Record<string, RegExp>> = {
  connection: /^(type|interface-name|autoconnect|autoconnect-priority|zone|master|slave-type)$/,
  wifi: /^(ssid|mode|band)$/,
  ipv4: /^(method|address\d*|addresses|gateway|dns|dns-search|route\d*|never-default)$/,
  ipv6: /^(method|address\d*|addresses|gateway|dns|dns-search|route\d*|never-default)$/,
  vlan: /^(id|parent)$/,
}

const DIRECTORY = 'NetworkManager/system-connections'

/** NetworkManager’s profiles by name (nixpkgs: services/networking/networkmanager.nix, ensureProfiles). */
export async function readProfiles(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new SealedRows()
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
  return found.found()
}

function addProfile(found: SealedRows, text: string, file: string): void {
  const sections = sectionsOf(text)
  const id = sections
    .filter(({ name }) => name === 'connection')
    .flatMap(({ entries }) => entries)
    .find(([key]) => key === 'id')?.[1]
  const secrets = sections.flatMap(({ entries }) => entries).filter(isSecret)
  // The default name is that of the file (NetworkManager: keyfile).
  const name = `profile ${id === undefined || id === '' ? file.replace(/\.nmconnection$/, '') : id}`
  const said = words(sections.flatMap(inWords))
  found.put(name, sealed(said === '' ? 'no settings shown' : said, secrets))
}

/** `psk=…`, `password=…`: only a change is reported, never the value. */
function isSecret([key, value]: Section['entries'][number]): boolean {
  return maskedSetting(key, value) !== value
}

function inWords({ name, entries }: Section): string[] {
  const reported = TOLD[name]
  if (reported === undefined) return []
  const front = name === 'connection' ? '' : `${name} `
  return entries
    .filter(([key]) => reported.test(key))
    .map(([key, value]) => `${front}${key} ${value}`)
}
