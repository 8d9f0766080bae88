import { basename } from 'node:path'
import { shellCommands } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Units that set options of Tailscale (nixpkgs: services/networking/tailscale.nix). */
const UNITS = ['tailscaled-autoconnect.service', 'tailscaled-set.service']

/** Whether Tailscale answers for sshd: its own rules then say who gets in (tailscale(1): `up`, `set`). */
export async function readTailscale(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const unit of UNITS) {
    for (const command of (await startScripts(facts, unit)).flatMap(shellCommands)) {
      const at = command.findIndex((word) => basename(word) === 'tailscale')
      const options = at === -1 ? [] : command.slice(at + 1)
      if (options.some((word) => /^--ssh(?:=true)?$/.test(word))) found.set('Tailscale SSH', 'on')
    }
  }
  return found
}
