import * as v from 'valibot'
import { fromJson } from '../text/checkedJson.ts'

/** Values by name that inhibit a switch to a system where they differ. */
export type SwitchInhibitors = ReadonlyMap<string, string>

const DOCUMENT = v.record(v.string(), v.string())

/**
 * Parses a toplevel's `switch-inhibitors`; anything else counts as empty, as in NixOS's own check (nixpkgs:
 * nixos/modules/system/activation/switchable-system.nix).
 */
export function parseInhibitors(text: string | null): SwitchInhibitors {
  return new Map(Object.entries(fromJson(DOCUMENT, text ?? '') ?? {}))
}

/**
 * Inhibitors of a switch from the running system to `next`, as `dbus-implementation: dbus → broker`. A name
 * that only one of them has inhibits nothing.
 */
export function changedInhibitors(running: SwitchInhibitors, next: SwitchInhibitors): string[] {
  return [...running].flatMap(([name, value]) => {
    const other = next.get(name)
    return other === undefined || other === value ? [] : [`${name}: ${value} → ${other}`]
  })
}
