import type { StoreObject } from '../store/store.ts'
import type { Entry } from '../store/tree.ts'
import { narHashOf } from '../story/files.ts'
import { type Context, textFile } from './context.ts'
import { etcTexts } from './etcTexts.ts'
import type { Kernel } from './kernel.ts'
import { makeUnits } from './units.ts'

const NIXPKGS_SOURCE_BYTES = 431_000_000

/** The store path whose `etc` is the system's /etc. */
export function makeEtc(context: Context, kernel: Kernel): StoreObject {
  const { store, packages } = context
  const files = new Map<string, StoreObject>()
  for (const { place, text, references } of etcTexts(context, kernel)) {
    files.set(place, textFile(store, fileName(place), text, references))
  }
  files.set('nix/registry.json', makeRegistry(context))
  const units = makeUnits(context, files)
  const tree: Record<string, Entry> = { 'etc/systemd/system': { link: units.path } }
  for (const [place, file] of files) tree[`etc/${place}`] = { link: file.path }
  // A file with a mode is copied into /etc, so that its owner may differ.
  const sudoers = `root ALL=(ALL:ALL) SETENV: ALL\n%wheel ALL=(ALL:ALL) SETENV: ALL\n`
  const modes = { mode: '0440', uid: '0', gid: '0' }
  tree['etc/sudoers'] = sudoers
  for (const [name, value] of Object.entries(modes)) tree[`etc/sudoers.${name}`] = `${value}\n`
  const linked = ['tzdata', 'nss-cacert', 'iana-etc', 'mailcap'].map((key) => packages.get(key))
  tree['etc/ssl/certs/ca-bundle.crt'] = {
    link: `${packages.get('nss-cacert').path}/etc/ssl/certs/ca-bundle.crt`,
  }
  tree['etc/zoneinfo'] = { link: `${packages.get('tzdata').path}/share/zoneinfo` }
  return store.add({
    name: 'etc',
    references: [units, ...files.values(), ...linked],
    files: () => tree,
  })
}

/** Which store path each flake input is; the configuration registers itself too. */
function makeRegistry({ store, nixpkgs, source }: Context): StoreObject {
  const input = store.add({
    name: 'source',
    flavour: nixpkgs.revision,
    narSize: NIXPKGS_SOURCE_BYTES + nixpkgs.state * 1_900_000,
  })
  const entry = (id: string, to: object) => ({ exact: true, from: { id, type: 'indirect' }, to })
  const { lastModified, revision } = nixpkgs
  const flakes = [
    entry('config', { path: source.path, type: 'path' }),
    entry('nixpkgs', {
      lastModified,
      narHash: narHashOf(revision),
      path: input.path,
      rev: revision,
      type: 'path',
    }),
  ]
  const text = `${JSON.stringify({ flakes, version: 2 })}\n`
  return textFile(store, 'etc-registry.json', text, [input, source])
}

/** `etc-sshd_config`: a store path's name may not begin with a dot nor hold every character. */
function fileName(place: string): string {
  return `etc-${place.slice(place.lastIndexOf('/') + 1).replaceAll('@', '-')}`
}
