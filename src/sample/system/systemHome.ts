import type { Packages } from '../packages/samplePackages.ts'
import type { Store, StoreObject } from '../store/sampleStore.ts'

/** One generation of root's own home-manager profile. */
export function makeHome(store: Store, packages: Packages, release: string): StoreObject {
  const programs = ['git', 'neovim', 'zsh', 'starship', 'htop', 'tmux']
  const path = store.add({
    name: 'home-manager-path',
    references: programs.flatMap((key) => packages.installed(key)),
    narSize: 410_000,
  })
  const files = store.add({
    name: 'home-manager-files',
    references: [path],
    files: () => ({
      '.config/git/config': '[user]\n\tname = Robin Ekdahl\n\temail = robin@example.org\n',
      '.zshenv': `export STARSHIP=${packages.get('starship').path}/bin/starship\n`,
    }),
  })
  return store.add({
    name: 'home-manager-generation',
    references: [files, path, packages.get('bash')],
    files: () => ({
      activate: { program: '#! /bin/sh\n' },
      'gen-version': '1',
      'hm-version': release,
      'home-files': { link: files.path },
      'home-path': { link: path.path },
    }),
  })
}
