import { groups } from './accounts/groups.ts'
import { passwords } from './accounts/passwords.ts'
import { users } from './accounts/userAccounts.ts'
import { backups } from './backups.ts'
import { certificates } from './certificates.ts'
import { containers } from './containers.ts'
import { fileSystems } from './fileSystems.ts'
import { firewall } from './firewall/firewallFeature.ts'
import { kubernetes } from './kubernetes/kubernetes.ts'
import { access } from './machine/access.ts'
import { machine } from './machine/machineFeature.ts'
import { network } from './network/network.ts'
import type { Recogniser } from './recogniser.ts'
import { agenixSecrets } from './secrets/agenix.ts'
import { clanVars } from './secrets/clan.ts'
import { sopsSecrets } from './secrets/sops.ts'
import { wireguard } from './wireguard/wireguard.ts'

/**
 * Every feature that is reported by name, in display order: first what lets somebody in or locks somebody
 * out.
 */
export const RECOGNISERS: readonly Recogniser[] = [
  passwords,
  access,
  firewall,
  users,
  groups,
  machine,
  network,
  fileSystems,
  wireguard,
  sopsSecrets,
  agenixSecrets,
  clanVars,
  certificates,
  backups,
  containers,
  kubernetes,
]
