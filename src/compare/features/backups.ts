import { basename } from 'node:path'
import { append } from '../../lists.ts'
import { backupTools } from './backupTools.ts'
import { withoutBuild, words } from './featureWords.ts'
import { withoutPassword } from './parse/mask.ts'
import { sealedBehind } from './parse/maskSetting.ts'
import { allWithContents } from './parse/namedStoreFiles.ts'
import { shellCommands, unitWords } from './parse/shellWords.ts'
import { NO_SCHEDULE, timesOf } from './parse/timer.ts'
import { commandsOf, environmentOf, startCommands, unitValues } from './parse/unit.ts'
import type { Recogniser } from './recogniser.ts'
import { type Sealed, sealed, sealedIn, wordsOf } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/**
 * Backup jobs. For Borg and restic: repository, paths, exclusions, retention and schedule (nixpkgs:
 * nixos/modules/services/backup/borgbackup.nix and restic.nix).
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
        userOf(service),
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

/** Where a job’s passwords come from, never the passwords themselves. */
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
  /** Values that are compared but not shown, by label. */
  readonly unsaid: readonly (readonly [string, string])[]
}

function jobInWords({ paths, excludes, kept }: Job): (string | null)[] {
  return [
    paths.length === 0 ? null : `backs up ${some(paths)}`,
    excludes.length === 0 ? null : `excludes ${some(excludes)}`,
    kept.length === 0 ? null : `keeps ${kept.join(', ')}`,
  ]
}

/** The user that runs a job, if not root. */
function userOf(service: string): string | null {
  const user = unitValues(service, 'Service', 'User').at(-1) ?? 'root'
  return user === 'root' || !/^[\w.-]{1,64}$/.test(user) ? null : `run by ${user}`
}

/** The parts of long lists that are not shown. */
function beyond({ paths, excludes }: Pick<Job, 'paths' | 'excludes'>): [string, string][] {
  return [
    ...paths.slice(MAX_SHOWN).map((path): [string, string] => ['paths', path]),
    ...excludes.slice(MAX_SHOWN).map((path): [string, string] => ['excludes', path]),
  ]
}

const MAX_SHOWN = 12

function some(values: readonly string[]): string {
  const more = values.length - MAX_SHOWN
  return values.slice(0, MAX_SHOWN).join(' ') + (more > 0 ? ` and ${more} more` : '')
}

/**
 * The script calls another one with the job: `borgWrapper create … --exclude-from FILE … "::NAME" PATHS` and
 * `prune … --keep-daily=7`; before 23.05 `borg create`, until 22.11 in the script itself.
 */
async function borgJob(facts: SideFacts, service: string): Promise<Job> {
  const commands: string[][] = []
  for (const line of startCommands(service)) {
    for (const outer of shellCommands((await facts.script(line[0] ?? '')) ?? '')) {
      const script = outer[0] === 'exec' ? await facts.script(outer.at(-1) ?? '') : null
      append(commands, script === null ? [outer] : shellCommands(script))
    }
  }
  const isBorg = (command: readonly string[], ...verbs: string[]) =>
    /^borg(?:Wrapper)?$/.test(basename(command[0] ?? '')) && verbs.includes(command[1] ?? '')
  const create = commands.find((command) => isBorg(command, 'create', 'import-tar')) ?? []
  const archive = create.findIndex((word) => word.startsWith('::'))
  const prune = commands.find((command) => isBorg(command, 'prune')) ?? []
  const written = create.length === 0 ? [] : create.slice(archive + 1)
  const paths = written.map((path) => (path === '-' ? 'a dump' : path))
  const excludes = await linesOf(facts, valuesIn(create, ...EXCLUDES))
  const others = commands.filter((command) => command !== create && command !== prune)
  return {
    paths,
    excludes,
    kept: keptBy(prune),
    unsaid: [
      ...unsaidOf(service, /^(?:extra(?:Create|Prune|Init|Compact)?Args|BORG_(?!REPO$))/),
      ...beyond({ paths, excludes }),
      ...labelled('options', [
        withoutOptions(create.slice(0, archive + 1), EXCLUDES),
        prune.filter((word) => !word.startsWith('--keep-')),
      ]),
      ...(await allWithContents(facts, labelledRaw('commands', others))),
    ],
  }
}

const EXCLUDES = ['--exclude-from', '--patterns-from']

function labelled(label: string, commands: readonly (readonly string[])[]): [string, string][] {
  return commands.map((command) => [label, withoutBuild(command.join(' '))])
}

