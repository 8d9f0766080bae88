import { ownerAt } from './fileAccess.ts'
import type { Host } from './host.ts'

/** Root's user id. */
const ROOT = 0

/**
 * The first of these owners who is neither root, nor the person who runs this process, nor the one
 * who became root by sudo; null if there is none. git applies the same check before it reads a
 * repository's configuration (git-config(1), safe.directory), but denies a person root's
 * repositories.
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
 * The owners of these paths; missing ones are skipped. Throws a Problem `unreadable` for an
 * inaccessible one.
 */
export function ownersOf(paths: readonly string[]): number[] {
  return paths.flatMap((path) => ownerAt(path) ?? [])
}

/** The machine's name for a user; the uid if it has none. */
export async function userName(host: Host, uid: number): Promise<string> {
  const users = (await host.read('/etc/passwd').catch(() => null)) ?? ''
  for (const line of users.split('\n')) {
    const [name, , id] = line.split(':')
    if (id === String(uid) && name !== undefined && name !== '') return name
  }
  return `user ${uid}`
}
