import { basename } from 'node:path'
import { backupTools } from './backupTools.ts'
import { words } from './featureWords.ts'
import { withoutPassword } from './parse/mask.ts'
import { sealedBehind } from './parse/maskSetting.ts'
import { shellCommands, unitWords } from './parse/shellWords.ts'
import { NO_SCHEDULE, timesOf } from './parse/timer.ts'
import { commandsOf, environmentOf, startCommands, unitValues } from './parse/unit.ts'
import type { Recogniser } from './recogniser.ts'
import { type Sealed, sealed, sealedIn, wordsOf } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/**
 * Backup jobs. Of Borg’s and restic’s: where they store, what, what they leave out, how long they
 * keep it and when they run (nixpkgs: nixos/modules/services/backup/borgbackup.nix and restic.nix).
 */
export const backups: Recogniser = {
  feature: 'Backups',
  async read(facts) {
    const found = new Map<string, string | Sealed>()
    for (const unit of await facts.unitNames()) {
      const [, kind, name] = JOB.exec(unit) ?? []
      const service = kind === undefined ? null : await facts.unit(unit)
      if (kind === undefined || service === null) continue
      const timer = await facts.unit(unit.replace(/service$/, 'timer'))
      const tool = kind.startsWith('borg') ? 'borg' : 'restic'
      const job = await (tool === 'borg' ? borgJob : resticJob)(facts, service)
      const repository = repositoryOf(service)
      const text = words([
        repository === null ? null : wordsOf(repository),
        ...jobInWords(job),
        secretsIn(service),
        timer === null ? 'no timer' : runsInWords(timer),
      ])
      found.set(`${tool} ${name}`, sealed(text, [...sealedIn(repository ?? ''), ...job.unsaid]))
    }
    for (const [name, value] of await backupTools(facts)) found.set(name, value)
    return found
  },
}

const JOB = /^(borgbackup-job|restic-backups)-(.+)\.service$/s

function repositoryOf(service: string): string | Sealed | null {
  for (const variable of ['BORG_REPO', 'RESTIC_REPOSITORY']) {
    const repository = environmentOf(service, variable)
    if (repository !== null) {
      return sealedBehind(`to ${withoutPassword(repository)}`, `to ${repository}`, 'address')
    }
  }
  const file = environmentOf(service, 'RESTIC_REPOSITORY_FILE')
  return file === null ? null : `repository read from ${file}`
}

/** Where a job’s passwords come from, never what they are. */
function secretsIn(service: string): string | null {
  const files = [
    environmentOf(service, 'RESTIC_PASSWORD_FILE'),
    ...unitValues(service, 'Service', 'EnvironmentFile'),
  ].filter((file) => file !== null)
  return files.length === 0 ? null : `secrets from ${files.join(' ')}`
}

function runsInWords(timer: string): string {
  const times = timesOf(timer)
  return times === NO_SCHEDULE ? times : `runs ${times}`
}

interface Job {
  readonly paths: readonly string[]
  readonly excludes: readonly string[]
  /** `7 daily` */
  readonly kept: readonly string[]
  /** What counts and is not shown, by what it is called. */
  readonly unsaid: readonly (readonly [string, string])[]
}

function jobInWords({ paths, excludes, kept }: Job): (string | null)[] {
  return [
    paths.length === 0 ? null : `backs up ${some(paths)}`,
    excludes.length === 0 ? null : `excludes ${some(excludes)}`,
    kept.length === 0 ? null : `keeps ${kept.join(', ')}`,
  ]
}

const MAX_SHOWN = 12

function some(values: readonly string[]): string {
  const more = values.length - MAX_SHOWN
  return values.slice(0, MAX_SHOWN).join(' ') + (more > 0 ? ` and ${more} more` : '')
}

/**
 * The script execs another with the job: `borgWrapper create … --exclude-from FILE … "::NAME" PATHS`
 * and `prune … --keep-daily=7`; before 23.05 `borg create`.
 */
