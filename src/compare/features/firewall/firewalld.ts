import { append } from '../../../lists.ts'
import { words } from '../featureWords.ts'
import { equalsLines } from '../parse/parseKeyValues.ts'
import { type Document, parseXml } from '../parse/xml.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { inWords, MAX_NAMES, type Opening, tooManyRules } from './portOpenings.ts'
import { UNRECOGNISED } from './unknownZones.ts'

const DIRECTORY = 'firewalld'

/** How firewalld’s target of a zone is called for the other backends (firewalld.zone(5)). */
const TARGETS: Readonly<Record<string, string>> = {
  ACCEPT: 'accepted',
  DROP: 'dropped',
  '%%REJECT%%': 'rejected',
}

/**
 * The firewall of firewalld: its zones, as the other backends’ rules are told (firewalld.zone(5),
 * firewalld.conf(5); nixpkgs: services/networking/firewalld/zone.nix, settings.nix and
 * services/networking/firewall-firewalld.nix).
 */
export async function readFirewalld(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new Map<string, string | Sealed>([['firewall', 'on (firewalld)']])
  const settings = new Map(equalsLines((await facts.etc(`${DIRECTORY}/firewalld.conf`)) ?? ''))
  const main = settings.get('DefaultZone') ?? 'public'
  const openings: Opening[] = []
  for (const { name, text, zone } of await zones(facts)) {
    if (zone === null) {
      found.set(`zone ${name}`, sealed(UNRECOGNISED, [['text', text]]))
      continue
    }
    const isMain = name === main
    const places = placesOf(zone, isMain)
    const target = TARGETS[zone.root.attributes.get('target') ?? ''] ?? 'rejected'
    const opened = openedBy(zone)
    if (places.length * opened.length > MAX_NAMES) throw tooManyRules()
    for (const place of places) append(openings, openingsOf(opened, place, target))
    if (isMain) found.set('other traffic', target)
    const rules = zone.elements.filter((element) => element.name === 'rule')
    const others = zone.elements.filter((element) => !KNOWN.has(element.name))
    // A zone that nothing is bound to is NetworkManager’s to choose.
    const isUnused = places.length === 0
    if (isMain || isUnused || rules.length + others.length > 0) {
      found.set(`zone ${name}`, zoneInWords(zone, isMain, isUnused, target))
    }
  }
  for (const [name, text] of inWords(openings)) found.set(name, text)
  for (const [name, text] of await services(facts)) found.set(`service ${name}`, text)
  for (const [key, value] of settings) {
    if (key === 'IPv6_rpfilter') found.set('reverse path filter', reversePath(value))
    else if (key !== 'DefaultZone') found.set(`firewalld ${key}`, value)
  }
  return found
}

/** `strict-forward` leaves alone what is for the machine itself, which is told with it. */
function reversePath(value: string): string {
  return value === 'no' ? 'off' : value
}

async function zones(facts: SideFacts) {
  const found: { name: string; text: string; zone: Document | null }[] = []
  for (const file of await facts.etcNames(`${DIRECTORY}/zones`)) {
    if (!file.endsWith('.xml')) continue
    const text = (await facts.etc(`${DIRECTORY}/zones/${file}`)) ?? ''
    const zone = parseXml(text)
    found.push({
      name: file.slice(0, -'.xml'.length),
      text,
      zone: zone?.root.name === 'zone' ? zone : null,
    })
  }
  return found
}

/** Elements that are told of another row, or say nothing to a person. */
const KNOWN = new Set(
  `interface source service port protocol icmp-block icmp-block-inversion masquerade forward-port
  short description forward`.split(/\s+/),
)

/** What a zone is for: each interface and source that is bound to it, or what no other zone is for. */
function placesOf(
  { elements }: Document,
  isMain: boolean,
): Pick<Opening, 'interfaces' | 'sources'>[] {
  const interfaces = valuesOf(elements, 'interface', 'name')
  const sources = [
    ...valuesOf(elements, 'source', 'address'),
    ...valuesOf(elements, 'source', 'mac'),
    ...valuesOf(elements, 'source', 'ipset'),
  ]
  return [
    ...(isMain ? [{ interfaces: [], sources: [] }] : []),
    ...interfaces.map((one) => ({ interfaces: [one], sources: [] })),
    ...sources.map((one) => ({ interfaces: [], sources: [one] })),
  ]
}

