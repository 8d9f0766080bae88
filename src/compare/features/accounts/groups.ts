import { words } from '../featureWords.ts'
import type { Recogniser } from '../recogniser.ts'
import type { Group } from './account.ts'
import { readAccounts } from './readAccounts.ts'

/** Groups and their members. */
export const groups: Recogniser = {
  feature: 'Groups',
  async read(facts) {
    const accounts = await readAccounts(facts)
    return new Map(accounts.groups.map((group) => [group.name, inWords(group)]))
  },
}

function inWords({ gid, members }: Group): string {
  const names = [...new Set(members)].sort()
  return words([
    gid !== null && `gid ${gid}`,
    names.length > 0 ? `members ${names.join(' ')}` : 'no members',
  ])
}
