import { nameOf, storePathOf } from '../../nix/storePath.ts'
import { shortHash } from '../boot/row.ts'
import { ociContainers } from './containers/oci.ts'
import { withoutPassword } from './parse/mask.ts'
import type { Recogniser } from './recogniser.ts'
import type { Sealed } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/**
 * NixOS containers with the system that each runs, and podman’s and Docker’s with their image
 * (nixpkgs: nixos/modules/virtualisation/nixos-containers.nix and oci-containers.nix).
 */
export const containers: Recogniser = {
  feature: 'Containers',
  async read(facts) {
    return new Map<string, string | Sealed>([
      ...(await nixosContainers(facts)),
      ...(await ociContainers(facts)),
    ])
  },
}

/** In the latter lie podman’s own settings as well. */
const DIRECTORIES = ['nixos-containers', 'containers']

async function nixosContainers(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const directory of DIRECTORIES) {
    for (const file of await facts.etcNames(directory)) {
      if (!file.endsWith('.conf')) continue
      const text = (await facts.etc(`${directory}/${file}`)) ?? ''
      const [, kind, value = ''] = /^[ \t]*(SYSTEM_PATH|FLAKE)=(.*\S)/m.exec(text) ?? []
      if (kind === undefined) continue
      found.set(
        file.slice(0, -'.conf'.length),
        kind === 'FLAKE' ? `flake ${withoutPassword(value)}` : system(value),
      )
    }
  }
  return found
}

/** Systems of one label are told apart by their hash. */
function system(path: string): string {
  const storePath = storePathOf(path)
  return storePath === null ? path : `${nameOf(storePath)} (${shortHash(storePath)})`
}
