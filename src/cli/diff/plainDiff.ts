import { basename } from 'node:path'
import { readChanges } from '../../changelog/changelog.ts'
import { interrupted } from '../../changelog/changelogChanges.ts'
import { differingPackages } from '../../compare/packages/differingPackages.ts'
import { packageChanges } from '../../compare/packages/packageChanges.ts'
import { plainPackages } from '../../compare/packages/plain.ts'
import { readConfig } from '../../config/readConfig.ts'
import type { Host } from '../../host/host.ts'
import { localHost } from '../../host/local.ts'
import { largest } from '../../lists.ts'
import { readPointers } from '../../nix/pointers.ts'
import {
  generationNumber,
  PROFILES,
  profileEntries,
  readGenerationLink,
  SYSTEM_PROFILE,
} from '../../nix/profile.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { wrapperReader } from '../../nix/wrapper.ts'
import { readClosures } from '../../store/readClosures.ts'
import { diffSides } from './diffSides.ts'

/**
 * The output of `diff A B --plain` for generations of this computer, without the facts of the
 * machine that only other answers need: loading and reading those takes most of the time. Null where
 * there is more to say, or anything is wrong: then the command itself answers, or explains.
 */
export async function plainDiff(argv: readonly string[]): Promise<string | null> {
  try {
    const sides = plainSides(argv)
    if (sides === null) return null
    const host = localHost()
    if ((await readConfig()).errors.length > 0) return null
    if (interrupted(await readChanges(host)) !== null) return null
    const [before, after] = [await systemOf(host, sides[0]), await systemOf(host, sides[1])]
    if (before === null || after === null) return null
    const table = await readClosures(host, [before, after])
    if (!table.closures.has(before) || !table.closures.has(after)) return null
    return plainPackages(await packageChanges(await differingPackages(table, before, after)))
  } catch {
    return null
  }
}

/** A and B of a command line that has nothing else; null for any other one. */
function plainSides(argv: readonly string[]): readonly [string, string] | null {
  const [command, ...rest] = argv
  const [a, b, more] = rest.filter((word) => word !== '--plain')
  const isKnown = command === 'diff' && a !== undefined && more === undefined
  if (!isKnown || [a, b].some((word) => word?.startsWith('-'))) return null
  return diffSides(a, b)
}

/** The system of a generation's number, `current`, `previous` or `running`; null for all else. */
async function systemOf(host: Host, gen: string): Promise<StorePath | null> {
  // A profile that is broken is explained by the command itself.
  const current = generationNumber(NAME, (await host.readLink(SYSTEM_PROFILE)) ?? '')
  if (current === null || (await systemOfNumber(host, current)) === null) return null
  switch (gen) {
    case 'running':
      return (await readPointers(host)).running
    case 'current':
      return systemOfNumber(host, current)
    case 'previous': {
      const names = await profileEntries(host, PROFILES)
      const numbers = names.flatMap((name) => generationNumber(NAME, name) ?? [])
      return systemOfNumber(host, largest(numbers.filter((number) => number < current)))
    }
    default:
      return /^[1-9][0-9]{0,14}$/.test(gen) ? systemOfNumber(host, Number(gen)) : null
  }
}

const NAME = basename(SYSTEM_PROFILE)

async function systemOfNumber(host: Host, number: number): Promise<StorePath | null> {
  const link = await readGenerationLink(
    host,
    wrapperReader(host),
    `${SYSTEM_PROFILE}-${number}-link`,
    number,
  )
  return link?.present === true && link.unread === undefined ? link.storePath : null
}
