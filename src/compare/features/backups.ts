import { withoutPassword } from './parse/mask.ts'
import { environmentOf, unitValues } from './parse/unit.ts'
import type { Recogniser } from './recogniser.ts'
import { words } from './words.ts'

/**
 * Borg’s and restic’s jobs: where they store, when they run (nixpkgs:
 * nixos/modules/services/backup/borgbackup.nix and restic.nix).
 */
export const backups: Recogniser = {
  feature: 'Backups',
  async read(facts) {
    const found = new Map<string, string>()
    for (const unit of await facts.unitNames()) {
      const [, kind, name] = JOB.exec(unit) ?? []
      const service = kind === undefined ? null : await facts.unit(unit)
      if (kind === undefined || service === null) continue
      const timer = await facts.unit(unit.replace(/service$/, 'timer'))
      const text = words([repositoryOf(service), timesOf(timer)])
      found.set(`${kind.startsWith('borg') ? 'borg' : 'restic'} ${name}`, text)
    }
    return found
  },
}

const JOB = /^(borgbackup-job|restic-backups)-(.+)\.service$/s

function repositoryOf(service: string): string | null {
  for (const variable of ['BORG_REPO', 'RESTIC_REPOSITORY']) {
    const repository = environmentOf(service, variable)
    if (repository !== null) return `to ${withoutPassword(repository)}`
  }
  const file = environmentOf(service, 'RESTIC_REPOSITORY_FILE')
  return file === null ? null : `to what ${file} says`
}

function timesOf(timer: string | null): string {
  const times = timer === null ? [] : unitValues(timer, 'Timer', 'OnCalendar')
  return times.length === 0 ? 'not by a timer' : times.join(' and ')
}
