import { basename } from 'node:path'
import { append } from '../../../lists.ts'
import type { Found } from '../recogniser.ts'
import { type Sealed, sealedIn, wordsOf } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Text for an existing service that runs only when somebody starts it manually. */
export const NOT_STARTED = 'off: nothing starts it'

/** In such a directory a link means that another unit starts the linked one (systemd.unit(5)). */
const FOLDER = /\.(?:wants|requires|upholds)$/

/** Keys that name a started unit. */
const STARTS = /^(?:Wants|Requires|BindsTo|Upholds|Unit|Service)=/

/** Units of the system manager, or of each user’s systemd. */
type Manager = 'system' | 'user'

/**
 * Whether anything starts a unit of a side: a target that wants it, its socket, timer or path, or another
 * unit. Null if there are no such links at all: every NixOS system has some, so nothing is known.
 */
export async function startOf(
  facts: SideFacts,
  name: string,
  manager: Manager = 'system',
): Promise<boolean | null> {
  const starts = startsOf(facts, manager)
  const linked = await starts.linked()
  if (linked === null) return null
  const starters = name.endsWith('.service')
    ? ['socket', 'timer', 'path'].map((type) => `${name.slice(0, -'service'.length)}${type}`)
    : []
  const names = await starts.names()
  const all = [name, ...starters.filter((starter) => names.has(starter))]
  if (all.some((one) => linked.has(one))) return true
  const named = await starts.named()
  return all.some((one) => named.has(one))
}

/**
 * Targets that systemd itself starts, at boot, for a device or on request by name (systemd.special(7)), and
 * those that NixOS’s scripts start. Any other target must be started by another unit.
 */
const SPECIAL = new RegExp(
  `^(?:${`basic|bluetooth|cryptsetup|default|emergency|exit|final|first-boot-complete|getty|graphical|halt
    |hibernate|hybrid-sleep|initrd|integritysetup|kbrequest|kexec|local-fs|machines|multi-user|network
    |nss-lookup|nss-user-lookup|paths|post-resume|poweroff|pre-sleep|printer|reboot|remote-cryptsetup|remote-fs
    |rescue|rpcbind|shutdown|sigpwr|sleep|slices|smartcard|sockets|soft-reboot|sound|suspend|swap|sysinit
    |system-update|time-set|time-sync|timers|tpm2|umount|usb-gadget|veritysetup`.replace(
    /\s/g,
    '',
  )})(?:[-.@]|$)`,
)

interface Starts {
  names(): Promise<ReadonlySet<string>>
  /** Units that links start; null without any links. */
  linked(): Promise<ReadonlySet<string> | null>
  /** As `linked`, plus units named in unit texts: slow to read, and few units are started only so. */
  named(): Promise<ReadonlySet<string>>
}

const known = new WeakMap<SideFacts, Map<Manager, Starts>>()

/** The start relations, read once per recogniser. */
function startsOf(facts: SideFacts, manager: Manager): Starts {
  const managers = known.get(facts) ?? new Map<Manager, Starts>()
  known.set(facts, managers)
  const before = managers.get(manager)
  if (before !== undefined) return before
  const directory = `systemd/${manager}`
  const names = once(async () => new Set(await facts.etcNames(directory)))
  const folders = once(async () => {
    const found = new Map<string, string[]>()
    for (const folder of await names()) {
      if (!FOLDER.test(folder)) continue
      const unit = folder.slice(0, folder.lastIndexOf('.'))
      const members = found.get(unit) ?? []
      append(members, await facts.etcNames(`${directory}/${folder}`))
      found.set(unit, members)
    }
    return found
  })
  /** Users’ own targets are started by their desktops. */
  const isDormant = (unit: string) =>
    manager === 'system' && unit.endsWith('.target') && !SPECIAL.test(unit)
  const starts: Starts = {
    names,
    linked: once(async () => {
      const all = await folders()
      const link = manager === 'system' ? await facts.etcLink(`${directory}/default.target`) : null
      const roots = [...all.keys()].filter((unit) => !isDormant(unit))
      if (link !== null) roots.push(basename(link))
      return all.size === 0 ? null : reached(all, roots)
    }),
    named: once(async () => {
      const named: string[] = []
      for (const name of await names()) {
        if (FOLDER.test(name)) continue
        const text =
          manager === 'system' ? await facts.unit(name) : await facts.etc(`${directory}/${name}`)
        for (const line of (text ?? '').split('\n')) {
          if (!STARTS.test(line)) continue
          append(
            named,
            line.split(/[=\s]+/).filter((word) => word !== name),
          )
        }
      }
      const all = await folders()
      return reached(all, [...((await starts.linked()) ?? []), ...named], named)
    }),
  }
  managers.set(manager, starts)
  return starts
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | null = null
  return () => {
    found ??= read()
    return found
  }
}

/** Units that `roots` start by links, directly or indirectly. */
function reached(
  folders: ReadonlyMap<string, readonly string[]>,
  roots: readonly string[],
  more: readonly string[] = [],
): ReadonlySet<string> {
  const found = new Set(more)
  const done = new Set<string>()
  const left = [...roots]
  for (let unit = left.pop(); unit !== undefined; unit = left.pop()) {
    if (done.has(unit)) continue
    done.add(unit)
    for (const member of folders.get(unit) ?? []) {
      found.add(member)
      left.push(member)
    }
  }
  return found
}

/** Label for whether anything is known to start a service. */
const START = 'start'

/** Adds whether a service is started to its description, for `settledStarts`. */
export function withStart(value: string | Sealed, start: boolean | null): Sealed {
  const description = start === null ? 'unknown' : String(start)
  return { words: wordsOf(value), unsaid: new Map([...sealedIn(value), [START, description]]) }
}

/**
 * The rows to compare when only one side has links that start units: if nothing on the other side starts a
 * service, that is a change. `off` formats it for an otherwise unchanged service.
 */
export function settledStarts(
  before: Found,
  after: Found,
  off: (words: string) => string = () => NOT_STARTED,
): readonly [before: Found, after: Found] {
  const startIn = (found: Found, name: string) => sealedIn(found.get(name) ?? '').get(START)
  const settled = (found: Found, other: Found): Found =>
    new Map(
      [...found].map(([name, value]) => {
        const start = startIn(found, name)
        if (start === undefined) return [name, value]
        const unsaid = new Map(sealedIn(value))
        unsaid.delete(START)
        const isOff = start === 'unknown' && startIn(other, name) === 'true'
        return [name, { words: isOff ? off(wordsOf(value)) : wordsOf(value), unsaid }]
      }),
    )
  return [settled(before, after), settled(after, before)]
}
