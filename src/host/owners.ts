import { ownerAt } from './fileAccess.ts'
import type { Host } from './host.ts'

/** Root. */
const ROOT = 0

/**
 * The owner of one of these who is neither root, nor the person who runs this process, nor the one
 * who became root by sudo; null where there is none. git asks the same of a repository before it
 * reads its configuration (git-config(1), safe.directory), but it would refuse root's to a person.
 */
export function strangerAmong(
  owners: readonly number[],
  self: number,
  environment: Readonly<Record<string, string | undefined>>,
): number | null {
  const behindSudo = self === ROOT ? /^\d+$/.exec(environment.SUDO_UID ?? '')?.[0] : undefined
  const trusted = new Set([ROOT, self, ...(behindSudo === undefined ? [] : [Number(behindSudo)])])
  return owners.find((owner) => !trusted.has(owner)) ?? null
}

/**
 * Who owns these paths of this process; those that are not there are passed over. Throws a Problem
 * `unreadable` for one that can't be looked at.
 */
export function ownersOf(paths: readonly string[]): number[] {
  return paths.flatMap((path) => ownerAt(path) ?? [])
}

/** The machine's name for a user; the number where it has none. */
export async function userName(host: Host, uid: number): Promise<string> {
  const users = (await host.read('/etc/passwd').catch(() => null)) ?? ''
  for (const line of users.split('\n')) {
    const [name, , id] = line.split(':')
    if (id === String(uid) && name !== undefined && name !== '') return name
  }
  return `user ${uid}`
}