/** The words of a command without these options and their values. */
function withoutOptions(command: readonly string[], options: readonly string[]): string[] {
  return command.filter(
    (word, index) =>
      !options.includes(word) &&
      !options.includes(command[index - 1] ?? '') &&
      !options.some((option) => word.startsWith(`${option}=`)),
  )
}

/**
 * `restic backup … --exclude-file=FILE --files-from=…`, after `cat FILE >> …/includes` or a script that
 * writes paths there; before 21.11 the paths were in the command itself.
 */
async function resticJob(facts: SideFacts, service: string): Promise<Job> {
  const commands = startCommands(service)
  const backup = commands.find((command) => command.includes('backup')) ?? []
  const forget = commands.find((command) => command.includes('forget')) ?? []
  const before = await scriptCommands(facts, service, 'ExecStartPre')
  const after = [
    ...(await scriptCommands(facts, service, 'ExecStartPost')),
    ...(await scriptCommands(facts, service, 'ExecStopPost')),
  ]
  const includes = before.filter(
    (words) => /^>>?$/.test(words.at(-2) ?? '') && /\/includes$/.test(words.at(-1) ?? ''),
  )
  const listed = includes.filter((words) => words[0] === 'cat')
  const programs = includes.filter((words) => words[0] !== 'cat')
  const own = backup.slice(backup.indexOf('backup') + 1)
  const inCommand = own.filter(
    (word) => word.startsWith('/') && !word.startsWith('/run/restic-backups-'),
  )
  const paths = [
    ...inCommand,
    ...(await linesOf(
      facts,
      listed.map((words) => words[1] ?? ''),
    )),
    ...(programs.length > 0 ? ['paths listed by a script'] : []),
    ...(own.includes('--stdin-from-command') ? ['the output of a command'] : []),
  ]
  const excludes = [
    ...valuesIn(backup, '--exclude'),
    ...(await linesOf(facts, valuesIn(backup, '--exclude-file'))),
  ]
  const reported = new Set(inCommand)
  const untold = (words: readonly string[]) =>
    withoutOptions(words, ['--exclude', '--exclude-file', '--files-from']).filter(
      (word, index) => !reported.has(word) && !isKept(word, words[index - 1]),
    )
  const others = before.filter((words) => !listed.includes(words) && !programs.includes(words))
  return {
    paths,
    excludes,
    kept: keptBy(forget),
    unsaid: [
      ...unsaidOf(service, /^RESTIC_(?!REPOSITORY|CACHE|PASSWORD_FILE$)/),
      ...beyond({ paths, excludes }),
      ...labelled('options', commands.map(untold)),
      ...(await allWithContents(facts, labelledRaw('script that lists the paths', programs))),
      ...(await allWithContents(facts, labelledRaw('commands before the backup', others))),
      ...(await allWithContents(facts, labelledRaw('commands after the backup', after))),
    ],
  }
}

/** As `labelled`, but keeps store paths for reading. */
function labelledRaw(label: string, commands: readonly (readonly string[])[]): [string, string][] {
  return commands.map((command) => [label, command.join(' ')])
}

function isKept(word: string, before: string | undefined): boolean {
  return /^--keep-/.test(word) || (before !== undefined && /^--keep-[a-z-]+$/.test(before))
}

/** The commands of the scripts that a unit starts by another key. */
async function scriptCommands(facts: SideFacts, service: string, key: string): Promise<string[][]> {
  const found: string[][] = []
  for (const line of commandsOf(service, key)) {
    const script = await facts.script(line[0] ?? '')
    append(found, script === null ? [line] : shellCommands(script))
  }
  return found
}

/** The values of a long option, in the same word or the next one. */
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

/** The lines of store files; files elsewhere are not part of the generation. */
async function linesOf(facts: SideFacts, files: readonly string[]): Promise<string[]> {
  const lines: string[] = []
  for (const file of files) {
    const text = await facts.file(file)
    for (const line of (text ?? '').split('\n')) if (line !== '') lines.push(line)
  }
  return lines
}

/** Variables that may hold a secret: only a change is reported, never the value. */
function unsaidOf(service: string, names: RegExp): [string, string][] {
  return variablesOf(service).filter(
    ([name]) => names.test(name) || /^(?:BORG_PASS|RCLONE_|AWS_|B2_|AZURE_|GOOGLE_)/.test(name),
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
