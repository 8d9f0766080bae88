import { basename } from 'node:path'
import type { Recogniser } from '../recogniser.ts'
import { sealed } from '../sealed.ts'
import { fileName, words } from '../words.ts'
import type { User } from './account.ts'
import { readAccounts } from './accounts.ts'

/** Users, never their passwords. The groups that they are in beside their own are told there. */
export const users: Recogniser = {
  feature: 'Users',
  async read(facts) {
    const accounts = await readAccounts(facts)
    return new Map(
      accounts.users.map((user) => [user.name, sealed(inWords(user), passwordsOf(user))]),
    )
  },
}

function inWords({ uid, group, home, shell, expires, hashedPasswordFile }: User): string {
  return words([
    uid !== null && `uid ${uid}`,
    group !== null && group !== '' && `group ${group}`,
    home,
    shell !== null && `shell ${shellName(shell)}`,
    expires != null && `expires ${expires}`,
    // Whoever put a hash here by mistake is not to read it elsewhere.
    hashedPasswordFile?.startsWith('/') === true && `password from ${fileName(hashedPasswordFile)}`,
  ])
}

function passwordsOf(user: User): (readonly [string, string])[] {
  const { password, hashedPassword, initialPassword, initialHashedPassword } = user
  const now = [password, hashedPassword].filter((value) => value != null)
  const first = [initialPassword, initialHashedPassword].filter((value) => value != null)
  return [
    ...now.map((value) => ['password', value] as const),
    ...first.map((value) => ['first password', value] as const),
  ]
}

/** A shell in the store is at another path in every build. */
function shellName(path: string): string {
  return path.startsWith('/nix/store/') ? basename(path) : path
}
