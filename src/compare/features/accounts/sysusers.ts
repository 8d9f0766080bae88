import { unitWords } from '../parse/shellWords.ts'
import type { Accounts, Group, User } from './account.ts'

/** The accounts in a file for systemd-sysusers (sysusers.d(5)): `u`, `g` and `m` lines. */
export function parseSysusers(text: string): Accounts {
  const users: User[] = []
  const groups = new Map<string, { gid: number | null; members: string[] }>()
  for (const line of text.split('\n')) {
    const [type = '', name = '', id = '', , home, shell] = unitWords(line)
    if (name === '') continue
    if (/^u!?$/.test(type)) {
      const [uid = '', group] = id.split(':')
      users.push({ name, uid: number(uid), group: group ?? null, ...rest(home, shell) })
    } else if (type === 'g') {
      groups.set(name, { gid: number(id), members: groups.get(name)?.members ?? [] })
    } else if (type === 'm') {
      const group = groups.get(id) ?? { gid: null, members: [] }
      group.members.push(name)
      groups.set(id, group)
    }
  }
  const all: Group[] = [...groups].map(([name, group]) => ({ name, ...group }))
  return { users, groups: all }
}

function rest(home: string | undefined, shell: string | undefined) {
  const given = (field: string | undefined) => (field === '-' ? null : (field ?? null))
  return { home: given(home), shell: given(shell) }
}

/** A path in place of a number means that the machine allocates it. */
function number(text: string): number | null {
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : null
}
