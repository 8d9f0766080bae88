import { append } from '../../../lists.ts'
import { words } from '../featureWords.ts'
import { equalsLines } from '../parse/parseKeyValues.ts'
import { type Document, parseXml } from '../parse/xml.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { MAX_NAMES, NO_CONDITIONS, type Opening, tooManyRules } from './opening.ts'
import { inWords, withOpenRest } from './portOpenings.ts'
import { UNRECOGNISED } from './unknownZones.ts'

const DIRECTORY = 'firewalld'

const REST = 'other traffic'

/** What firewalld’s built-in zones do with other traffic; all other zones reject it. */
const BUILT_IN: Readonly<Record<string, string>> = { trusted: 'accepted', drop: 'dropped' }

/** Traffic that no other zone handles. */
const EVERYWHERE: Place = { interfaces: [], sources: [] }

/** Zone targets of firewalld, in the terms used for the other backends (firewalld.zone(5)). */
const TARGETS: Readonly<Record<string, string>> = {
  ACCEPT: 'accepted',
  DROP: 'dropped',
  '%%REJECT%%': 'rejected',
}

/**
 * The firewall of firewalld: its zones, described like the rules of the other backends (firewalld.zone(5),
 * firewalld.conf(5); nixpkgs: services/networking/firewalld/zone.nix, settings.nix and
 * services/networking/firewall-firewalld.nix).
 */
export async function readFirewalld(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new Map<string, string | Sealed>([['firewall', 'on (firewalld)']])
  const settings = new Map(equalsLines((await facts.etc(`${DIRECTORY}/firewalld.conf`)) ?? ''))
  const main = settings.get('DefaultZone') ?? 'public'
  const all = await zones(facts)
  // Source bindings of any zone take precedence over interface bindings (firewalld.zones(5)).
  const [openings, byInterface] = [[] as Opening[], [] as Opening[]]
  const mainZone = all.find(({ name }) => name === main)?.zone ?? null
  const mainTarget = mainZone === null ? (BUILT_IN[main] ?? 'rejected') : targetOf(mainZone)
  if (all.some(({ name, zone }) => name === main && zone === null)) found.set(REST, 'unknown')
  else if (mainZone !== null || settings.has('DefaultZone')) found.set(REST, mainTarget)
  if (settings.has('DefaultZone') && !all.some(({ name }) => name === main)) {
    found.set(`zone ${main}`, 'the default, as firewalld defines it')
  }
  const openedByMain = mainZone === null ? [] : openedBy(mainZone)
  // Traffic bound to another zone gets only what that zone accepts.
  const closedElsewhere = mainTarget === 'accepted' ? [...openedByMain, 'everything'] : openedByMain
  for (const { name, text, zone } of all) {
    if (zone === null) {
      found.set(`zone ${name}`, sealed(UNRECOGNISED, [['text', text]]))
      continue
    }
    const isMain = name === main
    const places = placesOf(zone)
    const target = targetOf(zone)
    const opened = openedBy(zone)
    if (places.length * (opened.length + closedElsewhere.length) > MAX_NAMES) throw tooManyRules()
    for (const place of places) {
      const closed = isMain || target === 'accepted' ? [] : closedElsewhere
      const list = place.sources.length > 0 ? openings : byInterface
      append(list, openingsOf(opened, place, target, closed))
    }
    const rules = zone.elements.filter((element) => element.name === 'rule')
    const others = zone.elements.filter((element) => !KNOWN.has(element.name))
    // NetworkManager may assign connections to a zone that nothing is bound to.
    const isUnused = places.length === 0 && !isMain
    const description = isMain || (isUnused && opened.length > 0)
    if (description || rules.length + others.length > 0) {
      found.set(`zone ${name}`, zoneInWords(zone, isMain, isUnused, target))
    }
  }
  append(openings, byInterface)
  if (mainZone !== null) append(openings, openingsOf(openedByMain, EVERYWHERE, 'rejected', []))
  const isOpen = found.get(REST) === 'accepted'
  const reported = isOpen ? withOpenRest(openings, [null]) : openings
  for (const [name, text] of inWords(reported)) found.set(name, text)
  for (const [name, text] of await services(facts)) found.set(`service ${name}`, text)
  for (const [key, value] of settings) {
    if (key === 'IPv6_rpfilter') found.set('reverse path filter', reversePath(value))
    else if (key !== 'DefaultZone') found.set(`firewalld ${key}`, value)
  }
  return found
}

