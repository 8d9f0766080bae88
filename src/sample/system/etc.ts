import type { StoreObject } from '../store/sampleStore.ts'
import type { Entry } from '../store/storeTree.ts'
import { narHashOf } from '../story/flake.ts'
import { type Context, textFile } from './context.ts'
import { etcTexts } from './etcTexts.ts'
import type { Kernel } from './systemKernel.ts'
import { makeSystemUnits, makeUserUnits } from './units.ts'

const NIXPKGS_SOURCE_BYTES = 431_000_000

/** The store path whose `etc` becomes the system's /etc. */
export function makeEtc(context: Context, kernel: Kernel): StoreObject {
  const { store, packages } = context
  const tree: Record<string, Entry> = {}
  const files = new Map<string, StoreObject>()
  for (const { place, text, references, mode, group } of etcTexts(context, kernel)) {
    files.set(place, textFile(store, fileName(place), text, references))
    if (mode !== null) Object.assign(tree, permissions(`etc/${place}`, mode, group))
  }
  files.set('nix/registry.json', makeRegistry(context))
  for (const [place, file] of files) tree[`etc/${place}`] = { link: file.path }
  const units = makeSystemUnits(context, files)
  const userUnits = makeUserUnits(context)
  tree['etc/systemd/system'] = { link: units.path }
  tree['etc/systemd/user'] = { link: userUnits.path }
  const linked = ['tzdata', 'nss-cacert', 'iana-etc', 'mailcap'].map((key) => packages.get(key))
  tree['etc/ssl/certs/ca-bundle.crt'] = {
    link: `${packages.get('nss-cacert').path}/etc/ssl/certs/ca-bundle.crt`,
  }
  tree['etc/zoneinfo'] = { link: `${packages.get('tzdata').path}/share/zoneinfo` }
  return store.add({
    name: 'etc',
    references: [units, userUnits, ...files.values(), ...linked],
    files: () => tree,
  })
}

/**
 * The files beside one that is copied to /etc rather than linked: its mode, owner and group, by name or as
 * `+NUMBER` (nixpkgs: etc.nix).
 */
function permissions(place: string, mode: string, group: string): Record<string, Entry> {
  return {
    [`${place}.mode`]: `${mode}\n`,
    [`${place}.uid`]: '+0\n',
    [`${place}.gid`]: `${group}\n`,
  }
}

/** The store path of each flake input; the configuration also registers itself. */
function makeRegistry({ store, nixpkgs, source }: Context): StoreObject {
  const input = store.add({
    name: 'source',
    flavour: nixpkgs.revision,
    narSize: NIXPKGS_SOURCE_BYTES + nixpkgs.state * 1_900_000,
  })
  const entry = (id: string, path: string, lastModified: number, revision: string | null) => ({
    exact: true,
    from: { id, type: 'indirect' },
    to: {
      lastModified,
      narHash: narHashOf(revision ?? path),
      path,
      ...(revision === null ? {} : { rev: revision }),
      type: 'path',
    },
  })
  const flakes = [
    entry('config', source.object.path, source.lastModified, source.revision),
    entry('nixpkgs', input.path, nixpkgs.lastModified, nixpkgs.revision),
  ]
  const text = `${JSON.stringify({ flakes, version: 2 })}\n`
  return textFile(store, 'etc-registry.json', text, [input, source.object])
}

/** `etc-sshd_config`: a store path's name may neither begin with a dot nor contain every character. */
function fileName(place: string): string {
  return `etc-${place.slice(place.lastIndexOf('/') + 1).replaceAll('@', '-')}`
}
