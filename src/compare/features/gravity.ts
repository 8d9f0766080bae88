import type { FeatureChange } from './featureChange.ts'

/** A change that may let somebody in or lock somebody out. */
interface Grave {
  readonly feature: string
  readonly name: RegExp
  readonly when?: (row: FeatureChange) => boolean
  /** Text for the summary; null if the row is only sorted first. */
  readonly description: (row: FeatureChange) => string | null
}

const isRemoved = ({ after }: FeatureChange) => after === null
const isAdded = ({ before }: FeatureChange) => before === null
const hasLost = ({ before }: FeatureChange) => before !== null
const becomes =
  (form: RegExp) =>
  ({ before, after }: FeatureChange) =>
    form.test(after ?? '') && !form.test(before ?? '')
const isOpen = (what: string) => (row: FeatureChange) =>
  row.after === null ? `${what} unset` : `${what} ${short(row.after)}`

/** No password required. */
const LAX = /(?:^|, )(?:no password\b|empty passwords accepted)|root of clients is root here/

/** Most severe first: lost access, then new access. Adding one takes one line. */
const GRAVE: readonly Grave[] = [
  {
    feature: 'Access',
    name: /^keys? of /,
    when: hasLost,
    description: (row) =>
      isRemoved(row) ? `${row.name} removed` : row.name.replace(/(?<! changed)$/, ' changed'),
  },
  {
    feature: 'Users',
    name: /^/,
    when: isRemoved,
    description: ({ name }) => `user ${name} removed`,
  },
  {
    feature: 'Access',
    name: /^mutableUsers$/,
    when: becomes(/^false/),
    description: () => 'users can no longer be changed on the machine',
  },
  {
    feature: 'Access',
    name: /^sshd(?: settings)?$/,
    description: (row) => (isRemoved(row) || /^off/.test(row.after ?? '') ? 'sshd off' : null),
  },
  {
    feature: 'Access',
    name: /^(?:initial )?password of /,
    description: (row) => `${row.name}: ${row.after === null ? 'removed' : short(row.after)}`,
  },
  {
    feature: 'Access',
    name: /^sshd PasswordAuthentication\b/,
    description: isOpen('password login by ssh:'),
  },
  {
    feature: 'Access',
    name: /^sshd (?:KbdInteractive|ChallengeResponse|Pubkey)Authentication\b|^sshd (?:PermitEmptyPasswords|AuthenticationMethods|AllowUsers|AllowGroups|DenyUsers|DenyGroups)\b/,
    description: (row) => isOpen(row.name)(row),
  },
  { feature: 'Access', name: /^sshd PermitRootLogin\b/, description: isOpen('root login by ssh:') },
  {
    feature: 'Access',
    name: /^login by /,
    when: ({ after }) => after !== null,
    description: (row) => `${row.name} without a password`,
  },
  {
    feature: 'Firewall',
    name: /^firewall$/,
    description: (row) => (isRemoved(row) || /^off/.test(row.after ?? '') ? 'firewall off' : null),
  },
  {
    feature: 'Firewall',
    name: /^/,
    description: (row) => {
      if (!/^(?:tcp|udp) /.test(row.name)) return null
      return isRemoved(row) ? `${row.name} closed` : isAdded(row) ? `${row.name} opened` : null
    },
  },
  {
    feature: 'Access',
    name: /^(?:sudo\b|doas$)/,
    when: becomes(LAX),
    description: (row) => `${row.name} without a password`,
  },
  {
    feature: 'Access',
    name: /^/,
    when: becomes(LAX),
    description: (row) => `${row.name} without a password`,
  },
  { feature: 'Access', name: /^(?:sudo\b|doas$)/, description: () => null },
  {
    feature: 'Access',
    name: /^nix (?:extra-)?(?:trusted-users|trusted-public-keys|substituters|trusted-substituters|require-sigs)$/,
    description: ({ name }) => `${name} changed`,
  },
  { feature: 'Access', name: /^keys? of /, description: (row) => `${row.name} added` },
  { feature: 'Access', name: /^/, description: () => null },
]

function graveOf(row: FeatureChange): number {
  const at = GRAVE.findIndex(
    ({ feature, name, when }) =>
      feature === row.feature && name.test(row.name) && when?.(row) !== false,
  )
  return at === -1 ? GRAVE.length : at
}

/** Sorts the rows by severity; the others keep their order. */
export function gravestFirst(rows: readonly FeatureChange[]): FeatureChange[] {
  const ranks = new Map(rows.map((row) => [row, graveOf(row)]))
  return rows.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0))
}

/** The most urgent changes in words, most severe first. */
export function gravestInWords(rows: readonly FeatureChange[]): string[] {
  return gravestFirst(rows).flatMap((row) => GRAVE[graveOf(row)]?.description(row) ?? [])
}

const MAX_SHORT = 40

function short(text: string): string {
  return text.length > MAX_SHORT ? `${text.slice(0, MAX_SHORT)}…` : text
}
