import { sealedSetting } from '../parse/maskSetting.ts'
import { sectionLines } from '../parse/parseKeyValues.ts'
import { type Section, sectionsOf, valuesOf } from '../parse/parseSections.ts'
import { joined, type Sealed, SealedRows } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

const DIRECTORY = 'systemd/network'

/** Common names of these settings; others keep the name in the file. */
const CALLED: Readonly<Record<string, string>> = {
  '[Network] Address': 'addresses',
  '[Network] Gateway': 'gateway',
  '[Network] DHCP': 'DHCP',
  '[Network] DNS': 'DNS',
  '[Network] Domains': 'search domains',
  '[Network] Bridge': 'bridge',
  '[Network] Bond': 'bond',
  '[Network] VLAN': 'VLANs',
  '[NetDev] Kind': 'kind',
  '[VLAN] Id': 'VLAN ID',
  '[Link] MTUBytes': 'MTU',
}

/** Sections that may be repeated: all of one kind share a row. */
const SEVERAL: Readonly<Record<string, string>> = {
  address: 'addresses',
  route: 'routes',
  routingpolicyrule: 'routing rules',
}

/** Interfaces that systemd-networkd configures (systemd.network(5); nixpkgs: system/boot/networkd.nix). */
export async function readNetworkd(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new SealedRows()
  for (const file of await facts.etcNames(DIRECTORY)) {
    if (!/\.(network|netdev|link)$/.test(file)) continue
    const text = (await facts.etc(`${DIRECTORY}/${file}`)) ?? ''
    const sections = sectionsOf(text)
    if (isWireguard(sections)) continue // reported as a tunnel, without its keys
    const name = nameOf(sections) ?? file
    for (const [key, value] of sectionLines(text)) {
      const section = key.slice(1, key.indexOf(']')).toLowerCase()
      if (section === 'match' || section in SEVERAL || key === '[NetDev] Name') continue
      found.put(`${name} ${CALLED[key] ?? key}`, sealedSetting(key, value))
    }
    for (const section of sections) {
      const called = SEVERAL[section.name]
      if (called !== undefined) found.put(`${name} ${called}`, inWords(section))
    }
  }
  return found.found()
}

function isWireguard(sections: readonly Section[]): boolean {
  return sections.some(({ name }) => name.startsWith('wireguard'))
}

/** The interface that the file configures, if it names one. */
function nameOf(sections: readonly Section[]): string | undefined {
  const of = (section: string, key: string) =>
    valuesOf(
      sections.filter(({ name }) => name === section),
      key,
    ).join(' ') || undefined
  return of('netdev', 'Name') ?? of('match', 'Name') ?? of('match', 'OriginalName')
}

/** `10.1.0.0/16 gateway 10.0.0.1`: the destination comes first. */
function inWords({ entries }: Section): string | Sealed {
  const isFirst = ([key]: Section['entries'][number]) => key === 'address' || key === 'destination'
  const first = entries.filter(isFirst)
  const rest = entries.filter((entry) => !isFirst(entry))
  return joined(
    [
      ...first.map(([, value]) => value),
      ...rest.flatMap(([key, value]) => [key, sealedSetting(key, value)]),
    ],
    ' ',
  )
}
