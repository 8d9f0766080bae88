import { withoutPassword, withoutSecrets } from '../features/parse/mask.ts'
import {
  type Block,
  endOfQuote,
  HIDDEN,
  HIDDEN_OPTION,
  indentOf,
  withoutSign,
} from './maskBlock.ts'
import { maskNamed } from './maskNamed.ts'

/*
 * Passwords, tokens and keys that stand in a text, wherever a text of a system is shown. What is a
 * secret is told by the name in front of it, by its form (an address with a password, a private
 * key, a password’s hash) or by the command that takes it. It takes away rather too much. All of it
 * is done in time that grows with the text’s length and no faster: the text is anybody’s.
 */

const MASK = '…'

/** The lines of a text, as many as it has, without the secrets in them. */
export function maskText(text: string): string[] {
  let block: Block | null = null
  return text.split('\n').map((line) => {
    const [masked, next] = maskLine(line, block)
    block = next
    return masked.replace(/\0+/g, MASK)
  })
}

/** A short text without the secrets in it: a kernel parameter, a value, what is kept of a file. */
export function maskString(text: string): string {
  return maskText(text).join('\n')
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
    default:
      return maskPlain(line)
  }
}

/** A line of YAML or JSON that says something of its own, or opens a list or a set. */
const NAMED = /^\s*(?:- )?(?:["']?[\w./-]+["']?(?::(?:\s|$)|\s*=\s)|[[{#])/

function hideAll(line: string): string {
  return line.trim() === '' ? line : `${/^\s*/.exec(line)?.[0] ?? ''}${HIDDEN}`
}

function maskPlain(line: string): Masked {
  const key = line.search(/-----BEGIN [A-Z ]{0,30}PRIVATE KEY/)
  if (key !== -1) {
    const block = line.includes('-----END ', key) ? null : ({ kind: 'key' } as const)
    return [`${maskPlain(line.slice(0, key))[0]}-----BEGIN ${HIDDEN}`, block]
  }
  const shaped = maskFed(maskShapes(maskAddresses(maskLogins(maskMount(line)))))
  const named = maskNamed(shaped)
  return [named.line, named.block ?? heredocOf(line)]
}

/** In front of the options of a mount: fstab(5), systemd.mount(5), mount(8). */
const MOUNTS: readonly RegExp[] = [
  /^([+-]?\s*\S+\s+(?:\/\S*|none|swap)\s+[\w.-]+\s+)(\S+)/,
  /^([+-]?\s*Options=)(.+)/,
  /(\s-o\s+)([^\s"']+)/g,
]

/** Options are told apart, so that those without a secret are still read. */
function maskMount(line: string): string {
  const masked = (_: string, before: string, options: string) =>
    before + withoutSecrets(options).replaceAll(MASK, HIDDEN_OPTION)
  return MOUNTS.reduce((text, mount) => text.replace(mount, masked), line)
}

/** `curl -u robin:PASSWORD`, `sshpass -p PASSWORD`: options that other programs have for other things. */
function maskLogins(line: string): string {
  const logins = /\bcurl\b/.test(line) ? line.replace(LOGIN, hideLogin) : line
  return logins.replace(SSHPASS, `$1${HIDDEN}`)
}

function hideLogin(_: string, option: string, login: string): string {
  const quote = /["']$/.exec(login)?.[0] ?? ''
  return `${option}${login.slice(0, login.indexOf(':') + 1)}${HIDDEN}${quote}`
}

const LOGIN =
  /(\s(?:-u|-U|--user|--proxy-user)[\s=])("[^":]*:[^"]*"?|'[^':]*:[^']*'?|[^\s:"']*:\S+)/g
const SSHPASS = /(\bsshpass\s-p\s?)(?:"[^"]*"|'[^']*'|\S+)/g

/** `netroot=iscsi:USER:PASSWORD@…` (dracut.cmdline(7)), which has no slashes. */
const ISCSI = /(\biscsi:)[^\s@"']{1,300}@/g

/** Addresses with a password or a token before the `@`, or with a query (`features/parse/mask.ts`). */
function maskAddresses(line: string): string {
  const rooted = line.replace(ISCSI, `$1${HIDDEN}@`)
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

/** Secrets that are known by their form, whatever stands around them. */
const SHAPES: readonly RegExp[] = [
  // crypt(5), htpasswd, argon2, scrypt
  /\$(?:[0-9][a-z]?|2[abxy]|y|gy|7|md5|sha1|apr1|pbkdf2[\w-]{0,20}|argon2[a-z]{1,2}|scrypt)\$[./\w$=,+-]{8,}/g,
  /\{(?:S?SHA(?:256|512)?|S?MD5|CRYPT|ARGON2)\}\S+/gi, // RFC 2307
  /AGE-SECRET-KEY-[\w-]+/g,
  /\bK10[0-9a-f]{64}::\S+/g, // k3s, RKE2
  /\beyJ[\w-]{1,1000}\.[\w-]{1,1000}\.[\w-]*/g, // RFC 7519
  /\b(?:gh[opsur]_|github_pat_|glpat-|xox[abprs]-|tskey-|sk-(?!ssh-|ecdsa-)|dop_v1_)[\w-]{10,}/g,
]

/** A WireGuard key, 32 bytes in base64 (wg(8)); its public twin looks the same. */
const WIREGUARD_KEY = /(^|[^\w+/:=-])[A-Za-z0-9+/]{43}=(?![\w+/=])/g
const PUBLIC = /public|pubkey|peer|sha256|hash/i

function maskShapes(line: string): string {
  const masked = SHAPES.reduce((text, shape) => text.replace(shape, HIDDEN), line)
  return PUBLIC.test(masked) ? masked : masked.replace(WIREGUARD_KEY, `$1${HIDDEN}`)
}

/** Programs that read a secret from their standard input, and files that one is written to. */
const TAKES_SECRET =
  /passw|passphrase|secret|token|psk|credential|cryptsetup|luks|newusers|wg set|\/keys?\b/gi

/** `echo SECRET | chpasswd`, `printf %s SECRET > /run/keys/token`, `chpasswd <<< SECRET`. */
function maskFed(line: string): string {
  const here = line.indexOf('<<<')
  if (here !== -1 && line.slice(0, here).search(TAKES_SECRET) !== -1) {
    return `${line.slice(0, here + 3)} ${HIDDEN}`
  }
  const echo = /\b(?:echo|printf)\s/.exec(line)
  if (echo === null) return line
  const start = echo.index + echo[0].length
  const end = lastFeed(line, start)
  if (end === -1) return line
  return `${line.slice(0, start)}${HIDDEN} ${line.slice(end)}`
}

/** The last pipe or redirection, from `start`, to what takes a secret; -1 for none. */
function lastFeed(line: string, start: number): number {
  let taker = -1
  for (const { index } of line.matchAll(TAKES_SECRET)) taker = index
  if (taker === -1) return -1
  const at = Math.max(line.lastIndexOf('|', taker), line.lastIndexOf('>', taker))
  return at < start ? -1 : at
}

function heredocOf(line: string): Block | null {
  const [, word] = /(?<!<)<<-?\s*["'\\]?([A-Za-z_]\w{0,60})/.exec(line) ?? []
  if (word === undefined) return null
  return line.search(TAKES_SECRET) === -1 ? null : { kind: 'heredoc', word }
}
