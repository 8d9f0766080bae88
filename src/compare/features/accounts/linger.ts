import { basename } from 'node:path'
import { shellCommands, unitWords } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import type { SideFacts } from '../sideFacts.ts'

/** A line that creates the file that logind reads: `f /var/lib/systemd/linger/robin` (tmpfiles.d(5)). */
const FILE = /^\/var\/lib\/systemd\/linger\/([\w.-]{1,64})$/

/** The list that the module compared with the machine’s state before 25.11. */
const LISTED = /^\/nix\/store\/[0-9a-z]{32}-lingering-users$/

/**
 * Users whose services run without a login (loginctl(1) enable-linger). The module lists them in
 * linger-users.service (nixpkgs: nixos/modules/config/users-groups.nix): in variables of its script, before
 * 25.11 in a file, before 24.05 in the activation script.
 */
export async function lingering(facts: SideFacts): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const scripts = await startScripts(facts, 'linger-users.service')
  const activate = await facts.activate()
  if (activate.includes('-lingering-users')) scripts.push(activate)
  for (const script of scripts) {
    for (const command of shellCommands(script)) {
      for (const name of listed(command)) found.add(name)
      const file =
        basename(command[0] ?? '') === 'comm'
          ? command.find((word) => LISTED.test(word))
          : undefined
      for (const name of ((file && (await facts.file(file))) ?? '').split('\n')) found.add(name)
    }
  }
  for (const file of await facts.etcNames('tmpfiles.d')) {
    const text = file.endsWith('.conf') ? ((await facts.etc(`tmpfiles.d/${file}`)) ?? '') : ''
    if (!text.includes('/var/lib/systemd/linger/')) continue
    for (const line of text.split('\n')) {
      const [type = '', path = ''] = unitWords(line)
      const name = /^[fF]/.test(type) ? FILE.exec(path)?.[1] : undefined
      if (name !== undefined) found.add(name)
    }
  }
  found.delete('')
  return found
}

/** `declare -a lingeringUserNames=('robin' alex)` (nixpkgs: lib.strings.toShellVars). */
function listed(command: readonly string[]): string[] {
  const front = 'lingeringUserNames=('
  const at = command[0] === 'declare' ? command.findIndex((word) => word.startsWith(front)) : -1
  if (at === -1) return []
  const words = [(command[at] as string).slice(front.length), ...command.slice(at + 1)]
  return words.map((word) => word.replace(/\)$/, ''))
}
