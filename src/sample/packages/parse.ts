/*
 * The notation of the package tables, one package a line:
 *
 *   ~name:key SIZE VERSION 3=VERSION +output=SIZE > references
 *
 * `~` marks a package that does not need the C library. `:key` distinguishes lines with the same name.
 * `3=` gives the version from the third state of nixpkgs on (story/nixpkgs.ts). References are
 * keys, `key.output`, or `@family`.
 */

export interface PackageEntry {
  readonly key: string
  readonly name: string
  readonly bytes: number
  /** Versions, each from a state of nixpkgs on, in order; empty for a name without one. */
  readonly versions: readonly { readonly from: number; readonly version: string }[]
  /** Further outputs and their sizes. */
  readonly outputs: ReadonlyMap<string, number>
  readonly references: readonly string[]
  readonly needsLibc: boolean
}

/** The packages of a table. */
export function parsePackages(table: string): PackageEntry[] {
  const lines = table.split('\n').filter((line) => line !== '')
  return lines.map(parsePackage)
}

/** Parses a line of a table. Throws an Error for invalid notation. */
export function parsePackage(line: string): PackageEntry {
  const [left = '', right = ''] = line.split(' > ')
  const [name = '', size = '', ...rest] = left.trim().split(' ')
  const key = name.replace(/^~/, '')
  const outputs = rest.filter((token) => token.startsWith('+'))
  const versions = rest.filter((token) => !token.startsWith('+'))
  return {
    key,
    name: key.replace(/:.*/, ''),
    bytes: parseSize(size, line),
    versions: versions.map(parseVersion),
    outputs: new Map(outputs.map((token) => parseOutput(token, line))),
    references: right === '' ? [] : right.split(' '),
    needsLibc: !name.startsWith('~'),
  }
}

/** The version at one state of nixpkgs; `""` for a name without one. */
export function versionAt(entry: PackageEntry, state: number): string {
  return entry.versions.findLast(({ from }) => from <= state)?.version ?? ''
}

function parseVersion(token: string): { from: number; version: string } {
  const [, from = '0', version = ''] = /^(?:(\d+)=)?(.+)$/.exec(token) ?? []
  return { from: Number(from), version }
}

function parseOutput(token: string, line: string): [string, number] {
  const [name = '', size = ''] = token.slice(1).split('=')
  return [name, parseSize(size, line)]
}

function parseSize(text: string, line: string): number {
  const [, amount, unit] = /^([0-9.]+)([KM])$/.exec(text) ?? []
  if (amount === undefined) throw new Error(`No size in: ${line}`)
  return Number(amount) * (unit === 'K' ? 1024 : 1024 * 1024)
}
