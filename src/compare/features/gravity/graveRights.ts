import type { FeatureChange } from '../featureChange.ts'
import { becomes, comesOrGoes, type Grave, short } from './grave.ts'

/** No password required. */
const LAX = /(?:^|, )(?:no password\b|empty passwords accepted)/

const ALSO = ', also changed: '

/** What users may do, and who needs no password for it. */
export const RIGHTS: readonly Grave[] = [
  {
    feature: 'Access',
    name: /^login by /,
    when: ({ after }) => after !== null,
    description: (row) => `${row.name} without a password`,
  },
  {
    feature: 'Access',
    name: /^/,
    when: becomes(LAX),
    description: (row) => `${row.name} without a password`,
  },
  // Rules, rather than settings and names.
  {
    feature: 'Access',
    name: /^sudo (?!Defaults|[A-Z]\w{1,10}_Alias\b|[#@]include)/,
    description: (row) =>
      comesOrGoes({ ...row, name: row.name.replace('sudo ', 'sudo rule for ') }, ({ name }) => {
        return `${name} changed`
      }),
  },
  { feature: 'Access', name: /^sudo\b/, description: () => null },
  {
    feature: 'Access',
    name: /^doas$/,
    description: (row) => comesOrGoes(row, () => 'doas rules changed'),
  },
  { feature: 'Access', name: /^wrapper /, description: wrapperInWords },
  { feature: 'Access', name: /^PAM /, description: pamInWords },
  {
    feature: 'Access',
    name: /^NFS export /,
    when: becomes(/^client root not squashed/),
    description: ({ name }) => `${name}: client root not squashed`,
  },
  {
    feature: 'Access',
    name: /^Samba share /,
    when: becomes(/^guests/),
    description: ({ name }) => `${name} open to guests`,
  },
  {
    feature: 'Access',
    name: /^Samba$/,
    when: ({ before, after }) => guests(before) !== guests(after),
    description: ({ after }) => `Samba ${guests(after)}`,
  },
  // Programs that give a desktop or a shell to whoever reaches them.
  { feature: 'Machine', name: /^(?:xrdp|ttyd)$/, description: (row) => comesOrGoes(row) },
  {
    feature: 'Access',
    name: /^nix (?:extra-)?(?:trusted-users|trusted-public-keys|substituters|trusted-substituters|require-sigs|binary-caches|binary-cache-public-keys|trusted-binary-caches)$/,
    description: ({ name }) => `${name} changed`,
  },
]

/** `setuid wrapper sudo removed`, `setuid wrapper evil added`. */
function wrapperInWords(row: FeatureChange): string | null {
  const bare = (value: string | null) => (value ?? '').split(ALSO)[0] ?? ''
  const kind = bare(row.after ?? row.before).split(', ')[0] ?? ''
  const of = /^set[ug]id /.test(kind) ? `${kind.split(' ')[0]} ` : ''
  return comesOrGoes({ ...row, name: `${of}${row.name}` }, ({ before, after }) =>
    bare(before) === bare(after) ? null : `${row.name}: ${short(bare(after))}`,
  )
}

/** `PAM su: pam_wheel is sufficient`. */
function pamInWords({ name, before, after }: FeatureChange): string | null {
  const modules = (value: string | null) =>
    /(?:^|, )sufficient: ([^,]{1,300})/.exec(value ?? '')?.[1]?.split(' ') ?? []
  const [from, to] = [modules(before), modules(after)]
  const won = to.filter((module) => !from.includes(module))
  if (won.length > 0) return `${name}: ${short(won.join(' '))} is sufficient`
  const lost = from.filter((module) => !to.includes(module))
  return lost.length === 0 ? null : `${name}: ${short(lost.join(' '))} is no longer sufficient`
}

function guests(value: string | null): string {
  return /(?:^|, )(map to guest: [^,]{1,60})/.exec(value ?? '')?.[1] ?? 'map to guest: never'
}
