import type { Host } from '../../host/host.ts'

/** A commit of the configuration's repository. */
export interface Commit {
  readonly hash: string
  readonly author: string
  /** ISO 8601 with its time zone. */
  readonly date: string
  readonly subject: string
}

/** Where NixOS looks for the configuration (nixos-rebuild(8)). */
export const CONFIGURATION = '/etc/nixos'

/** What nixos-version holds of a commit: 40 or 64 hex digits, and `-dirty` behind a changed tree. */
const REVISION = /^([0-9a-f]{7,64})(-dirty)?$/

/**
 * The commits of /etc/nixos that are in `after` and not in `before`, newest first. Null where a
 * revision is not known, there is no repository, or git can't answer.
 */
export async function commitsBetween(
  host: Host,
  before: string | null,
  after: string | null,
): Promise<Commit[] | null> {
  const from = REVISION.exec(before ?? '')?.[1]
  const to = REVISION.exec(after ?? '')?.[1]
  if (from === undefined || to === undefined) return null
  if (from === to) return []
  const directory = await host.localFile(CONFIGURATION)
  if (directory === null || (await host.status(CONFIGURATION)) === null) return null
  const { simpleGit } = await import('simple-git')
  try {
    const log = await simpleGit({ baseDir: directory }).log({
      from,
      to,
      symmetric: false,
      format: { hash: '%H', author: '%an', date: '%aI', subject: '%s' },
    })
    return log.all.map(({ hash, author, date, subject }) => ({ hash, author, date, subject }))
  } catch {
    return null // no repository, no git, or a revision that is not in it
  }
}
