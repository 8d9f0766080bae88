import { readAutomaticLogins } from '../access/automaticLogin.ts'
import { readGuards } from '../access/guards.ts'
import { readPam } from '../access/pam.ts'
import { readPolkit } from '../access/polkit.ts'
import { readPostgresql } from '../access/postgresql.ts'
import { nfsExports, readShares } from '../access/shares.ts'
import { readTailscale } from '../access/tailscale.ts'
import { readWrappers } from '../access/wrappers.ts'
import { equalsLines, linesOf, type Setting, wholeText } from '../parse/parseKeyValues.ts'
import { NOT_STARTED, settledStarts, startOf, withStart } from '../parse/startOf.ts'
import type { Recogniser } from '../recogniser.ts'
import type { Sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import { readTopics, type Topic } from '../topic.ts'
import { withoutUnreadable } from '../unreadable.ts'
import { authorisedKeys, foldKeys } from './authorisedKeys.ts'
import { sshdAccess, sshdAsOne } from './sshd.ts'

/**
 * Access apart from users and the firewall: sshd, keys, sudo, PAM, polkit, wrappers, shares, and Nix’s
 * trusted users, who are as good as root (nix.conf(5)).
 */
export const access: Recogniser = {
  feature: 'Access',
  leads: ['sshd'],
  async read(facts) {
    return new Map<string, string | Sealed>([
      ...(await sshdItself(facts)),
      ...(await readTopics(facts, TOPICS)),
      ...(await authorisedKeys(facts)),
      ...(await readAutomaticLogins(facts)),
      ...(await readPam(facts)),
      ...(await readWrappers(facts)),
      ...(await readPolkit(facts)),
      ...(await readGuards(facts)),
      ...(await readPostgresql(facts)),
      ...(await readShares(facts)),
      ...(await readTailscale(facts)),
    ])
  },
  compared: (before, after) =>
    foldKeys(...sshdAsOne(...withoutUnreadable(...settledStarts(before, after)))),
}

/** Settings of nix.conf(5) that are reported here; the others belong to the machine. */
const NIX_TRUST =
  /^(extra-)?(trusted-|allowed-|substituters$|binary-cache|require-sigs$|sandbox$|access-tokens$)/

/** Whether a key of nix.conf concerns trust. */
export function isNixTrust(key: string): boolean {
  return NIX_TRUST.test(key)
}

const TOPICS: readonly Topic[] = [
  sshdAccess,
  {
    // nixpkgs: nixos/modules/security/sudo.nix and sudo-rs.nix
    place: 'sudoers',
    read: sudoRules,
    called: (who) => `sudo ${who}`,
    describe: (rule) => (/\bNOPASSWD:|!authenticate\b/.test(rule) ? `no password: ${rule}` : rule),
  },
  nfsExports,
  {
    // nixpkgs: nixos/modules/security/doas.nix; the last matching rule counts
    place: 'doas.conf',
    read: (text) => linesOf(text).map((line) => ['', line]),
    called: () => 'doas',
    describe: (rule) => (/\bnopass\b/.test(rule) ? `no password: ${rule}` : rule),
  },
  {
    // nixpkgs: nixos/modules/config/nix.nix; services/misc/nix-daemon.nix in older ones
    place: 'nix/nix.conf',
    read: equalsLines,
    called: (key) => (isNixTrust(key) ? `nix ${key}` : null),
    counts: 'last',
  },
  // Users who may use at(1) and cron(8).
  { place: 'cron.allow', read: wholeText, called: () => 'cron.allow' },
]

/** `WHO HOSTS=(AS) TAGS: COMMANDS` (sudoers(5)); `Defaults` and aliases are named by their first words. */
function sudoRules(text: string): Setting[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim().replace(/\s{1,1000}/g, ' '))
    .filter((line) => line !== '' && (!line.startsWith('#') || /^#(\d|include)/.test(line)))
    .map((line) => {
      const space = line.indexOf(' ')
      return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
    })
}

/** sshd runs permanently, or its socket starts one for each connection. */
async function sshdItself(facts: SideFacts): Promise<[string, string | Sealed][]> {
  for (const [unit, description] of SSHD) {
    if ((await facts.unit(unit)) === null) continue
    const start = await startOf(facts, unit)
    return [['sshd', start === false ? NOT_STARTED : withStart(description, start)]]
  }
  return []
}

const SSHD = [
  ['sshd.socket', 'on (socket-activated)'],
  ['sshd.service', 'on'],
] as const
