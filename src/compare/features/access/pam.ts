import { withoutBuild, words } from '../featureWords.ts'
import { linesOf } from '../parse/parseKeyValues.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** One rule of a service (pam.conf(5)): `auth sufficient /nix/store/…/pam_unix.so likeauth nullok`. */
interface Rule {
  readonly type: string
  readonly control: string
  /** `pam_unix`; what an `include` or `substack` names. */
  readonly module: string
  readonly options: readonly string[]
}

const RULE = /^-?(\w{1,20})\s+(\[[^\]]{0,200}\]|\S{1,60})\s+(\S{1,400})\s*(.*)$/s

/**
 * The authentication rules of each service (nixpkgs: nixos/modules/security/pam.nix), where they allow a
 * login without a password. Of other rules only that they changed is reported.
 */
export async function readPam(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  for (const service of await facts.etcNames('pam.d')) {
    const text = await facts.etc(`pam.d/${service}`)
    if (text === null) continue
    const lines = linesOf(text).map(withoutComment)
    const rules = lines.flatMap((line) => ruleOf(line) ?? [])
    found.set(`PAM ${service}`, sealed(inWords(rules), lines.flatMap(untold)))
  }
  return found
}

/** NixOS ends each rule with a comment: its name and position, `# unix (order 11500)`. */
function withoutComment(line: string): string {
  const at = line.indexOf('#')
  return (at === -1 ? line : line.slice(0, at)).trim()
}

function ruleOf(line: string): Rule | null {
  const [, type = '', control = '', path = '', rest = ''] = RULE.exec(line) ?? []
  if (type === '') return null
  const module = path.slice(path.lastIndexOf('/') + 1).replace(/\.so$/, '')
  return { type: type.toLowerCase(), control, module, options: rest.split(/\s+/) }
}

/** A module is named by its path since 23.11, by its name before. */
const FOLDER = /\/nix\/store\/[\w.+?=-]{1,240}\/lib\/security\//

/** Omits what the row already shows of a rule. */
function untold(line: string): (readonly [string, string])[] {
  const rule = ruleOf(line)
  if (rule?.type === 'auth' && (LAX.has(rule.module) || rule.control === 'sufficient')) {
    if (rule.module !== 'pam_unix') return []
  }
  return [['rules', withoutBuild(line.replace(FOLDER, '').replace(/\snullok\b/, ''))]]
}

const LAX = new Set(['pam_permit', 'pam_rootok'])

const MODULE = /^[\w.-]{1,60}$/

/** A rule that succeeds for everybody, but whose result does not count, lets nobody in. */
const COUNTS = /^(?:required|requisite|sufficient)$|^\[(?=[^\]]*success=(?:ok|done|\d))/

function inWords(rules: readonly Rule[]): string {
  const auth = rules.filter(({ type, module }) => type === 'auth' && MODULE.test(module))
  const counts = auth.filter(({ control }) => COUNTS.test(control))
  const has = (name: string) => counts.some(({ module }) => module === name)
  const empty = auth.some(
    ({ module, options }) => module === 'pam_unix' && options.includes('nullok'),
  )
  const enough = counts
    .filter(({ control, module }) => control === 'sufficient' && !KNOWN.has(module))
    .map(({ module }) => module)
  const included = auth.filter(({ control }) => /^(?:include|substack)$/.test(control))
  const lax = words([
    has('pam_permit') && 'no password (pam_permit)',
    empty && 'empty passwords accepted (nullok)',
    has('pam_rootok') && 'root needs no password (pam_rootok)',
    enough.length > 0 && `sufficient: ${[...new Set(enough)].join(' ')}`,
  ])
  const others = included.map(({ module }) => module)
  return words([
    lax === '' ? 'no rule skips the password' : lax,
    others.length > 0 && `includes ${[...new Set(others)].join(' ')}`,
  ])
}

/** Modules that ask for a password, or that the row describes. */
const KNOWN = new Set(['pam_unix', ...LAX])
