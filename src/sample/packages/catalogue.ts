import { fraction } from '../store/hash.ts'
import { FAMILIES, type Family, HEADS } from './families.ts'
import { LEFTOVERS, PROGRAMS, SESSION } from './packagesDesktop.ts'
import { LIBRARIES } from './packagesLibraries.ts'
import { SYSTEM } from './packagesSystem.ts'
import { type PackageEntry, parsePackage, parsePackages } from './parse.ts'

/** All packages of the story, by key, and the keys of each family. */
export interface Catalogue {
  readonly entries: ReadonlyMap<string, PackageEntry>
  readonly families: ReadonlyMap<string, readonly string[]>
}

/** Reads the tables. */
export function readCatalogue(): Catalogue {
  const entries = new Map<string, PackageEntry>()
  const families = new Map<string, readonly string[]>()
  for (const table of [LIBRARIES, SYSTEM, SESSION, PROGRAMS, LEFTOVERS, HEADS]) {
    for (const entry of parsePackages(table)) entries.set(entry.key, entry)
  }
  for (const [name, family] of Object.entries(FAMILIES)) {
    const members = membersOf(family)
    for (const entry of members) entries.set(entry.key, entry)
    families.set(
      name,
      members.map(({ key }) => key),
    )
  }
  return { entries, families }
}

function membersOf({ prefix, references, versions, sizes, members }: Family): PackageEntry[] {
  const [smallest, largest] = sizes
  return members.split(/,\s*/).map((member) => {
    const [name = '', ...own] = member.split(/\s+/)
    // Most libraries of a family are small, a few are large.
    const kibibytes = Math.round(smallest + (largest - smallest) * fraction(prefix + name) ** 3)
    const line = [
      `${references === null ? '~' : ''}${prefix}${name}`,
      `${kibibytes}K`,
      ...(own.length > 0 ? own : [versions]),
    ].join(' ')
    const needed = (references ?? '').split(' ').filter((key) => key !== '' && key !== name)
    return { ...parsePackage(line.trim()), references: needed }
  })
}
