import type { ChangeStatus, ValueChange } from '../changeStatus.ts'

/** A changed item of a feature: a secret, a backup job, a tunnel, a user. */
export interface FeatureChange extends ValueChange {
  /** `Secrets`, `Backups`, `WireGuard`, `Kubernetes`, `Users`, `Groups`, `Firewall`, … */
  readonly feature: string
  /** Its name, or `not compared` if one side could not be read: then each side says why. */
  readonly name: string
  readonly status: ChangeStatus
}
