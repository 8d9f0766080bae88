import { basename } from 'node:path'
import { fileName, words } from '../featureWords.ts'
import type { Recogniser } from '../recogniser.ts'
import { type Sealed, sealed, sealedAlike } from '../sealed.ts'
import type { User } from './account.ts'
import { lingering } from './linger.ts'
import { readAccounts } from './readAccounts.ts'

/** Users. Supplementary groups are reported under Groups; what lets users in under Access. */
export const users: Recogniser = {
  feature: 'Users',
  async read(facts) {
    const accounts = await readAccounts(facts)
    const lingers = await lingering(facts)
    const found = new Map<string, string | Sealed>()
    for (const user of accounts.users) {
      const description = inWords(user, lingers.has(user.name))
      const { others = [] } = user
      found.set(user.name, others.length === 0 ? description : sealed(description, others))
    }
    // A user that only the machine has, or a misspelt name.
    for (const name of lingers) if (!found.has(name)) found.set(name, LINGERS)
    return found
  },
  // Not every users file contains all of these values.
  compared: (before, after) => [sealedAlike(before, after), sealedAlike(after, before)],
}

const LINGERS = 'lingering (user services run without login)'

function inWords(user: User, lingers: boolean): string {
  const { uid, group, home, shell, expires, hashedPasswordFile } = user
  return words([
    uid !== null && `uid ${uid}`,
    group !== null && group !== '' && `group ${group}`,
    home,
    shell !== null && `shell ${shellName(shell)}`,
    expires != null && `expires ${expires}`,
    // A hash that was put here by mistake must not be shown.
    hashedPasswordFile?.startsWith('/') === true && `password from ${fileName(hashedPasswordFile)}`,
    lingers && LINGERS,
  ])
}

/** The name of a shell: its store path differs in every build. */
function shellName(path: string): string {
  return path.startsWith('/nix/store/') ? basename(path) : path
}
