import { Problem } from '../../../problem.ts'
import type { Found, Recogniser } from '../recogniser.ts'
import { type Sealed, sealed, unsaidChange, wordsOf } from '../sealed.ts'
import type { User } from './account.ts'
import { readAccounts } from './readAccounts.ts'

const SET = 'set'
/** Found where the users can’t be read: their passwords are unknown, not removed. */
const UNREAD: Found = new Map()
const ROW = 'mutableUsers'
const MUTABLE = 'true'
const FIXED = 'false: activation locks out undeclared users and resets passwords'

/**
 * How passwords let users in: none is needed, none is accepted, or the password changed. Never shows a
 * password or its hash.
 */
export const passwords: Recogniser = {
  feature: 'Access',
  async read(facts) {
    const found = new Map<string, string | Sealed>()
    const accounts = await readAccounts(facts).catch((error: unknown) => {
      // The users’ rows report why they can’t be read.
      if (error instanceof Problem) return null
      throw error
    })
    if (accounts === null) return UNREAD
    if (accounts.mutable != null) found.set(ROW, accounts.mutable ? MUTABLE : FIXED)
    for (const { name, passwords: all = [] } of accounts.users) {
      for (const label of new Set(all.map(([label]) => label))) {
        const own = all.filter((one) => one[0] === label)
        found.set(`${label} of ${name}`, sealed(inWords(own), own))
      }
    }
    return found
  },
  compared(before, after) {
    if (before === UNREAD || after === UNREAD) return [new Map(), new Map()]
    const reported = [...after].map(([name, now]): [string, string | Sealed] => {
      const was = before.get(name)
      const isAnother = was !== undefined && unsaidChange(was, now) !== null
      const isStillSet = isAnother && wordsOf(was) === SET && wordsOf(now) === SET
      return [name, isStillSet ? 'another password' : wordsOf(now)]
    })
    const [from, to] = [wordsAlone(before), new Map(reported)]
    // Not every account backend records the setting.
    if (from.has(ROW) !== to.has(ROW)) {
      for (const side of [from, to]) if (side.get(ROW) === MUTABLE) side.delete(ROW)
    }
    return [from, to]
  },
}

function inWords(own: NonNullable<User['passwords']>): string {
  if (own.some(([, secret]) => secret === '')) return 'no password needed'
  // No password has such a hash (shadow(5)).
  return own.every(([, secret]) => /^[!*]/.test(secret)) ? 'locked' : SET
}

function wordsAlone(found: Found): Map<string, string | Sealed> {
  return new Map([...found].map(([name, value]) => [name, wordsOf(value)]))
}
