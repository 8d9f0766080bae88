import { unitValues } from './parse/unit.ts'
import type { Recogniser } from './recogniser.ts'

/** Certificates that are renewed by ACME (nixpkgs: nixos/modules/security/acme/default.nix). */
export const certificates: Recogniser = {
  feature: 'Certificates',
  async read(facts) {
    const found = new Map<string, string>()
    for (const unit of await facts.unitNames()) {
      const name = TIMER.exec(unit)?.[1]
      const timer = name === undefined ? null : await facts.unit(unit)
      if (name === undefined || timer === null) continue
      const times = unitValues(timer, 'Timer', 'OnCalendar')
      found.set(name, times.length === 0 ? 'never renewed' : `renewed ${times.join(' and ')}`)
    }
    return found
  },
}

/** Older ones are called `acme-NAME.timer`. */
const TIMER = /^acme-(?:renew-)?(.+)\.timer$/s
