import { counted } from '../../../text/format.ts'
import { words } from '../featureWords.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

const DIRECTORY = 'polkit-1/rules.d'
/** NixOS’s own rules, with those of the configuration (nixpkgs: nixos/modules/security/polkit.nix). */
const OWN = '10-nixos.rules'

/**
 * What polkit’s rules allow without a password, and who counts as an administrator (polkit(8)). The rules are
 * programs; only the names in them are shown.
 */
export async function readPolkit(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  for (const file of await facts.etcNames(DIRECTORY)) {
    const text = file.endsWith('.rules') ? await facts.etc(`${DIRECTORY}/${file}`) : null
    if (text === null) continue
    const code = withoutComments(text)
    const all = [['rules', code.replace(/\s+/g, ' ')]] as const
    found.set(
      file === OWN ? 'polkit' : `polkit ${file}`,
      sealed(inWords(rulesIn(code), file === OWN), all),
    )
  }
  return found
}

interface Rule {
  readonly isAdmin: boolean
  readonly text: string
}

const START = /\bpolkit\s{0,9}\.\s{0,9}add(Admin)?Rule\b/g

/** Splits the code into rules, each up to the start of the next one. */
function rulesIn(code: string): Rule[] {
  const starts = [...code.matchAll(START)]
  return starts.map(({ index, 1: admin }, at) => ({
    isAdmin: admin !== undefined,
    text: code.slice(index, starts[at + 1]?.index ?? code.length).trim(),
  }))
}

/** Strings of JavaScript, which may contain what looks like a comment, and comments. */
const PIECE = /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|\/\/[^\n]*|\/\*/g

function withoutComments(code: string): string {
  const parts: string[] = []
  let kept = 0
  PIECE.lastIndex = 0
  for (let piece = PIECE.exec(code); piece !== null; piece = PIECE.exec(code)) {
    if (!piece[0].startsWith('/')) continue
    parts.push(code.slice(kept, piece.index), ' ')
    const end = piece[0] === '/*' ? code.indexOf('*/', piece.index + 2) : PIECE.lastIndex
    kept = end === -1 ? code.length : piece[0] === '/*' ? end + 2 : end
    PIECE.lastIndex = kept
  }
  return parts.join('') + code.slice(kept)
}

const YES = /\bResult\s{0,9}\.\s{0,9}YES\b|\breturn\s{0,9}["']yes["']/
const ACTION = /["']([a-z][\w-]{0,60}(?:\.[\w*-]{1,60}){1,8}\.?)["']/g
const GROUP = /\bisInGroup\(\s{0,9}["']([\w.-]{1,64})["']/g
const USER = /\bsubject\s{0,9}\.\s{0,9}user\s{0,9}={2,3}\s{0,9}["']([\w.-]{1,64})["']/g
const ADMIN = /["'](unix-(?:user|group|netgroup):[\w.-]{1,64})["']/g

function inWords(rules: readonly Rule[], namesAdmins: boolean): string {
  const admins = rules.filter(({ isAdmin }) => isAdmin).flatMap(({ text }) => all(text, ADMIN))
  const lax = rules.filter(({ isAdmin, text }) => !isAdmin && YES.test(text))
  const text = lax.map(({ text: rule }) => rule).join('\n')
  const [actions, groups, users] = [all(text, ACTION), all(text, GROUP), all(text, USER)]
  return words([
    admins.length > 0 && `administrators ${some(admins)}`,
    admins.length === 0 && namesAdmins && 'no administrators',
    lax.length === 0 ? 'no passwordless rules' : `no password: ${counted(lax.length, 'rule')}`,
    actions.length > 0 && `actions ${some(actions)}`,
    groups.length > 0 && `group ${some(groups)}`,
    users.length > 0 && `user ${some(users)}`,
  ])
}

function all(text: string, form: RegExp): string[] {
  return [...new Set([...text.matchAll(form)].map(([, name = '']) => name))]
}

const MAX_SHOWN = 6

function some(values: readonly string[]): string {
  const more = values.length - MAX_SHOWN
  return values.slice(0, MAX_SHOWN).join(' ') + (more > 0 ? ` and ${more} more` : '')
}
