import type { FeatureChange } from '../featureChange.ts'
import { type Grave, short } from './grave.ts'

const OFF = /^off/

/** The firewall as a whole, what it accepts, and what passes it. */
export const FIREWALL: readonly Grave[] = [
  {
    feature: 'Firewall',
    name: /^firewall$/,
    description: ({ before, after }) => {
      const [was, is] = [OFF.test(before ?? 'off'), OFF.test(after ?? 'off')]
      return was === is ? null : is ? 'firewall off' : 'firewall on'
    },
  },
  {
    feature: 'Firewall',
    name: /^other traffic$/,
    when: ({ before, after }) => /accepted|unknown/.test(`${before} ${after}`),
    description: ({ name, after }) => (after === null ? null : `${name} ${after}`),
  },
  { feature: 'Firewall', name: /^everything$/, description: everythingInWords },
  { feature: 'Firewall', name: /^/, description: openingInWords },
  {
    feature: 'Network',
    name: /^forward /,
    description: ({ name, after }) =>
      after === null ? `${name} removed` : `${name} ${short(after)}`,
  },
  {
    feature: 'Containers',
    name: /^/,
    when: (row) => publishedInWords(row) !== null,
    description: publishedInWords,
  },
]

/** How far something is open on one side: rows begin with what the first rule decides. */
function stateOf(value: string | null): 'open' | 'partly' | 'closed' | 'other' {
  if (value === null || /^blocked(?:;|$)/.test(value)) return 'closed'
  if (value === 'open') return 'open'
  if (/^(?:open|blocked)\b/.test(value)) return /\bopen\b/.test(value) ? 'partly' : 'closed'
  return 'other'
}

/** Messages of the network itself, and answers of DHCPv6: nobody gets in by these. */
const USUAL = /^(?:ping$|icmp|udp 546$)/

/** `tcp 22 opened from 10.0.0.0/8`, `tcp 22 now only open on wg0`, `tcp 22 closed`. */
function openingInWords({ name, before, after }: FeatureChange): string | null {
  const [from, to] = [stateOf(before), stateOf(after)]
  if (from === 'other' || to === 'other' || USUAL.test(name)) return null
  if (to === 'closed') {
    if (from === 'closed') return null
    return after === null ? `${name} closed` : `${name} ${short(after)}`
  }
  if (from === 'closed') return `${name} opened${short((after ?? '').replace(/^open\b/, ''))}`
  if (to === 'open') return `${name} open to all`
  const isNarrowed = from === 'open' && after?.startsWith('open') === true
  return `${name} now ${isNarrowed ? 'only ' : ''}${short(after ?? '')}`
}

/** Interfaces from which everything is accepted; null if other conditions apply as well. */
function trustedIn(value: string | null): readonly string[] | null {
  if (value === null) return []
  const list = /^open on ([^;]{1,500})$/.exec(value)?.[1]
  return list === undefined || list.includes(' from ') ? null : list.split(/, | and /)
}

function everythingInWords(row: FeatureChange): string | null {
  const [from, to] = [trustedIn(row.before), trustedIn(row.after)]
  if (row.after === 'open') return 'all traffic accepted'
  if (from === null || to === null) {
    return row.after === null ? openingInWords(row) : `all traffic now ${short(row.after)}`
  }
  const won = to.filter((name) => !from.includes(name) && name !== 'lo')
  const lost = from.filter((name) => !to.includes(name) && name !== 'lo')
  const parts = [
    won.length > 0 && `all traffic accepted on ${short(won.join(', '))}`,
    lost.length > 0 && `no longer accepts all traffic on ${short(lost.join(', '))}`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? null : parts.join(', ')
}

const BYPASSES = ' (bypasses the firewall)'

/** `web publishes 0.0.0.0:80:80 (bypasses the firewall)`. */
function publishedInWords({ name, before, after }: FeatureChange): string | null {
  const published = (value: string | null) =>
    (value ?? '')
      .split(', ')
      .filter((part) => part.endsWith(BYPASSES))
      .map((part) => part.replace('publishes ', '').slice(0, -BYPASSES.length))
  const [from, to] = [published(before), published(after)]
  const won = to.filter((ports) => !from.includes(ports))
  if (won.length > 0) return `container ${name} publishes ${short(won.join(' '))}${BYPASSES}`
  const lost = from.filter((ports) => !to.includes(ports))
  return lost.length === 0 ? null : `container ${name} no longer publishes ${short(lost.join(' '))}`
}
