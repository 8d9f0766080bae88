import { capitalised } from '../../text/sentence.ts'
import type { StoreObject } from '../store/sampleStore.ts'

/** A unit in the store, and its links in the directory of all units. */
export interface Unit {
  readonly name: string
  /** Null for a masked unit. */
  readonly text: string | null
  readonly references: readonly StoreObject[]
  readonly wantedBy: string | null
  readonly aliases: readonly string[]
  /** For a drop-in, the package of the extended unit, and that unit's path. */
  readonly extends: { readonly object: StoreObject; readonly path: string } | null
}

/** The contents of a unit file. */
export interface UnitContents {
  /** The [Unit] section, in any order. */
  readonly unit: Readonly<Record<string, string>>
  /** The variables of a service, in any order. */
  readonly environment?: Readonly<Record<string, string>>
  /** The lines of its own section, in any order. */
  readonly lines: readonly string[]
  readonly wantedBy: string | null
}

/**
 * A unit file as NixOS writes it (nixpkgs: nixos/lib/systemd-lib.nix): keys in byte order, in
 * services the environment and the X- keys before the others.
 */
export function unitText(name: string, contents: UnitContents): string {
  const { unit, environment = {}, lines, wantedBy } = contents
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`)
  const own = [
    ...variables.sort().map((variable) => `Environment=${JSON.stringify(variable)}`),
    ...lines.filter((line) => line.startsWith('X-')).sort(),
    ...lines.filter((line) => !line.startsWith('X-')).sort(),
  ]
  const general = Object.entries(unit).map(([key, value]) => `${key}=${value}`)
  return [
    section('Unit', general.sort()),
    // A target has no section of its own.
    ...(name.endsWith('.target') ? [] : [section(sectionOf(name), own)]),
    ...(wantedBy === null ? [] : [section('Install', [`WantedBy=${wantedBy}`])]),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string {
  return [`[${title}]`, ...lines].map((line) => `${line}\n`).join('')
}

/** `Service` for `sshd.service`. */
function sectionOf(name: string): string {
  return capitalised(name.slice(name.lastIndexOf('.') + 1))
}