async function borgJob(facts: SideFacts, service: string): Promise<Job> {
  const commands: string[][] = []
  for (const line of startCommands(service)) {
    for (const outer of shellCommands((await facts.script(line[0] ?? '')) ?? '')) {
      const script = outer[0] === 'exec' ? await facts.script(outer.at(-1) ?? '') : null
      for (const command of shellCommands(script ?? '')) commands.push(command)
    }
  }
  const isBorg = (command: readonly string[], ...verbs: string[]) =>
    /^borg(?:Wrapper)?$/.test(basename(command[0] ?? '')) && verbs.includes(command[1] ?? '')
  const create = commands.find((command) => isBorg(command, 'create', 'import-tar')) ?? []
  const paths = create.slice(create.findIndex((word) => word.startsWith('::')) + 1)
  const prune = commands.find((command) => isBorg(command, 'prune')) ?? []
  return {
    paths: create.length === 0 ? [] : paths.map((path) => (path === '-' ? 'a dump' : path)),
    excludes: await linesOf(facts, valuesIn(create, '--exclude-from', '--patterns-from')),
    kept: keptBy(prune),
    unsaid: unsaidOf(service, /^extra(?:Create|Prune|Init|Compact)?Args$/),
  }
}

/**
 * `restic backup … --exclude-file=FILE --files-from=…` beside `cat FILE >> …/includes` before it;
 * before 21.11 the paths stood in the command itself.
 */
async function resticJob(facts: SideFacts, service: string): Promise<Job> {
  const commands = startCommands(service)
  const backup = commands.find((command) => command.includes('backup')) ?? []
  const forget = commands.find((command) => command.includes('forget')) ?? []
  const before: string[][] = []
  for (const line of commandsOf(service, 'ExecStartPre')) {
    const script = await facts.script(line[0] ?? '')
    for (const command of shellCommands(script ?? '')) before.push(command)
  }
  const listed = before.filter((words) => words[0] === 'cat' && words.includes('>>'))
  const inCommand = backup
    .slice(backup.indexOf('backup') + 1)
    .filter((word) => word.startsWith('/') && !word.startsWith('/run/restic-backups-'))
  return {
    paths: [
      ...inCommand,
      ...(await linesOf(
        facts,
        listed.map((words) => words[1] ?? ''),
      )),
    ],
    excludes: [
      ...valuesIn(backup, '--exclude'),
      ...(await linesOf(facts, valuesIn(backup, '--exclude-file'))),
    ],
    kept: keptBy(forget),
    unsaid: unsaidOf(service, /^RESTIC_(?!REPOSITORY|CACHE)/),
  }
}

/** The values of a long option, in the same word or the next. */
function valuesIn(command: readonly string[], ...options: readonly string[]): string[] {
  return command.flatMap((word, index) => {
    for (const option of options) {
      if (word === option) return [command[index + 1] ?? '']
      if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)]
    }
    return []
  })
}

/** `--keep-daily 7`, `--keep-daily=7` → `7 daily`; `--keep-within 30d` → `within 30d` */
function keptBy(command: readonly string[]): string[] {
  return command.flatMap((word, index) => {
    const [, unit, value = command[index + 1] ?? ''] =
      /^--keep-([a-z-]{1,20})(?:=(\S{0,60}))?$/.exec(word) ?? []
    return unit === undefined
      ? []
      : [unit.startsWith('within') ? `${unit} ${value}` : `${value} ${unit}`]
  })
}

/** The lines of files of the store; those of others are not the generation’s. */
async function linesOf(facts: SideFacts, files: readonly string[]): Promise<string[]> {
  const lines: string[] = []
  for (const file of files) {
    const text = await facts.file(file)
    for (const line of (text ?? '').split('\n')) if (line !== '') lines.push(line)
  }
  return lines
}

/** Variables that may hold a secret: that they changed is told, never what they are. */
function unsaidOf(service: string, names: RegExp): [string, string][] {
  return variablesOf(service).filter(
    ([name]) => names.test(name) || /^(?:BORG_PASS|RCLONE_|AWS_)/.test(name),
  )
}

function variablesOf(service: string): [string, string][] {
  const found: [string, string][] = []
  for (const line of unitValues(service, 'Service', 'Environment')) {
    for (const word of unitWords(line)) {
      const [, name, value] = /^([A-Za-z_]\w{0,60})=(.*)$/s.exec(word) ?? []
      if (name !== undefined && value !== undefined) found.push([name, value])
    }
  }
  return found
}
