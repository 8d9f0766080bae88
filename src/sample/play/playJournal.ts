import { readlinkSync } from 'node:fs'
import { type JournalFields, journalEntries, systemsOf, timeOf } from '../disk/diskJournal.ts'
import { BROKEN } from '../story/storyGenerations.ts'
import { cannotPlay, type Ending, type Player } from './player.ts'

/** `journalctl … --list-boots -o json`, and `journalctl … -o json` with matches, -g, -r and -n. */
export const playJournal: Player = async ({ root }, argv) => {
  const asked = parseArguments(argv.slice(1))
  if (asked === null) return cannotPlay(argv)
  const entries = journalEntries(root)
  if (asked.lists) return { status: 0, stdout: `${JSON.stringify(bootsOf(entries))}\n` }
  const found = entries.filter((entry) => isAskedFor(entry, asked))
  const lines = (asked.reverse ? found.reverse() : found).slice(0, asked.most)
  // Without a match, journalctl ends with 1.
  const status = asked.pattern !== null && lines.length === 0 ? 1 : 0
  return { status, stdout: lines.map((line) => `${JSON.stringify(line)}\n`).join('') }
}

interface Asked {
  readonly lists: boolean
  readonly reverse: boolean
  readonly most: number
  readonly pattern: RegExp | null
  /** Groups of FIELD=VALUE, one of which must match. */
  readonly groups: readonly (readonly string[])[]
}

function parseArguments(words: readonly string[]): Asked | null {
  const asked = { lists: false, reverse: false, most: Infinity, pattern: null as RegExp | null }
  const groups: string[][] = [[]]
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const value = words[index + 1] ?? ''
    if (['-o', '-n', '-g'].includes(word)) index += 1
    if (word === '-o' && value !== 'json') return null
    if (word === '-n') asked.most = Number(value)
    else if (word === '-g') asked.pattern = new RegExp(value)
    else if (word === '-r') asked.reverse = true
    else if (word === '--list-boots') asked.lists = true
    else if (word === '+') groups.push([])
    else if (/^[A-Z_]+=/.test(word)) groups.at(-1)?.push(word)
    else if (word !== '-o' && !/^--(system|no-pager|output-fields=.*)$/.test(word)) return null
  }
  return { ...asked, groups }
}

/** Within a group one value of each field must match (journalctl(1)). */
function isAskedFor(entry: JournalFields, { groups, pattern }: Asked): boolean {
  const fits = groups.some((group) => {
    const fields = Map.groupBy(group, (word) => word.slice(0, word.indexOf('=')))
    return [...fields].every(([name, words]) => words.includes(`${name}=${entry[name]}`))
  })
  return fits && (pattern?.test(entry.MESSAGE ?? '') ?? true)
}

function bootsOf(entries: readonly JournalFields[]) {
  const boots = [...Map.groupBy(entries, ({ _BOOT_ID }) => _BOOT_ID)]
  return boots.map(([boot_id, own], index) => ({
    index: index + 1 - boots.length,
    boot_id,
    first_entry: Math.min(...own.map(timeOf)),
    last_entry: Math.max(...own.map(timeOf)),
  }))
}

/** `systemctl`: units that the broken update does not start, while it runs, and the system state. */
export const playSystemctl: Player = async ({ root }, argv): Promise<Ending> => {
  const [, verb, failed, output, ...more] = argv
  if (verb === 'is-system-running' && argv.length === 2) {
    const broken = runsBroken(root)
    return { status: broken ? 1 : 0, stdout: broken ? 'degraded\n' : 'running\n' }
  }
  const isKnown =
    verb === 'list-units' &&
    failed === '--failed' &&
    output === '--output=json' &&
    more.every((word) => word === '--no-pager')
  if (!isKnown) return cannotPlay(argv)
  const units = runsBroken(root) ? [FAILED_UNIT] : []
  return { status: 0, stdout: `${JSON.stringify(units)}\n` }
}

const FAILED_UNIT = {
  ...{ unit: 'greetd.service', load: 'loaded', active: 'failed', sub: 'failed' },
  description: 'Greetd.',
}

function runsBroken(root: string): boolean {
  return readlinkSync(`${root}/run/current-system`) === systemsOf(root)[BROKEN]
}
