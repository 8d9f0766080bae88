import { microvms, nixosContainers } from './containers/nixos.ts'
import { NOT_AUTO_STARTED, ociContainers } from './containers/oci.ts'
import { fileContainers } from './containers/quadlets.ts'
import { settledStarts } from './parse/startOf.ts'
import type { Recogniser } from './recogniser.ts'
import type { Sealed } from './sealed.ts'

/** Containers and virtual machines of every runtime. */
export const containers: Recogniser = {
  feature: 'Containers',
  async read(facts) {
    return new Map<string, string | Sealed>([
      ...(await nixosContainers(facts)),
      ...(await ociContainers(facts)),
      ...(await fileContainers(facts)),
      ...(await microvms(facts)),
    ])
  },
  compared: (before, after) =>
    settledStarts(before, after, (description) => `${description}, ${NOT_AUTO_STARTED}`),
}
