import { sealedBehind } from '../parse/maskSetting.ts'
import { equalsLines, linesOf } from '../parse/parseKeyValues.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { commandsOf } from '../parse/unit.ts'
import { joined, type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** `/nix/store/…-postgresql.conf/postgresql.conf`; before 22.11 the store path itself is the file */
const CONFIGURATION = /^\/nix\/store\/[0-9a-z]{32}-postgresql\.conf(?:\/postgresql\.conf)?$/

/**
 * Who may log in to PostgreSQL, and from where (nixpkgs: services/databases/postgresql.nix; its script links
 * the configuration, which names the rules: pg_hba.conf).
 */
export async function readPostgresql(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new Map<string, string | Sealed>()
  const unit = await facts.unit('postgresql.service')
  const place = unit === null ? null : await configuration(facts, unit)
  const text = place === null ? null : await facts.file(place)
  if (text === null) return found
  // The last setting counts.
  const settings = new Map(equalsLines(text).map(([key, value]) => [key.toLowerCase(), value]))
  const listens = settings.get('listen_addresses')
  if (listens !== undefined) {
    const shown = /^[\w.,:* /-]{0,300}$/.test(listens) ? listens : 'other addresses'
    found.set(
      'PostgreSQL listens on',
      shown === '' ? 'no address' : sealedBehind(shown, listens, 'addresses'),
    )
  }
  const rules = await facts.file(settings.get('hba_file') ?? '')
  if (rules !== null) found.set('PostgreSQL logins', logins(rules))
  return found
}

async function configuration(facts: SideFacts, unit: string): Promise<string | null> {
  for (const key of ['ExecStartPre', 'ExecStart']) {
    for (const [program = ''] of commandsOf(unit, key)) {
      for (const command of shellCommands((await facts.script(program)) ?? '')) {
        const place =
          command[0] === 'ln' ? command.find((word) => CONFIGURATION.test(word)) : undefined
        if (place !== undefined) return place
      }
    }
  }
  return null
}

/** `host all all 0.0.0.0/0 trust` (PostgreSQL: The pg_hba.conf File) */
const FIELD = String.raw`(?:\s(?:"[^"]{0,200}"|[^\s"]\S{0,200}))`
const TRUST = new RegExp(
  String.raw`^(?:local${FIELD}{2}|host\w{0,12}${FIELD}{3}(?:\s[\d.]{7,15})?)\strust(?:\s|$)`,
  'i',
)
const SIMPLE = /^[\w\s.,:/+"@-]{1,300}$/

function logins(text: string): string | Sealed {
  const lines = linesOf(text).map((line) => line.replace(/\s+/g, ' '))
  const open = lines.filter((line) => TRUST.test(line))
  const shown = open.map((line) => (SIMPLE.test(line) ? line : 'a trust line'))
  const description = open.length === 0 ? 'no trust lines' : `no password: ${joined(shown, '; ')}`
  const others = lines.filter((line) => !TRUST.test(line) || !SIMPLE.test(line))
  return sealed(description, [['pg_hba', others.join('\n')]])
}
