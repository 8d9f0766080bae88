import { basename } from 'node:path'
import { packageName } from '../nix/packageName.ts'
import { writeBootStory } from './disk/bootStory.ts'
import { writeDatabase } from './disk/database.ts'
import { writeJournal } from './disk/diskJournal.ts'
import { makeRepository } from './disk/diskRepository.ts'
import { writeHomeProfile, writeRoots, writeSystemProfile } from './disk/profiles.ts'
import { type Tree, TreeWriter } from './store/storeTree.ts'
import { readHistory } from './story/storyHistory.ts'
import { makeStore } from './system/systemGenerations.ts'

/** Files outside the store; most of /etc links to the running system. */
const BASE: Tree = {
  'etc/NIXOS': '',
  'etc/machine-id': '5f0e2a7cd81b4c93a6e47f1290bd3c58\n',
  'etc/hostname': { link: '/etc/static/hostname' },
  'etc/os-release': { link: '/etc/static/os-release' },
  'etc/nix/nix.conf': { link: '/etc/static/nix/nix.conf' },
  'etc/nix/registry.json': { link: '/etc/static/nix/registry.json' },
  'run/systemd/system': { directory: true },
  'etc/static': { link: '/run/current-system/etc' },
}

/** Creates the sample machine in `root`, an empty directory. */
export function makeMachine(root: string): void {
  const history = readHistory()
  const repository = makeRepository(history)
  const { store, systems, homes } = makeStore(history, repository.commits)
  const writer = new TreeWriter()
  for (const { path, tree } of store.objects) {
    if (tree !== null) writer.write(`${root}${path}`, tree)
    // Of other packages only the path is known; one without a version is compared, and must exist.
    else if (packageName(basename(path)).version === '') {
      writer.write(`${root}${path}`, { '': { directory: true } })
    }
  }
  writer.write(root, BASE)
  writer.write(`${root}/etc/nixos`, repository.files)
  writeDatabase(root, store.objects)
  writeSystemProfile(root, systems)
  writeHomeProfile(root, homes)
  writeRoots(root, systems)
  writeBootStory(root, systems)
  writeJournal(root, systems)
}
