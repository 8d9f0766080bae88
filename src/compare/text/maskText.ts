import { maskAddresses } from './maskAddresses.ts'
import { type Block, endOfQuote, HIDDEN, indentOf, withoutSign } from './maskBlock.ts'
import { maskCommands, maskMount } from './maskCommands.ts'
import { behindAbove, continuedFrom, maskedItem } from './maskContinued.ts'
import { maskElements } from './maskElements.ts'
import { heredocOf, maskFed } from './maskFed.ts'
import { maskForms, maskShapes } from './maskForms.ts'
import { isSecretSection, jsonMap, maskEntry, maskSetting } from './maskMaps.ts'
import { maskNamed } from './maskNamed.ts'
import { isInPair, isValueAbove, maskPairs } from './maskPairs.ts'
import { maskCaddy, maskUser, maskUsers, usersBlock } from './maskUsers.ts'
import { mayHoldSecrets } from './secretFiles.ts'

/*
 * Masks passwords, tokens and keys wherever a text of a system is shown. A secret is recognised by the name
 * before it, by its form (an address with a password, a private key, a password’s hash), by surrounding
 * words, or by the command that takes it. Masks too much rather than too little. The time is linear in the
 * text’s length: the text is untrusted.
 */

const MASK = '…'

/**
 * The lines of a text without their secrets, equal in number; all lines are masked if the file’s name says
 * that it contains secrets.
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
    const [masked, next] = maskClean(line, block)
    block = next
    const above = lines.at(-1)
    if (above !== undefined && block?.kind === 'pair' && isValueAbove(above, line, block)) {
      lines[lines.length - 1] = shown(maskPairs(above, true).line)
    }
    lines.push(shown(masked))
  }
  return lines
}

/** Whether a block continues in this line. */
function isWithin(line: string, block: Block | null): boolean {
  if (block?.kind !== 'indented' && block?.kind !== 'below') return block !== null
  return indentOf(line) > block.indent
}

function shown(masked: string): string {
  return masked.replace(/\0+/g, MASK)
}

/** Sets of secrets whose names reveal nothing: of Kubernetes, and of Grafana’s data sources. */
const SECRET_SETS = /^[+-]?\s*["']?(?:stringData|secureJsonData)["']?:\s*(?:\{\s*)?$/
const SECRET_DATA = /^[+-]?\s*["']?(?:stringData|secureJsonData|data)["']?:\s*(?:\{\s*)?$/
const SECRET_KIND = /^[+-]?[ \t]*["']?kind["']?:[ \t]*["']?Secret["']?,?[ \t]*$/m

/** A short text without its secrets: a kernel parameter, a value, the cached part of a file. */
export function maskString(text: string, name = ''): string {
  return maskText(text, name).join('\n')
}

/** The prefix of a sentence: `sops-install-secrets: …`, `secrets: …`, `feat(token)!: …`. */
const SPEAKER = /^(?!pass|pin:|psk:)[^\s:=]{1,100}:[ \t]+(?=\S+[ \t]+\S)/i

/**
 * A sentence without its secrets: a commit’s subject, a line of program output. Its prefix may be named after
 * secrets, but only states the topic.
 */
export function maskSentence(line: string): string {
  const speaker = SPEAKER.exec(line)?.[0] ?? ''
  return speaker + maskString(line.slice(speaker.length))
}

/** A commit without its secrets, as git shows it; the subject of its message is a sentence. */
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

/** Maximum length of the header: author, dates, the parents of a merge. */
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
      // An element in the value has a name of its own.
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
    case 'map': {
      const entry = maskEntry(line, block)
      if (entry === null) return maskPlain(line)
      if (entry[0] === line && line.trim() !== '' && !NAMED.test(withoutSign(line)))
        return [hideAll(line), entry[1]]
      const [masked, next] = maskPlain(entry[0])
      return [masked, next ?? entry[1]]
    }
    case 'section': {
      const setting = maskSetting(line)
      return setting === null ? maskPlain(line) : [setting, block]
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

/** Characters that are not shown, or look like a blank: within a name they would hide it from the masks. */
const UNSEEN =
  /\u001b\[[0-9;]{0,20}[A-Za-z]|[\u0001-\u0008\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g
const BLANKS = /[\u00a0\u2000-\u200a\u202f\u3000]/g

/** Masks a line as it looks; a line without secrets keeps its characters. */
function maskClean(line: string, block: Block | null): Masked {
  const clean = line.replace(UNSEEN, '').replace(BLANKS, ' ')
  const found = maskLine(clean, block)
  return clean === line || found[0] !== clean ? found : [line, found[1]]
}

/** A line of YAML or JSON with a name of its own, or that opens a list or a set. */
const NAMED = /^\s*(?:- )?(?:["']?[\w./-]+["']?(?::(?:\s|$)|\s*=\s)|[[{#])/

function hideAll(line: string): string {
  return line.trim() === '' ? line : `${/^\s*/.exec(line)?.[0] ?? ''}${HIDDEN}`
}

/** A line that continues those above: masked both with their prefix and alone. */
function maskContinued(line: string, block: Extract<Block, { kind: 'command' }>): Masked {
  const isEmpty = line.trim() === '' || line.trimStart().startsWith('#')
  // A comment in a list of arguments, or an empty line.
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

/** The block that a line opens for the next ones. */
function opened(line: string): Block | null {
  if (isSecretSection(line)) return { kind: 'section' }
  return usersBlock(line) ?? jsonMap(line) ?? continuedFrom(line, null)
}

/** PEM keys (RFC 7468), and others in a similar form: `OpenVPN Static key V1`. */
const KEY = /-----BEGIN (?![\w ]{0,40}PUBLIC)[\w ]{0,40}(?:KEY|SECRET|TOKEN|JWT)/i
