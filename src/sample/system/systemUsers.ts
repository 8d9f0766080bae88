import type { StoreObject } from '../store/sampleStore.ts'
import { type Account, accountsOf, groupsOf } from '../story/storyAccounts.ts'
import { type Context, textFile } from './context.ts'

/** Not a valid hash: nobody can log in with it. */
const NO_PASSWORD = '!'

/** `users-groups.json`, read by the activation (nixpkgs: users-groups.nix). */
export function usersAndGroups({ store, configuration }: Context): StoreObject {
  const accounts = accountsOf(configuration)
  const groups = groupsOf(configuration).map(({ name, gid }) => ({
    gid,
    members: accounts.filter((account) => account.groups.includes(name)).map(memberName),
    name,
  }))
  const spec = { groups, mutableUsers: false, users: accounts.map(userEntry) }
  return textFile(store, 'users-groups.json', JSON.stringify(spec))
}

function memberName({ name }: Account): string {
  return name
}

/** One user, with its keys in Nix's order. */
function userEntry({ name, description, uid, group, isPerson }: Account) {
  const home = name === 'root' ? '/root' : `/home/${name}`
  return {
    autoSubUidGidRange: isPerson && name !== 'root',
    createHome: isPerson && name !== 'root',
    description,
    expires: null,
    group,
    hashedPassword: isPerson ? NO_PASSWORD : null,
    hashedPasswordFile: null,
    home: isPerson ? home : '/var/empty',
    homeMode: '700',
    initialHashedPassword: null,
    initialPassword: null,
    isSystemUser: !isPerson,
    name,
    password: null,
    shell: `/run/current-system/sw/bin/${shellOf(name, isPerson)}`,
    subGidRanges: [],
    subUidRanges: [],
    uid,
  }
}

function shellOf(name: string, isPerson: boolean): string {
  if (!isPerson) return 'nologin'
  return name === 'robin' ? 'zsh' : 'bash'
}
