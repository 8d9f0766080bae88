import { Problem } from '../../../problem.ts'
import type { Found, Recogniser } from '../recogniser.ts'
import { type Sealed, sealed, unsaidChange, wordsOf } from '../sealed.ts'
import type { User } from './account.ts'
import { readAccounts } from './readAccounts.ts'

const SET = 'set'

/**
 * What lets users in by their passwords: that none is needed, that none lets in, that it is another;
 * never the password, nor its hash.
 */
export const passwords: Recogniser = {
  feature: 'Access',
  async read(facts) {
    const found = new Map<string, string | Sealed>()
    const accounts = await readAccounts(facts).catch((error: unknown) => {
      // Why they can’t be read is told of the users.
      if (error instanceof Problem) return { users: [] }
      throw error
    })
    for (const { name, passwords: all = [] } of accounts.users) {
      for (const label of new Set(all.map(([label]) => label))) {
        const own = all.filter((one) => one[0] === label)
        found.set(`${label} of ${name}`, sealed(inWords(own), own))
      }
    }
    return found
  },
  compared(before, after) {
    const told = [...after].map(([name, now]): [string, string | Sealed] => {
      const was = before.get(name)
      const isAnother = was !== undefined && unsaidChange(was, now) !== null
      return [name, isAnother && wordsOf(now) === SET ? 'another password' : wordsOf(now)]
    })
    return [wordsAlone(before), new Map(told)]
  },
}

function inWords(own: NonNullable<User['passwords']>): string {
  if (own.some(([, secret]) => secret === '')) return 'no password needed'
  // No password has such a hash (shadow(5)).
  return own.every(([, secret]) => /^[!*]/.test(secret)) ? 'locked' : SET
}

function wordsAlone(found: Found): Found {
  return new Map([...found].map(([name, value]) => [name, wordsOf(value)]))
}
