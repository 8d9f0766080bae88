import type { Host } from '../host/host.ts'
import { ROOTS_STATE } from '../host/statePlaces.ts'
import { MAX_PIN_ENTRIES, profileEntries } from '../nix/profile.ts'
import { exactStorePath, type StorePath } from '../nix/storePath.ts'
import { storeTarget, wrapperReader } from '../nix/wrapper.ts'
import { Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'

/*
 * Pins without root: a link of the person's own that Nix counts as a GC root. It keeps the store path, but
 * neither the generation's link nor a boot menu entry.
 */

/** A store path kept by a user GC root. */
export interface OwnPin {
  readonly kind: 'own'
  readonly name: string
  /** The link itself: `~/.local/state/terrapin/pins/NAME`. */
  readonly link: string
  /** The link's target as written. */
  readonly linkTarget: string
  /** The system at the end of the link, as for a generation. */
  readonly storePath: StorePath
  /** The store path exists, and Nix has registered the link. */
  readonly holds: boolean
}

/**
 * The directory of this person's user GC roots, as the machine names it. Null on a mounted system without
 * root: the person's home is not there.
 */
export function ownPinsDirectory({ user, rootDirectory, state }: Host): string | null {
  if (user.root) return `${ROOTS_STATE}/pins`
  return rootDirectory !== null || state === null ? null : `${state.path}/pins`
}

/** A user GC root that protects nothing, because it does not point at a store path. */
export interface LostRoot {
  readonly kind: 'lost-root'
  readonly name: string
  readonly link: string
  readonly target: string
}

export interface OwnPins {
  readonly pins: OwnPin[]
  readonly lostRoots: LostRoot[]
  readonly problems: Problem[]
}

/** This person's user GC roots in byte order, and their faults. */
export async function readOwnPins(host: Host, yieldIfDue: YieldIfDue = noYield): Promise<OwnPins> {
  const directory = ownPinsDirectory(host)
  const names = directory === null ? [] : await profileEntries(host, directory, MAX_PIN_ENTRIES)
  const registered = names.length === 0 ? null : await readRegistered(host)
  const unwrap = wrapperReader(host)
  const pins: OwnPin[] = []
  const lostRoots: LostRoot[] = []
  const problems: Problem[] = []
  let unread: Problem | null = null
  for (const name of names) {
    const pause = yieldIfDue()
    if (pause !== null) await pause
    const link = `${directory}/${name}`
    const target = await host.readLink(link)
    const kept = exactStorePath((await storeTarget(host, link)) ?? '')
    // Nix first makes its links under temporary names.
    if (/^\.|\.tmp-/.test(name)) continue
    if (target === null || kept === null) {
      // terrapin neither makes nor removes links with other names.
      const isOurs = target !== null && /^[A-Za-z0-9_]+$/.test(name)
      const what = target === null ? 'not a link' : `a link to ${target}`
      const does = isOurs ? 'Unpin' : 'Remove'
      problems.push(new Problem('profile', `${link} protects nothing: it is ${what}. ${does} it.`))
      if (isOurs) lostRoots.push({ kind: 'lost-root', name, link, target })
      continue
    }
    const trouble = await troubleOf(host, { name, link, storePath: kept }, registered)
    if (trouble !== null) problems.push(new Problem('profile', trouble))
    const led = await unwrap(kept)
    unread ??= led.unread
    pins.push({
      ...{ kind: 'own', name, link, linkTarget: target, storePath: led.system },
      holds: trouble === null,
    })
  }
  if (unread !== null) problems.push(unread)
  return { pins, lostRoots, problems }
}

/** Nix registers each root elsewhere by a link back to it (Nix: gc.cc, addIndirectRoot). */
const AUTO = '/nix/var/nix/gcroots/auto'

/** The indirect roots that Nix has registered; null where this person may not read them. */
async function readRegistered(host: Host): Promise<ReadonlySet<string | null> | null> {
  const names = await profileEntries(host, AUTO).catch(() => null)
  if (names === null) return null
  return new Set(await Promise.all(names.map((name) => host.readLink(`${AUTO}/${name}`))))
}

async function troubleOf(
  host: Host,
  { name, link, storePath }: Pick<OwnPin, 'name' | 'link' | 'storePath'>,
  registered: ReadonlySet<string | null> | null,
): Promise<string | null> {
  if ((await host.status(storePath)) === null) {
    return `${name} protects nothing: ${storePath} is missing from the store. Unpin it.`
  }
  if (registered === null || registered.has(link)) return null
  return `${name} protects nothing: Nix has not registered the GC root ${link}. Pin it again under this name.`
}
