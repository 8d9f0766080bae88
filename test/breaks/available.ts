import { existsSync } from 'node:fs'
import { describeWith } from '../boot/available.ts'
import { JOURNAL_REMOTE } from '../support/journal.ts'
import { whyNoMachine } from '../support/machine/available.ts'

/**
 * `describe` for the days after a break: a machine with the real Nix, a journal that systemd wrote,
 * a real terminal. Where one can't be had they are skipped and the name says why; in CI that is a
 * failure.
 */
export function describeBreak(name: string, body: () => void): void {
  describeWith(name, ['tmux', 'bootctl', 'journalctl'], body, () => {
    const reason = whyNoMachine()
    if (reason !== null) return reason
    return existsSync(JOURNAL_REMOTE) ? null : 'not installed: systemd-journal-remote'
  })
}
