import { fileName, withoutBuild, words } from './featureWords.ts'
import { withoutPassword } from './parse/mask.ts'
import { timesOf } from './parse/timer.ts'
import { startCommands } from './parse/unit.ts'
import { type Sealed, sealed } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/** A tool with its own units or files in etc; the first group of `units` captures the job’s name. */
interface Tool {
  readonly name: string
  readonly units?: RegExp
  /** Directories below etc with one file per job, or a single file. */
  readonly files?: readonly string[]
  /** Options that are shown, with their prefixes. */
  readonly options?: Readonly<Record<string, string>>
  /** Whether the last two words of its command are source and destination. */
  readonly copies?: boolean
}

const NO_AUTH = 'no password needed to read and write'

/** Adding a tool takes one line. Their modules are in nixpkgs below nixos/modules/services/backup. */
const TOOLS: readonly Tool[] = [
  { name: 'borg repository', units: /^borgbackup-repo-(.+)\.service$/s },
  { name: 'borgmatic', units: /^borgmatic()\.service$/, files: ['borgmatic', 'borgmatic.d'] },
  { name: 'btrbk', units: /^btrbk-(.+)\.service$/s, files: ['btrbk'] },
  { name: 'sanoid', units: /^sanoid()\.service$/ },
  { name: 'syncoid', units: /^syncoid-(.+)\.service$/s, copies: true },
  { name: 'zrepl', units: /^zrepl()\.service$/, files: ['zrepl'] },
  { name: 'rsnapshot', files: ['rsnapshot.conf'] },
  { name: 'PostgreSQL dump', units: /^postgresqlBackup(?:-(.+))?\.service$/s },
  { name: 'MySQL dump', units: /^mysql-backup()\.service$/ },
  { name: 'duplicity', units: /^duplicity()\.service$/ },
  { name: 'tarsnap', units: /^tarsnap-(?!restore-)(.+)\.service$/s, files: ['tarsnap'] },
  {
    name: 'snapper',
    units: /^snapper-(timeline|cleanup|boot)\.service$/,
    files: ['snapper/configs'],
  },
  {
    name: 'restic server',
    units: /^restic-rest-server()\.service$/,
    options: {
      '--listen': 'at',
      '--path': 'in',
      '--append-only': 'append-only',
      '--no-auth': NO_AUTH,
    },
  },
]

/** Backups by tools other than Borg and restic; of their settings only changes are reported. */
export async function backupTools(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  const units = await facts.unitNames()
  for (const tool of TOOLS) {
    for (const unit of units) {
      const job = tool.units?.exec(unit)
      const service = job ? await facts.unit(unit) : null
      if (!job || service === null) continue
      const timer = await facts.unit(unit.replace(/service$/, 'timer'))
      const name = [tool.name, job[1]].filter(Boolean).join(' ')
      const text = words([...commandInWords(tool, service), timer === null ? null : timesOf(timer)])
      found.set(
        name,
        sealed(text === '' ? 'enabled' : text, await settingsOf(facts, service, tool.options)),
      )
    }
    for (const place of tool.files ?? []) {
      for (const file of [place, ...(await inside(facts, place))]) {
        const text = await facts.etc(file)
        if (text !== null) found.set(`${tool.name} ${file}`, sealed('settings', [['text', text]]))
      }
    }
  }
  return found
}

function isSwitch(said: string): boolean {
  return said === 'append-only' || said === NO_AUTH
}

async function inside(facts: SideFacts, directory: string): Promise<string[]> {
  return (await facts.etcNames(directory)).map((name) => `${directory}/${name}`)
}

function commandInWords({ options = {}, copies = false }: Tool, service: string): string[] {
  const command = startCommands(service)[0] ?? []
  const shown = command.flatMap((word, index) => {
    const said = Object.hasOwn(options, word) ? (options[word] as string) : null
    if (said === null) return []
    return [isSwitch(said) ? said : `${said} ${command[index + 1] ?? ''}`]
  })
  const [from, to] = command.slice(-2)
  if (copies && command.length > 2) {
    shown.push(`from ${withoutPassword(from as string)} to ${withoutPassword(to as string)}`)
  }
  return shown
}

/** The settings of a service: its arguments, its script, and the sanoid.conf of a `--configdir`. */
async function settingsOf(
  facts: SideFacts,
  service: string,
  reported: Tool['options'] = {},
): Promise<[string, string][]> {
  const settings: [string, string][] = []
  for (const [program = '', ...rest] of startCommands(service)) {
    rest.forEach((word, index) => {
      const before = rest[index - 1] ?? ''
      const isValue = Object.hasOwn(reported, before) && !isSwitch(reported[before] as string)
      if (!Object.hasOwn(reported, word) && !isValue) settings.push(['arguments', fileName(word)])
    })
    settings.push(['script', withoutBuild((await facts.script(program)) ?? '')])
    const directory = rest[rest.indexOf('--configdir') + 1] ?? ''
    settings.push(['settings', (await facts.file(`${directory}/sanoid.conf`)) ?? ''])
  }
  return settings
}
