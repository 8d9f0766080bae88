import { words } from '../featureWords.ts'
import { sectionsOf } from '../parse/parseSections.ts'
import { NOT_STARTED, startOf, withStart } from '../parse/startOf.ts'
import type { Sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Services that block password guessing, by their unit. */
const GUARDS: readonly (readonly [unit: string, name: string])[] = [
  ['fail2ban.service', 'fail2ban'],
  ['sshguard.service', 'SSHGuard'],
  ['crowdsec.service', 'CrowdSec'],
  ['endlessh.service', 'endlessh'],
]

export async function readGuards(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new Map<string, string | Sealed>()
  for (const [unit, name] of GUARDS) {
    if ((await facts.unit(unit)) === null) continue
    const start = await startOf(facts, unit)
    const isOn = start !== false
    const jails = isOn && name === 'fail2ban' ? await jailsOf(facts) : []
    const description = words(['on', jails.length > 0 && `jails ${jails.join(' ')}`])
    found.set(name, isOn ? withStart(description, start) : NOT_STARTED)
  }
  return found
}

/** nixpkgs: nixos/modules/services/security/fail2ban.nix, jail.local; jail.conf enables none. */
async function jailsOf(facts: SideFacts): Promise<string[]> {
  return sectionsOf((await facts.etc('fail2ban/jail.local')) ?? '')
    .filter(({ name }) => /^(?!includes$|default$)[\w.-]{1,60}$/.test(name))
    .filter(({ entries }) =>
      entries.some(([key, value]) => key === 'enabled' && /^(?:true|1|yes)$/i.test(value)),
    )
    .map(({ name }) => name)
    .slice(0, 30)
}
