import { basename } from 'node:path'
import { append } from '../../../lists.ts'
import type { Found } from '../recogniser.ts'
import { type Sealed, sealedIn, wordsOf } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** What is said of a service that is there and runs only where somebody starts it by hand. */
export const NOT_STARTED = 'off: nothing starts it'

/** In a folder of that name a link says that another unit starts it (systemd.unit(5)). */
const FOLDER = /\.(?:wants|requires|upholds)$/

/** Keys that name a unit which is started. */
const STARTS = /^(?:Wants|Requires|BindsTo|Upholds|Unit|Service)=/

/** Units of the system, or of each person’s own systemd. */
type Manager = 'system' | 'user'

/**
 * Whether something starts a unit that a side has: a target that wants it, its socket, timer or path,
 * or another unit. Null where nothing has such links, as all systems of NixOS do: then nothing is known.
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
 * Targets that systemd itself starts, at boot, for a device or when asked for by name (systemd.special(7)), and those
 * of NixOS that its scripts start. Another target has to be started by something.
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
  /** What links start; null where there are none at all. */
  linked(): Promise<ReadonlySet<string> | null>
  /** As `linked`, and what the texts of units name. Reading them is slow, and few units are only started so. */
  named(): Promise<ReadonlySet<string>>
}

const known = new WeakMap<SideFacts, Map<Manager, Starts>>()

/** What starts what, read once for each recogniser. */
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
  /** People’s own targets are started by their desktops. */
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

/** What `roots` start by links, and what that starts in turn. */
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

/** Beside what is said of a service: whether something is known to start it. */
const START = 'start'

/** What is said of a service with what is known of its start, for `settledStarts`. */
export function withStart(value: string | Sealed, start: boolean | null): Sealed {
  const says = start === null ? 'unknown' : String(start)
  return { words: wordsOf(value), unsaid: new Map([...sealedIn(value), [START, says]]) }
}

/**
 * What is compared of two sides of which one alone has links that start units: where nothing of the other starts
 * a service, that is a change. `off` says it of a service that is otherwise the same.
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
