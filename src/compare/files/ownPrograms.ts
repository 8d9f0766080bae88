import { packageName } from '../../nix/packageName.ts'
import { nameOf, type StorePath, storePathOf } from '../../nix/storePath.ts'
import { readContent } from '../text/content.ts'
import { compareTexts } from './contents.ts'
import type { FileChange } from './fileChange.ts'
import type { Tree } from './fileTree.ts'
import type { Work } from './work.ts'

/** Where a person’s programs are linked from: systemPackages, and home.packages. */
export const PROFILES = new Set(['sw', 'home-path'])

/** It says the version of NixOS, which the summary does, too. */
const TOLD = new Set(['nixos-version'])

/** As many are read; systems have some dozen. */
const MAX_PROGRAMS = 500

/**
 * Scripts in `sw/bin` whose text differs and whose package says no version, so that the packages would
 * tell no more than that they are rebuilt: a person’s own. Never throws.
 */
export async function compareOwnPrograms(
  work: Work,
  before: StorePath,
  after: StorePath,
  profile: string,
): Promise<OwnPrograms> {
  const [from, to] = [
    await linksIn(work, `${before}/${profile}`),
    await linksIn(work, `${after}/${profile}`),
  ]
  const hasOtherNames = from.size !== to.size || [...to.keys()].some((name) => !from.has(name))
  const changes: FileChange[] = []
  let read = 0
  for (const [name, target] of to) {
    const known = from.get(name)
    if (known === undefined || known === target || TOLD.has(name)) continue
    if (!isOwn(known) || !isOwn(target)) continue
    const pause = work.yieldIfDue()
    if (pause !== null) await pause
    read += 1
    const none = { mode: null, owner: null, group: null, unread: false }
    if (read > MAX_PROGRAMS) {
      const sides = { before: `${before}/${profile}`, after: `${after}/${profile}` }
      const path = `${profile}/bin (rest)`
      changes.push({ path, status: 'changed', ...sides, ...none, unread: true })
      break
    }
    const found = await compareScripts(work, known, target)
    if (found === 'rebuilt') continue
    const path = `${profile}/bin/${name}`
    const sides = { before: known, after: target }
    changes.push({ path, status: 'changed', ...sides, ...none, unread: found === null })
  }
  return { changes, hasOtherNames }
}

interface OwnPrograms {
  readonly changes: readonly FileChange[]
  /** Whether programs were added to `bin`, or removed. */
  readonly hasOtherNames: boolean
}

/** What stands in `bin`, by name; nothing where that is no directory of the store. */
async function linksIn({ host }: Work, profile: string): Promise<Tree> {
  try {
    const place = await host.resolve(`${profile}/bin`)
    if (place === null || storePathOf(place) === null) return new Map()
    return (await host.tree(place)) ?? new Map()
  } catch {
    return new Map()
  }
}

function isOwn(target: string): boolean {
  const storePath = storePathOf(target)
  return storePath !== null && packageName(nameOf(storePath)).version === ''
}

/** Programs that are no texts are told with the packages. */
async function compareScripts({ host }: Work, before: string, after: string) {
  const [one, other] = [await readContent(host, before), await readContent(host, after)]
  if (one.kind !== 'text' || other.kind !== 'text') return 'rebuilt'
  if (one.text === other.text) return 'rebuilt'
  return compareTexts(host, one.text, other.text).catch(() => null)
}