/** What a zone lets in, wherever it comes from. */
function openedBy({ elements }: Document): string[] {
  const blocks = valuesOf(elements, 'icmp-block', 'name')
  // Turned around, the blocks are what is let in (firewalld.zone(5)).
  const isTurned = elements.some(({ name }) => name === 'icmp-block-inversion')
  const ping = blocks.includes('echo-request') === isTurned
  return [
    ...ports(elements, 'port'),
    ...valuesOf(elements, 'protocol', 'value'),
    ...valuesOf(elements, 'service', 'name').map((name) => `service ${name}`),
    ...(ping ? ['ping'] : []),
  ]
}

function openingsOf(
  opened: readonly string[],
  place: Pick<Opening, 'interfaces' | 'sources'>,
  target: string,
): Opening[] {
  const isBound = place.interfaces.length + place.sources.length > 0
  const whats = isBound && target === 'accepted' ? ['everything'] : opened
  return whats.map((what) => ({ what, ...place, more: false }))
}

function valuesOf(elements: Document['elements'], name: string, attribute: string): string[] {
  return elements
    .filter((element) => element.name === name)
    .flatMap(({ attributes }) => attributes.get(attribute) ?? [])
}

function ports(elements: Document['elements'], name: string): string[] {
  return elements
    .filter((element) => element.name === name)
    .map(
      ({ attributes }) => `${attributes.get('protocol') ?? '?'} ${attributes.get('port') ?? '?'}`,
    )
}

function zoneInWords(zone: Document, isMain: boolean, isUnused: boolean, target: string): Sealed {
  const { elements } = zone
  const rules = elements.filter(({ name }) => name === 'rule').length
  const open = isUnused ? openedBy(zone) : []
  const text = words([
    isMain ? 'the default' : isUnused ? 'no interface or source' : 'in use',
    isUnused && `other traffic ${target}`,
    open.length > 0 && `accepts ${open.join(' ')}`,
    rules > 0 && `${rules} rich ${rules === 1 ? 'rule' : 'rules'}`,
  ])
  const unsaid = elements
    .filter(({ name }) => name === 'rule' || !KNOWN.has(name))
    .map(({ name, attributes, text: inner }): [string, string] => [
      name === 'rule' ? 'rich rules' : name,
      `${JSON.stringify([...attributes])}${inner}`,
    ])
  return sealed(text, unsaid)
}

/** Services that the configuration defines itself (firewalld.service(5)); others are firewalld’s. */
async function services(facts: SideFacts): Promise<[string, Sealed][]> {
  const found: [string, Sealed][] = []
  for (const file of await facts.etcNames(`${DIRECTORY}/services`)) {
    const text = await facts.etc(`${DIRECTORY}/services/${file}`)
    if (text === null || !file.endsWith('.xml')) continue
    const service = parseXml(text)
    const says =
      service?.root.name === 'service'
        ? ports(service.elements, 'port').join(', ') || 'no port'
        : UNRECOGNISED
    found.push([file.slice(0, -'.xml'.length), sealed(says, [['text', text]])])
  }
  return found
}

/** Ports that firewalld hands on, and zones that hide addresses, for the rows of the network. */
export async function firewalldNat(facts: SideFacts): Promise<[name: string, text: string][]> {
  if ((await facts.unit('firewalld.service')) === null) return []
  const found: [string, string][] = []
  for (const { name, zone } of await zones(facts)) {
    if (zone === null) found.push([`zone ${name}`, UNRECOGNISED])
    for (const element of zone?.elements ?? []) {
      const at = (key: string) => element.attributes.get(key) ?? ''
      if (element.name === 'masquerade') found.push(['NAT', `out via zone ${name}`])
      if (element.name !== 'forward-port') continue
      const port = at('to-port') === '' ? '' : `:${at('to-port')}`
      const to = words([`to ${at('to-addr')}${port}`, `in zone ${name}`])
      found.push([`forward ${at('protocol')} ${at('port')}`, to])
    }
  }
  return found
}
