import type { Found } from './recogniser.ts'
import { wordsOf } from './sealed.ts'
import { NOT_A_TEXT } from './topic.ts'

/** Rows that come from one file, by the prefix of their names. */
const ROWS_OF: readonly (readonly [row: string, prefix: string])[] = [
  ['etc/ssh/sshd_config', 'sshd '],
  ['etc/nix/nix.conf', 'nix '],
  ['etc/sudoers', 'sudo '],
  ['etc/exports', 'NFS export '],
]

/**
 * The rows to compare when a file of one side is not a text: its settings are unknown there, not removed.
 * `elsewhere` are the rows of files that another feature reports.
 */
export function withoutUnreadable(
  before: Found,
  after: Found,
  elsewhere: readonly string[] = [],
): readonly [before: Found, after: Found] {
  return [settled(before, after, elsewhere), settled(after, before, elsewhere)]
}

function settled(found: Found, other: Found, elsewhere: readonly string[]): Found {
  const rows = new Map(found)
  for (const [row, prefix] of ROWS_OF) {
    const [isUnread, isOther] = [isNoText(found, row), isNoText(other, row)]
    if (!isUnread && !isOther) continue
    for (const name of found.keys()) if (name.startsWith(prefix)) rows.delete(name)
    if (elsewhere.includes(row)) rows.delete(row)
    else if (!isUnread) rows.set(row, 'can be read')
    else if (!isOther) rows.set(row, NOT_A_TEXT)
  }
  return rows
}

function isNoText(found: Found, row: string): boolean {
  return wordsOf(found.get(row) ?? '') === NOT_A_TEXT
}
