import { withoutPassword } from '../features/parse/mask.ts'
import { type Block, endOfQuote, HIDDEN, indentOf, withoutSign } from './maskBlock.ts'
import { maskCommands, maskMount } from './maskCommands.ts'
import { behindAbove, continuedFrom, maskedItem } from './maskContinued.ts'
import { maskElements } from './maskElements.ts'
import { heredocOf, maskFed } from './maskFed.ts'
import { maskForms, maskShapes } from './maskForms.ts'
import { maskNamed } from './maskNamed.ts'
import { isInPair, isValueAbove, maskPairs } from './maskPairs.ts'
import { maskCaddy, maskUser, maskUsers, usersBlock } from './maskUsers.ts'
import { mayHoldSecrets } from './secretFiles.ts'

/*
 * Passwords, tokens and keys that stand in a text, wherever a text of a system is shown. What is a
 * secret is told by the name in front of it, by its form (an address with a password, a private
 * key, a password’s hash), by the words around it or by the command that takes it. It takes away rather too much. All of it
 * is done in time that grows with the text’s length and no faster: the text is anybody’s.
 */

const MASK = '…'

/**
 * The lines of a text, as many as it has, without the secrets in them; of a file whose name says that
 * it holds some, all are hidden.
 */
export function maskText(text: string, name = ''): string[] {
  if (mayHoldSecrets(name)) return text.split('\n').map((line) => shown(hideAll(line)))
  const sets = SECRET_KIND.test(text) ? SECRET_DATA : SECRET_SETS
  let block: Block | null = null
  const lines: string[] = []
  for (const line of text.split('\n')) {
    if (sets.test(line) && !isWithin(line, block)) {
      block = { kind: 'indented', indent: indentOf(line) }
      lines.push(line)
      continue
    }
    const [masked, next] = maskLine(line, block)
    block = next
    const above = lines.at(-1)
    if (above !== undefined && block?.kind === 'pair' && isValueAbove(above, line, block)) {
      lines[lines.length - 1] = shown(maskPairs(above, true).line)
    }
    lines.push(shown(masked))
  }
  return lines
}

/** Whether what goes on goes on in this line. */
function isWithin(line: string, block: Block | null): boolean {
  if (block?.kind !== 'indented' && block?.kind !== 'below') return block !== null
  return indentOf(line) > block.indent
}

function shown(masked: string): string {
  return masked.replace(/\0+/g, MASK)
}

