import type { Store, StoreObject } from '../store/sampleStore.ts'
import type { Entry } from '../store/storeTree.ts'
import type { Unit } from './systemUnitText.ts'

/**
 * The store path with all units of a system, linked as in NixOS (nixpkgs: generateUnits in
 * nixos/lib/systemd-lib.nix): units, drop-ins, masked units, aliases, and dependencies. `others` are links to
 * other files, by path.
 */
export function unitDirectory(
  store: Store,
  name: string,
  units: readonly Unit[],
  others: Readonly<Record<string, string>>,
  references: readonly StoreObject[],
): StoreObject {
  const tree: Record<string, Entry> = {}
  for (const [place, link] of Object.entries(others)) tree[place] = { link }
  const linked: StoreObject[] = [...references]
  for (const unit of units) {
    const object = unitObject(store, unit)
    linked.push(object)
    const link = `${object.path}/${unit.name}`
    if (unit.extends === null) tree[unit.name] = { link }
    else {
      linked.push(unit.extends.object)
      tree[unit.name] = { link: unit.extends.path }
      tree[`${unit.name}.d/overrides.conf`] = { link }
    }
    for (const alias of unit.aliases) tree[alias] = { link: unit.name }
    if (unit.wantedBy !== null) {
      tree[`${unit.wantedBy}.wants/${unit.name}`] = { link: `../${unit.name}` }
    }
  }
  return store.add({ name, references: linked, files: () => tree })
}

/** `unit-sshd.service`; masked units have a different name. */
function unitObject(store: Store, { name, text, references }: Unit): StoreObject {
  // A store path's name may not contain an @.
  const plain = `unit-${name.replace('@', '-')}`
  if (text !== null) return store.add({ name: plain, references, files: () => ({ [name]: text }) })
  return store.add({
    name: `${plain}-disabled`,
    files: () => ({ [name]: { link: '/dev/null' } }),
  })
}
