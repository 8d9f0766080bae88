import { packageName } from '../../nix/packageName.ts'
import { nameOf, type StorePath, storePathOf } from '../../nix/storePath.ts'

/** A name that both texts use with different paths, or that only one uses. */
export interface Named {
  /** Without the store directory and the hash: `unit-script-nginx-start/bin/nginx-start`. */
  readonly name: string
  readonly before: string | null
  readonly after: string | null
  /** A package has a version in its name; differences in it are reported with the packages. */
  readonly isPackage: boolean
  /** A text names the file as a credential of a unit. */
  readonly isSecret: boolean
}

/** A file that a unit hands to its service as a credential (systemd.exec(5)). */
const CREDENTIAL = /\bLoadCredential(?:Encrypted)?=[^\n]*/g

/** A store path as written in a unit or a script. */
const PATH = /\/nix\/store\/[0-9a-z]{32}-[0-9a-zA-Z+\-._?=]+(?:\/[0-9a-zA-Z+\-._?=@%/]*)?/g

/** Restart triggers of a unit: the comparison of units reports them by name. */
const TRIGGERS = /^X-(?:Restart|Reload)-Triggers-/

/** Directories of a system that other comparisons report: files, packages, boot files. */
const TOLD = /^(?:etc|system-path|firmware|kernel-modules)(?:\/|$)/

/** `unit-script-NAME-start` since 20.03, `unit-script` before; scripts that start the firewall. */
const SCRIPT = /^unit-script(?:-|$)|^nftables-rules$|^firewall-(?:start|stop|reload)$/

/** The target of a word that looks like a store path. */
interface NamedPath {
  /** Without punctuation at the end. */
  readonly path: string
  readonly name: string
  /** Whether another comparison reports it. */
  readonly isTold: boolean
  readonly isPackage: boolean
  readonly isSecret?: true
}

/** Targets of words, null for none: most units of a system name the same programs. */
export type NamedPaths = Map<string, NamedPath | null>

/** Maximum number of cached words; a large system has some thousand. */
const MAX_REMEMBERED = 20_000

/**
 * Store files that two texts name with different paths, in order. Packages that only one text names are left
 * out. Files with the same name are paired in order.
 */
export function namedIn(before: string, after: string, known: NamedPaths = new Map()): Named[] {
  const [from, to] = [pathsIn(before, known), pathsIn(after, known)]
  const found: Named[] = []
  for (const [key, one] of from) add(found, one, to.get(key) ?? null)
  for (const [key, other] of to) if (!from.has(key)) add(found, null, other)
  return found
}

function add(found: Named[], one: NamedPath | null, other: NamedPath | null): void {
  const [before, after] = [one?.path ?? null, other?.path ?? null]
  const either = other ?? one
  if (either === null || before === after || either.isTold) return
  const { name, isPackage } = either
  if (isPackage && (before === null || after === null)) return
  const isSecret = one?.isSecret === true || other?.isSecret === true
  found.push({ name, before, after, isPackage, isSecret })
}

/** The files of `LoadCredential=ID:PATH`. */
function credentialsIn(text: string): ReadonlySet<string> {
  if (!text.includes('LoadCredential')) return new Set()
  const settings = text.match(CREDENTIAL) ?? []
  return new Set(settings.map((setting) => setting.slice(setting.indexOf(':') + 1).trimEnd()))
}

/** Keyed by name, with a counter for repeated names. */
function pathsIn(text: string, known: NamedPaths): ReadonlyMap<string, NamedPath> {
  const paths = new Map<string, NamedPath>()
  const counts = new Map<string, number>()
  const secrets = credentialsIn(text)
  for (const word of new Set(text.match(PATH))) {
    let found = known.get(word)
    if (found === undefined) {
      found = namedPath(word)
      if (known.size < MAX_REMEMBERED) known.set(word, found)
    }
    if (found === null) continue
    if (secrets.has(found.path)) found = { ...found, isSecret: true }
    const { name } = found
    if (!paths.has(name)) paths.set(name, found)
    else {
      const count = counts.get(name) ?? 1
      counts.set(name, count + 1)
      paths.set(`${name}\n${count}`, found)
    }
  }
  return paths
}

function namedPath(word: string): NamedPath | null {
  const path = word.replace(/(?<![./])[./]+$/, '')
  const storePath = storePathOf(path)
  if (storePath === null) return null
  const name = nameIn(path, storePath)
  return {
    ...{ path, name, isTold: TRIGGERS.test(name) || TOLD.test(name) },
    isPackage: path !== storePath && saysVersion(nameOf(storePath)),
  }
}

function saysVersion(name: string): boolean {
  return !SCRIPT.test(name) && packageName(name).version !== ''
}

function nameIn(path: string, storePath: StorePath): string {
  return nameOf(storePath) + path.slice(storePath.length)
}
