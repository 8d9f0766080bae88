import type { StoreObject } from '../store/sampleStore.ts'

/** A unit as it lies in the store, and how the directory of all units links to it. */
export interface Unit {
  readonly name: string
  /** Null for a unit that is masked. */
  readonly text: string | null
  readonly references: readonly StoreObject[]
  readonly wantedBy: string | null
  readonly aliases: readonly string[]
  /** The package that brings the unit that this one is a drop-in of, and the unit's path. */
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
    // A target has nothing of its own to say.
    ...(name.endsWith('.target') ? [] : [section(sectionOf(name), own)]),
    ...(wantedBy === null ? [] : [section('Install', [`WantedBy=${wantedBy}`])]),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string {
  return [`[${title}]`, ...lines].map((line) => `${line}\n`).join('')
}

/** `Service` for `sshd.service`. */
function sectionOf(name: string): string {
  const kind = name.slice(name.lastIndexOf('.') + 1)
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`
}
