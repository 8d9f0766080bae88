import type { Host } from '../host/host.ts'
import { readLoaderVariable } from './efiVariables.ts'
import { matcher } from './glob.ts'
import type { BootEntry, OneMenu } from './menu.ts'
import type { SpecEntry } from './specEntry.ts'

/** What loader.conf and the firmware say of what to start; null is what they do not say. */
export interface LoaderWishes {
  /** `preferred` of loader.conf and `LoaderEntryPreferred`: passed over where its tries are used up. */
  readonly preferred: string | null
  readonly preferredVariable: string | null
  /** `default` of loader.conf and `LoaderEntryDefault`. */
  readonly default: string | null
  readonly defaultVariable: string | null
  readonly oneShot: string | null
  readonly lastBooted: string | null
  readonly selected: string | null
}

/** A pattern that means the entry that was started last (loader.conf(5)). */
const SAVED = '@saved'

/** `configuration` is loader.conf as specFields reads it. */
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

type Choice = Pick<OneMenu, 'defaultEntry' | 'defaultSaved' | 'passedOver' | 'oneShot' | 'started'>

/**
 * What of the menu starts: what is preferred and not used up, else the default, else the first; in
 * each case the firmware's variable before loader.conf (systemd: src/boot/boot.c and
 * docs/BOOT_LOADER_INTERFACE.md). An entry that is ignored is as if it were not there; those that
 * the loader makes itself come last, and start only where they are named.
 */
export function choose(
  entries: readonly SpecEntry[],
  automatic: readonly BootEntry[],
  wishes: LoaderWishes,
): Choice {
  const shown = entries.filter(({ ignored }) => ignored === undefined)
  const chosen = chooseDefault(shown, automatic, wishes)
  const meant = chooseDefault(entries, automatic, wishes).defaultEntry
  const named = (pattern: string | null) =>
    pattern === null ? null : ([...shown, ...automatic].find(called(pattern)) ?? null)
  return {
    ...chosen,
    passedOver: meant?.ignored === undefined ? null : meant,
    oneShot: named(wishes.oneShot),
    started: named(wishes.selected),
  }
}

function chooseDefault(
  entries: readonly SpecEntry[],
  automatic: readonly BootEntry[],
  wishes: LoaderWishes,
): Pick<Choice, 'defaultEntry' | 'defaultSaved'> {
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
    const found = wanted === null ? undefined : of.find(called(wanted))
    const unknown = pattern === SAVED && wishes.lastBooted === null
    if (found !== undefined || unknown) return { defaultEntry: found ?? null, defaultSaved: saved }
  }
  return { defaultEntry: entries[0] ?? null, defaultSaved: false }
}

/**
 * Letter case does not count. The name is the file's without the counter; older versions of
 * systemd-boot left the counter in it, the oldest left the ending out.
 */
function called(pattern: string): (entry: BootEntry | SpecEntry) => boolean {
  const fits = matcher(pattern.toLowerCase())
  return (entry) => {
    const { id } = entry
    const names = new Set([id, 'file' in entry ? entry.file : id, id.replace(/\.(conf|efi)$/i, '')])
    return [...names].some((name) => fits(name.toLowerCase()))
  }
}
