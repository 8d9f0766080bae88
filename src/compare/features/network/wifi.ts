import { words } from '../featureWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import { commandsOf } from '../parse/unit.ts'
import { type Sealed, SealedRows, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

const UNIT = /^wpa_supplicant(?:-.+)?\.service$/s
/** `-c FILE`, `-I FILE` (wpa_supplicant(8)) */
const FILE = /(?:^|[\s"'])-[cI][ \t]{0,9}(\/nix\/store\/[^\s"';]{1,400})/g

/** Files below etc; the one with the networks depends on the release. */
const PLACES = [
  'wpa_supplicant.conf',
  'wpa_supplicant/nixos.conf',
  'wpa_supplicant/imperative.conf',
]

/**
 * Wireless networks of wpa_supplicant, by name; of their keys only a change is reported (nixpkgs:
 * services/networking/wpa_supplicant.nix).
 */
export async function readWifi(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new SealedRows()
  const texts: string[] = []
  for (const place of PLACES) texts.push((await facts.etc(place)) ?? '')
  const files = new Set<string>()
  for (const unit of (await facts.unitNames()).filter((name) => UNIT.test(name))) {
    const commands = commandsOf((await facts.unit(unit)) ?? '', 'ExecStart')
    const scripts = await startScripts(facts, unit)
    for (const text of [...commands.map((command) => command.join(' ')), ...scripts]) {
      for (const [, file = ''] of text.matchAll(FILE)) files.add(file)
    }
  }
  for (const file of files) texts.push((await facts.file(file)) ?? '')
  for (const settings of texts.flatMap(networksIn)) {
    found.put(`Wi-Fi ${nameOf(settings)}`, describe(settings))
  }
  return found.found()
}

type Settings = ReadonlyMap<string, string>

/** `network={`, one setting per line, `}` (wpa_supplicant.conf(5)). */
function networksIn(text: string): Settings[] {
  const networks: Map<string, string>[] = []
  let open: Map<string, string> | null = null
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (/^network\s*=\s*\{$/.test(line)) {
      open = new Map()
      networks.push(open)
    } else if (line === '}') open = null
    else if (open !== null && !line.startsWith('#')) {
      const equals = line.indexOf('=')
      if (equals > 0) open.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim())
    }
  }
  return networks
}

function nameOf(settings: Settings): string {
  const name = settings.get('ssid')?.replace(/^P?"(.*)"$/, '$1') ?? ''
  return name === '' ? 'any' : name.slice(0, 64)
}

const SIMPLE = /^[\w\s.-]{1,100}$/
const TOLD: readonly (readonly [key: string, description: string])[] = [
  ['key_mgmt', ''],
  ['priority', 'priority'],
  ['disabled', 'disabled:'],
]

function describe(settings: Settings): string | Sealed {
  const shown = TOLD.flatMap(([key, description]) => {
    const value = settings.get(key)
    return value !== undefined && SIMPLE.test(value)
      ? [[key, `${description} ${value}`.trim()] as const]
      : []
  })
  const reported = new Set(shown.map(([key]) => key))
  const rest = [...settings].filter(([key]) => key !== 'ssid' && !reported.has(key))
  const description = shown.length === 0 ? 'settings' : words(shown.map(([, text]) => text))
  return sealed(
    description,
    rest.map(([key, value]) => [/^[a-z][\w]{0,40}$/.test(key) ? key : 'settings', value] as const),
  )
}
