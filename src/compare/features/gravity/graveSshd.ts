import type { FeatureChange } from '../featureChange.ts'
import { becomes, comesOrGoes, type Grave, short } from './grave.ts'

const OFF = /^off/

/** OpenSSH’s own value, where the file has no line: `yes (default)`. */
const DEFAULT = / \(default\)$/

/** sshd itself, and its settings that decide who gets in. */
export const SSHD: readonly Grave[] = [
  {
    feature: 'Access',
    name: /^sshd(?: settings)?$/,
    description: ({ before, after }) => {
      const [was, is] = [!OFF.test(before ?? 'off'), !OFF.test(after ?? 'off')]
      return was === is ? null : `sshd ${is ? 'on' : 'off'}`
    },
  },
  {
    feature: 'Access',
    name: /^sshd PasswordAuthentication\b/,
    description: valueInWords('password login over SSH'),
  },
  {
    feature: 'Access',
    name: /^sshd PermitRootLogin\b/,
    description: valueInWords('root login over SSH'),
  },
  {
    feature: 'Access',
    name: /^sshd AuthorizedKeysFile\b/,
    when: ({ before, after }) => has(before) && !has(after),
    description: () => 'sshd ignores declared keys (no authorized_keys.d)',
  },
  { feature: 'Access', name: /^sshd /, description: settingInWords },
  {
    feature: 'Access',
    name: /^etc\/ssh\/sshd_config$/,
    when: becomes(/^not text/),
    description: () => 'sshd settings not readable',
  },
  { feature: 'Access', name: /^Tailscale SSH$/, description: (row) => comesOrGoes(row) },
  // Users who log in by certificates.
  {
    feature: 'Access',
    name: /^certificates for /,
    description: (row) => comesOrGoes(row, changed),
  },
]

function has(value: string | null): boolean {
  return value?.includes('authorized_keys.d') === true
}

function changed({ name }: FeatureChange): string {
  return `${name} changed`
}

/** `password login over SSH: yes (default)`; with the condition of its Match line. */
function valueInWords(what: string): Grave['description'] {
  return (row) => {
    const condition = / \((.{1,300})\)$/s.exec(row.name)?.[1]
    return settingInWords({
      ...row,
      name: `${what}${condition === undefined ? '' : ` (${short(condition)})`}:`,
    })
  }
}

function settingInWords({ name, before, after }: FeatureChange): string | null {
  const bare = (value: string | null) => value?.replace(DEFAULT, '')
  if (bare(before) === bare(after)) return null
  // Without its line below Match, what applies to all others applies.
  return after === null ? `${name.replace(/:$/, '')} unset` : `${name} ${short(after)}`
}
