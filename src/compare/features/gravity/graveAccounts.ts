import { counted } from '../../../text/format.ts'
import type { FeatureChange } from '../featureChange.ts'
import { becomes, type Grave, isAdded, isRemoved, partOf, short } from './grave.ts'

/** Authorised keys, from access that is lost to access that changes. */
export const LOST_KEYS: readonly Grave[] = [
  {
    feature: 'Access',
    name: /^keys? of /,
    when: (row) => !isAdded(row),
    description: keysInWords,
  },
]

export const NEW_KEYS: readonly Grave[] = [
  { feature: 'Access', name: /^keys? of /, description: keysInWords },
]

/** The row for many keys of one person. */
const FOLDED = /^keys of (.{1,100}): (\d{1,6}) changed$/s

function keysInWords(row: FeatureChange): string {
  const change = isRemoved(row) ? 'removed' : isAdded(row) ? 'added' : 'changed'
  const [, user, count] = FOLDED.exec(row.name) ?? []
  if (user === undefined) return `${row.name} ${change}`
  return `${counted(Number(count), 'key')} of ${user} ${change}`
}

/** Who has no login shell: nixpkgs gives system users this one. */
const NOLOGIN = /(?:^|, )shell (?:nologin|\/bin\/false|false)(?:,|$)/

/** Members of these groups are as good as root (group `wheel`: sudo and su; the others by their sockets). */
const ROOT_GROUPS = /^(?:wheel|root|sudo|docker|libvirtd|incus-admin|lxd|disk)$/

/** Users and what they may do. */
export const ACCOUNTS: readonly Grave[] = [
  {
    feature: 'Users',
    name: /^/,
    when: (row) => isRemoved(row) && !NOLOGIN.test(row.before ?? ''),
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
    name: /^(?:initial )?password of /,
    description: (row) => `${row.name}: ${row.after === null ? 'removed' : short(row.after)}`,
  },
  {
    feature: 'Groups',
    name: ROOT_GROUPS,
    when: (row) => membersInWords(row) !== null,
    description: membersInWords,
  },
  {
    feature: 'Users',
    name: /^/,
    when: (row) => userInWords(row) !== null,
    description: userInWords,
  },
]

function membersInWords({ name, before, after }: FeatureChange): string | null {
  const [from, to] = [before, after].map((value) =>
    (partOf(value, 'members') ?? '').split(' ').filter((member) => member !== ''),
  ) as [string[], string[]]
  const lost = from.filter((member) => !to.includes(member))
  const won = to.filter((member) => !from.includes(member))
  const parts = [
    lost.length > 0 && `${short(lost.join(' '))} no longer in ${name}`,
    won.length > 0 && `${short(won.join(' '))} now in ${name}`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? null : parts.join(', ')
}

function userInWords({ name, before, after }: FeatureChange): string | null {
  if (after === null) return null
  const change = (label: string, changed: (now: string) => string, gone: string) => {
    const now = partOf(after, label)
    return now !== partOf(before, label) && (now === null ? gone : changed(now))
  }
  const isAnother = before !== null
  const hadShell = !NOLOGIN.test(before ?? '')
  const hasShell = !NOLOGIN.test(after)
  const parts = [
    name !== 'root' && change('uid', (uid) => (uid === '0' ? `user ${name} has uid 0` : ''), ''),
    isAnother && hadShell && !hasShell && `user ${name} has no login shell`,
    isAnother && !hadShell && hasShell && `user ${name} has a login shell`,
    change('expires', (day) => `user ${name} expires ${day}`, `user ${name} no longer expires`),
    change(
      'password from',
      (file) => `password file of ${name}: ${short(file)}`,
      `password file of ${name} removed`,
    ),
  ].filter((part) => part !== false && part !== '')
  return parts.length === 0 ? null : parts.join(', ')
}
