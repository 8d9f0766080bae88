import type { FeatureChange } from '../featureChange.ts'
import type { Grave } from './grave.ts'
import { ACCOUNTS, LOST_KEYS, NEW_KEYS } from './graveAccounts.ts'
import { FIREWALL } from './graveFirewall.ts'
import { RIGHTS } from './graveRights.ts'
import { SSHD } from './graveSshd.ts'

/** Most severe first: lost access, then new access. Adding one takes one line in its table. */
const GRAVE: readonly Grave[] = [
  ...['Access', 'Users', 'Firewall'].map((feature) => ({
    feature,
    name: /^not compared$/,
    description: () => `${feature} not compared`,
  })),
  ...LOST_KEYS,
  ...ACCOUNTS,
  ...SSHD,
  ...FIREWALL,
  ...RIGHTS,
  ...NEW_KEYS,
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
