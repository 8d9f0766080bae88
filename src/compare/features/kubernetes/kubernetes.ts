import type { Recogniser } from '../recogniser.ts'
import type { Sealed } from '../sealed.ts'
import { components } from './components.ts'
import { rancher } from './rancher.ts'

/** A cluster node: with k3s or RKE2, or with the separate services of Kubernetes. */
export const kubernetes: Recogniser = {
  feature: 'Kubernetes',
  async read(facts) {
    return new Map<string, Sealed>([...(await rancher(facts)), ...(await components(facts))])
  },
}
