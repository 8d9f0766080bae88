import type { ChangeStatus, ValueChange } from '../changeStatus.ts'

/** Something of a feature (a secret, a backup job, a tunnel, a user) that is another. */
export interface FeatureChange extends ValueChange {
  /** `Secrets`, `Backups`, `WireGuard`, `Kubernetes`, `Users`, `Groups`, `Firewall`, … */
  readonly feature: string
  /** What it is called, or `not compared` where a side’s could not be read: then each says why. */
  readonly name: string
  readonly status: ChangeStatus
}
