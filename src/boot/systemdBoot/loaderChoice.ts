import type { Host } from '../../host/host.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'
import { matcher } from '../../text/glob.ts'
import { readLoaderVariable } from '../efiVariables.ts'
import type { BootEntry, OneMenu } from '../menu.ts'
import type { SpecEntry } from './specEntry.ts'

/** What loader.conf and the firmware select to start; null where they select nothing. */
export interface LoaderWishes {
  /** `preferred` of loader.conf and `LoaderEntryPreferred`: ignored once its tries are used up. */
  readonly preferred: string | null
  readonly preferredVariable: string | null
  /** `default` of loader.conf and `LoaderEntryDefault`. */
  readonly default: string | null
  readonly defaultVariable: string | null
  readonly oneShot: string | null
  readonly lastBooted: string | null
  readonly selected: string | null
}

/** Stands for the entry that was started last (loader.conf(5)). */
const SAVED = '@saved'

/** `configuration` is loader.conf as parsed by specFields. */
export async function readWishes(
  host: Host,
  configuration: ReadonlyMap<string, readonly string[]>,
): Promise<LoaderWishes> {
  const variable = (name: string) => readLoaderVariable(host, `LoaderEntry${name}`)
  return {
    preferred: configuration.get('preferred')?.at(-1) ?? null,
    preferredVariable: await variable('Preferred'),
    default: configuration.get('default')?.at(-1) ?? null,
    defaultVariable: await variable('Default'),
    oneShot: await variable('OneShot'),
    lastBooted: await variable('LastBooted'),
    selected: await variable('Selected'),
  }
}

type Choice = Pick<OneMenu, 'defaultEntry' | 'defaultSaved' | 'ignored' | 'oneShot' | 'started'>

/**
 * Chooses the entry to start: the preferred one with tries left, else the default, else the first; in each
 * case the firmware's variable before loader.conf (systemd: src/boot/boot.c and
 * docs/BOOT_LOADER_INTERFACE.md). Ignored entries are treated as missing; entries that the loader adds itself
 * come last, and start only where they are named.
 */
export async function choose(
  entries: readonly SpecEntry[],
  automatic: readonly BootEntry[],
  wishes: LoaderWishes,
): Promise<Choice> {
  const shown = entries.filter(({ ignored }) => ignored === undefined)
  const chosen = await chooseDefault(shown, automatic, wishes)
  const isAll = shown.length === entries.length
  const intended = isAll ? chosen : await chooseDefault(entries, automatic, wishes)
  const named = async (pattern: string | null) =>
    pattern === null ? null : firstCalled([...shown, ...automatic], pattern)
  return {
    ...chosen,
    ignored: intended.defaultEntry?.ignored === undefined ? null : intended.defaultEntry,
    oneShot: await named(wishes.oneShot),
    started: await named(wishes.selected),
  }
}

async function chooseDefault(
  entries: readonly SpecEntry[],
  automatic: readonly BootEntry[],
  wishes: LoaderWishes,
): Promise<Pick<Choice, 'defaultEntry' | 'defaultSaved'>> {
  const all: readonly BootEntry[] = [...entries, ...automatic]
  const good = all.filter(({ tries }) => tries?.left !== 0)
  const said = (pattern: string | null) => (pattern === SAVED ? wishes.lastBooted : pattern)
  const tried = [
    { pattern: wishes.preferredVariable, of: good, saved: true },
    { pattern: wishes.preferred, of: good, saved: wishes.preferred === SAVED },
    { pattern: wishes.defaultVariable, of: all, saved: true },
    { pattern: wishes.default, of: all, saved: wishes.default === SAVED },
  ]
  for (const { pattern, of, saved } of tried) {
    const wanted = said(pattern)
    const found = wanted === null ? null : await firstCalled(of, wanted)
    const unknown = pattern === SAVED && wishes.lastBooted === null
    if (found !== null || unknown) return { defaultEntry: found, defaultSaved: saved }
  }
  return { defaultEntry: entries[0] ?? null, defaultSaved: false }
}

/**
 * The first entry that matches a pattern, ignoring letter case. The name is the file name without the
 * counter; older versions of systemd-boot kept the counter, the oldest omitted the extension.
 */
async function firstCalled(entries: readonly BootEntry[], pattern: string) {
  const fits = matcher(pattern.toLowerCase())
  const yieldIfDue = yieldEvery(YIELD_MS)
  for (const entry of entries) {
    // Matching a long pattern against ten thousand long names takes a while.
    const pause = yieldIfDue()
    if (pause !== null) await pause
    const { id } = entry
    const file = 'file' in entry ? String(entry.file) : id
    const names = new Set([id, file, id.replace(/\.(conf|efi)$/i, '')])
    if ([...names].some((name) => fits(name.toLowerCase()))) return entry
  }
  return null
}