/** Sets of secrets by names that say nothing: of Kubernetes, and of Grafana’s data sources. */
const SECRET_SETS = /^[+-]?\s*["']?(?:stringData|secureJsonData)["']?:\s*(?:\{\s*)?$/
const SECRET_DATA = /^[+-]?\s*["']?(?:stringData|secureJsonData|data)["']?:\s*(?:\{\s*)?$/
const SECRET_KIND = /^[+-]?[ \t]*["']?kind["']?:[ \t]*["']?Secret["']?,?[ \t]*$/m

/** A short text without the secrets in it: a kernel parameter, a value, what is kept of a file. */
export function maskString(text: string, name = ''): string {
  return maskText(text, name).join('\n')
}

/** Who says it, in front of a sentence: `sops-install-secrets: …`, `secrets: …`, `feat(token)!: …`. */
const SPEAKER = /^(?!pass|pin:|psk:)[^\s:=]{1,100}:[ \t]+(?=\S+[ \t]+\S)/i

/**
 * A sentence without the secrets in it: a commit’s subject, a line that a program prints. What it
 * begins with may be called after secrets, and says only what it is about.
 */
export function maskSentence(line: string): string {
  const speaker = SPEAKER.exec(line)?.[0] ?? ''
  return speaker + maskString(line.slice(speaker.length))
}

/** A commit without secrets, as git shows it: of its message the subject is a sentence. */
export function maskCommit(text: string): string {
  const lines = maskText(text)
  const subject = text
    .slice(0, MAX_HEADER)
    .split('\n')
    .findIndex((line) => line.startsWith('    '))
  const line = text.split('\n', subject + 1)[subject]
  if (line !== undefined) lines[subject] = `    ${maskSentence(line.trimStart())}`
  return lines.join('\n')
}

/** Characters above the message: author, dates, the parents of a merge. */
const MAX_HEADER = 4096

type Masked = readonly [line: string, block: Block | null]

function maskLine(line: string, block: Block | null): Masked {
  switch (block?.kind) {
    case 'quote': {
      const end = endOfQuote(line, 0, block.quote)
      if (end === -1) return [hideAll(line), block]
      const [rest, next] = maskPlain(line.slice(end))
      return [HIDDEN + rest, next]
    }
    case 'heredoc':
      return withoutSign(line).trim() === block.word ? [line, null] : [hideAll(line), block]
    case 'element': {
      const end = line.indexOf(`</${block.name}`)
      if (end !== -1) {
        const [rest, next] = maskPlain(line.slice(end))
        return [hideAll(line.slice(0, end)) + rest, next]
      }
      // An element in it has a name of its own.
      if (!/^\s*<\w/.test(withoutSign(line))) return [hideAll(line), block]
      const [masked, next] = maskPlain(line)
      return [masked, next ?? block]
    }
    case 'key':
      return /-----END /.test(line) ? [line, null] : [hideAll(line), block]
    case 'indented': {
      if (line.trim() === '' || indentOf(line) > block.indent) return [hideAll(line), block]
      return maskPlain(line)
    }
    case 'below': {
      const isValue = line.trim() === '' || indentOf(line) > block.indent
      return isValue && !NAMED.test(withoutSign(line)) ? [hideAll(line), block] : maskPlain(line)
    }
    case 'continued':
      return [hideAll(line), line.endsWith('\\') ? block : null]
    case 'command':
      return maskContinued(line, block)
    case 'pair': {
      if (!isInPair(line, block)) return maskPlain(line)
      const element = maskElements(line, true)
      if (element.line !== line) return maskPlain(element.line)
      const pair = maskPairs(line, true)
      const [masked, next] = maskPlain(pair.line)
      return [masked, next ?? pair.block ?? (pair.isPair ? null : block)]
    }
    case 'users': {
      const user = maskUser(line, block)
      if (user === null) return maskPlain(line)
      const [masked, next] = maskPlain(user[0])
      return [masked, next ?? user[1]]
    }
    case 'logins':
      return line.trim().startsWith('}') ? maskPlain(line) : [maskCaddy(line), block]
    default:
      return maskPlain(line)
  }
}

/** A line of YAML or JSON that says something of its own, or opens a list or a set. */
const NAMED = /^\s*(?:- )?(?:["']?[\w./-]+["']?(?::(?:\s|$)|\s*=\s)|[[{#])/

function hideAll(line: string): string {
  return line.trim() === '' ? line : `${/^\s*/.exec(line)?.[0] ?? ''}${HIDDEN}`
}

/** A line that belongs to what stands above it: masked behind that, and as it is. */
function maskContinued(line: string, block: Extract<Block, { kind: 'command' }>): Masked {
  const isEmpty = line.trim() === '' || line.trimStart().startsWith('#')
  // A comment in a list of arguments, and nothing.
  if (isEmpty && block.program === '') return [maskPlain(line)[0], block]
  const next = continuedFrom(line, block)
  const behind = behindAbove(line, block)
  if (behind === null) {
    const [masked, own] = maskPlain(line)
    return [masked, own?.kind === 'command' ? next : (own ?? next)]
  }
  const item = maskedItem(behind, block)
  if (item !== null) return [item, null]
  const { lead, front, rest } = behind
  const [whole, first] = maskPlain(`${front} ${rest}`)
  if (!whole.startsWith(`${front} `)) return [hideAll(line), next]
  const [masked, second] = maskPlain(`${lead}${whole.slice(front.length + 1)}`)
  const own = [first, second].find((one) => one !== null && one.kind !== 'command')
  return [masked, own ?? next]
}

function maskPlain(line: string): Masked {
  const key = line.search(KEY)
  if (key !== -1) {
    const block = line.includes('-----END ', key) ? null : ({ kind: 'key' } as const)
    return [`${maskPlain(line.slice(0, key))[0]}-----BEGIN ${HIDDEN}`, block]
  }
  const { line: text, block } = maskElements(maskAddresses(maskCommands(maskMount(line))))
  const pairs = maskPairs(maskUsers(maskFed(maskShapes(maskForms(text)))))
  const named = maskNamed(pairs.line)
  return [named.line, block ?? named.block ?? pairs.block ?? heredocOf(line) ?? opened(line)]
}

/** What begins in a line and says what the next ones are. */
function opened(line: string): Block | null {
  return usersBlock(line) ?? continuedFrom(line, null)
}

/** Keys in the form of PEM (RFC 7468), and others in one like it: `OpenVPN Static key V1`. */
const KEY = /-----BEGIN (?![\w ]{0,40}PUBLIC)[\w ]{0,40}(?:KEY|SECRET|TOKEN|JWT)/i

/** `netroot=iscsi:USER:PASSWORD@…` (dracut.cmdline(7)), which has no slashes. */
const ISCSI = /(\biscsi:)[^\s@"']{1,300}@/g

/** Addresses to which anybody may post who knows them. */
const WEBHOOK =
  /(\bhooks\.slack\.com\/|\bdiscord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/|\bapi\.telegram\.org\/bot)[^\s"'`<>]+/g

/** Addresses with a password or a token before the `@`, or with a query (`features/parse/mask.ts`). */
function maskAddresses(line: string): string {
  const rooted = line.replace(ISCSI, `$1${HIDDEN}@`).replace(WEBHOOK, `$1${HIDDEN}`)
  if (!rooted.includes('://')) return rooted
  return rooted.replace(/[^\s"`<>]+/g, (word) => {
    const slashes = word.indexOf('://')
    if (slashes === -1) return word
    const scheme = /[a-z][a-z0-9+.-]*$/i.exec(word.slice(Math.max(0, slashes - 30), slashes))
    const start = slashes - (scheme?.[0].length ?? 0)
    const end = word[start - 1] === "'" ? word.indexOf("'", start) : -1
    const address = word.slice(start, end === -1 ? word.length : end)
    const masked = withoutPassword(address)
    if (masked === address) return word
    return word.slice(0, start) + hidden(masked) + word.slice(start + address.length)
  })
}

/** What other rooms write for a secret, as it is written here until the end. */
function hidden(text: string): string {
  return text.replaceAll(MASK, HIDDEN)
}