function targetOf({ root }: Document): string {
  return TARGETS[root.attributes.get('target') ?? ''] ?? 'rejected'
}

/** The value is shown as written: `strict-forward` does not filter traffic to the machine itself. */
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

/** Elements that another row reports, or that mean nothing to a person. */
const KNOWN = new Set(
  `interface source service port protocol icmp-block icmp-block-inversion masquerade forward-port
  short description forward`.split(/\s+/),
)

type Place = Pick<Opening, 'interfaces' | 'sources'>

/** The bindings of a zone: each interface and source. */
function placesOf({ elements }: Document): Place[] {
  const interfaces = valuesOf(elements, 'interface', 'name')
  const sources = [
    ...valuesOf(elements, 'source', 'address'),
    ...valuesOf(elements, 'source', 'mac'),
    ...valuesOf(elements, 'source', 'ipset'),
  ]
  return [
    ...interfaces.map((one) => ({ interfaces: [one], sources: [] })),
    ...sources.map((one) => ({ interfaces: [], sources: [one] })),
  ]
}

/** Targets that refuse all other traffic; only the default target accepts ICMP implicitly. */
const CLOSED = new Set(['DROP', 'REJECT', '%%REJECT%%'])

/** What a zone accepts, from any interface or source. */
function openedBy({ root, elements }: Document): string[] {
  const blocks = valuesOf(elements, 'icmp-block', 'name')
  // Inverted, the blocks list what is accepted (firewalld.zone(5), firewalld’s _icmp_block_inversion).
  const isTurned = elements.some(({ name }) => name === 'icmp-block-inversion')
  const isClosed = CLOSED.has(root.attributes.get('target') ?? '')
  const ping = isTurned
    ? blocks.includes('echo-request')
    : !isClosed && !blocks.includes('echo-request')
  return [
    ...ports(elements, 'port'),
    ...valuesOf(elements, 'protocol', 'value'),
    ...valuesOf(elements, 'service', 'name').map((name) => `service ${name}`),
    ...(ping ? ['ping'] : []),
  ]
}

/** What is open at a place; names in `closed` are refused there unless open. */
function openingsOf(
  opened: readonly string[],
  place: Place,
  target: string,
  closed: readonly string[],
): Opening[] {
  const isBound = place.interfaces.length + place.sources.length > 0
  const whats = isBound && target === 'accepted' ? ['everything'] : opened
  const isOpen = new Set(whats)
  const rule = { ...NO_CONDITIONS, ...place, isRest: false }
  return [
    ...whats.map((what) => ({ what, ...rule, isRefused: false })),
    ...closed
      .filter((what) => isBound && !isOpen.has(what))
      .map((what) => ({ what, ...rule, isRefused: true })),
  ]
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
  // The default zone handles all remaining traffic, whatever is bound to it.
  const isBinding = (name: string) => isMain && (name === 'interface' || name === 'source')
  const unsaid = elements
    .filter(({ name }) => name === 'rule' || !KNOWN.has(name) || isBinding(name))
    .map(({ name, attributes, text: inner }): [string, string] => [
      name === 'rule' ? 'rich rules' : isBinding(name) ? 'interfaces and sources' : name,
      `${JSON.stringify([...attributes])}${inner}`,
    ])
  return sealed(text, unsaid)
}

/** Services that the configuration defines (firewalld.service(5)); all others come with firewalld. */
async function services(facts: SideFacts): Promise<[string, Sealed][]> {
  const found: [string, Sealed][] = []
  for (const file of await facts.etcNames(`${DIRECTORY}/services`)) {
    const text = await facts.etc(`${DIRECTORY}/services/${file}`)
    if (text === null || !file.endsWith('.xml')) continue
    const service = parseXml(text)
    const description =
      service?.root.name === 'service'
        ? ports(service.elements, 'port').join(', ') || 'no port'
        : UNRECOGNISED
    found.push([file.slice(0, -'.xml'.length), sealed(description, [['text', text]])])
  }
  return found
}

/** Ports that firewalld forwards, and zones that masquerade, for the rows of the network. */
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
