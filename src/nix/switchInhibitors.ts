import * as v from 'valibot'
import { fromJson } from '../text/checkedJson.ts'

/** What a system names as a reason not to switch to it while it changes: values by name. */
export type SwitchInhibitors = ReadonlyMap<string, string>

const DOCUMENT = v.record(v.string(), v.string())

/**
 * The text of a toplevel's `switch-inhibitors`; what is none holds none, as NixOS's own check takes it
 * (nixpkgs: nixos/modules/system/activation/switchable-system.nix).
 */
export function parseInhibitors(text: string | null): SwitchInhibitors {
  return new Map(Object.entries(fromJson(DOCUMENT, text ?? '') ?? {}))
}

/**
 * What keeps `next` from being switched to while the other system runs, as `dbus-implementation: dbus
 * → broker`. A name that only one of them has keeps from nothing.
 */
export function changedInhibitors(running: SwitchInhibitors, next: SwitchInhibitors): string[] {
  return [...running].flatMap(([name, value]) => {
    const other = next.get(name)
    return other === undefined || other === value ? [] : [`${name}: ${value} → ${other}`]
  })
}
