import { withoutPassword, withoutSecrets } from '../features/parse/mask.ts'

/*
 * Passwords, tokens and keys that stand in a text, wherever a text of a system is shown. What is a
 * secret is told by the name in front of it, by its form (an address with a password, a private
 * key, a password’s hash) or by the command that takes it. It takes away rather too much. All of it
 * is done in time that grows with the text’s length and no faster: the text is anybody’s.
 */

/** Stands for a secret until the end: a text has none (compare/text/content.ts, isBinary). */
const HIDDEN = '\0'
const MASK = '…'

/** Stands for an option’s value, which ends where the next option begins. */
const HIDDEN_OPTION = HIDDEN.repeat(4)

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

/** A secret, or what holds one, that goes on in the lines below. */
type Block =
  /** Up to this quotation mark. */
  | { readonly kind: 'quote'; readonly quote: string }
  /** Up to a line that is this word. */
  | { readonly kind: 'heredoc'; readonly word: string }
  /** Up to the end of a private key. */
  | { readonly kind: 'key' }
  /** As long as lines are indented further than this: a block of YAML. */
  | { readonly kind: 'indented'; readonly indent: number }
  /** The same, but for lines that have names of their own: `password:` and its value below. */
  | { readonly kind: 'below'; readonly indent: number }
  /** As long as lines end in a backslash (systemd.syntax(7), shells). */
  | { readonly kind: 'continued' }

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

function indentOf(line: string): number {
  return line.length - withoutSign(line).trimStart().length
}

/** A line of a commit’s patch has a sign in front of it. */
function withoutSign(line: string): string {
  return /^[+-]/.test(line) ? line.slice(1) : line
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

/** A word of a name that says that its value is a secret. */
const SECRET_WORD =
  /pass(?:word|wd|phrase|code|key|command|cmd)|secret|token|psk|credential|^(?:pass|pwd|pw|cred|creds|pin|dsn|hmac|authorization|setcookie|masterauth|requirepass|webhook)$|(?:^root|^user)pw$|^(?:private|preshared|api|access|secret|auth|encryption|master|session|shared|wep|account|signing|storage|hmac|jwt|admin|license|account)keys?$/

/** In front of `key`, it is one that anybody may know. */
const PUBLIC_KEY =
  /^(?:public|pub|host|ssh|foreign|primary|sort|partition|cache|group|trusted|authorized|known|hot|mod|map|compose|repeat|lock|meta|registry|object|cluster|domain|gpg|pgp|apt|index|unique|bind|key)$/

/** Names that hold such a word, and say where the secret is or something else of it. */
const NO_SECRET =
  /(?:file|files|path|paths|dir|directory|folder|authentication|type|length|algorithm|encryption|manager|units?|environment|name|names|stdin|fd)$|^(?:load|import)credential(?:encrypted)?$|^(?:rd)?lukskey$/

/** Whether what stands behind a name is a secret: `BORG_PASSPHRASE`, `hashedPassword`, `--token`. */
export function isSecretName(name: string): boolean {
  if (name.length > 100) return false
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const joined = words.join('')
  if (NO_SECRET.test(joined)) return false
  if (joined.includes('datastoreendpoint')) return true
  const last = words.at(-1)
  const before = words.at(-2)
  if (/^keys?\d?$/.test(last ?? '') && before !== undefined) return !PUBLIC_KEY.test(before)
  return words.some((word) => SECRET_WORD.test(word)) || SECRET_WORD.test(joined)
}

/** Longer ones are not looked at: they are hidden. */
const MAX_HARMLESS = 300

/** Values that are no secrets. A path is one only below a directory that there is. */
const HARMLESS =
  /^(?:yes|no|true|false|on|off|0|1|none|null|nil|never|always|optional|required|\{\}|\[\]|\{|\(|<SOPS:[0-9a-f]{64}:PLACEHOLDER>|\/(?:run|etc|var|nix|home|root|srv|mnt|proc|dev|tmp|boot|persist|usr|opt|sys)\/[^\s"':]*|%d\/\S*|\$\{[A-Za-z_]\w*\}|\$\((?:cat |< ?)[^)"']*\)|(?:\S{0,200}\/)?cat \/\S*)[;,\])}]*$/i

/** `passwd: files systemd` (nsswitch.conf(5)), `password required pam_unix.so` (pam.conf(5)). */
const OTHER_FILES =
  /^(?:passwd|shadow|group):\s+(?:files|compat|db|sss|systemd|mymachines)\b|^-?(?:password|auth)\s+(?:required|requisite|sufficient|optional|include|substack|\[)/

/** Words that are followed by a secret without a sign between them, where a line begins. */
const BARE = /^(?:password|pass|passphrase|requirepass|masterauth|secret|psk|token)$/i

/** Lines in which they are wherever they stand (netrc(5), wg(8)). */
const BARE_ANYWHERE = /^[+-]?\s*(?:machine|login|default|user)\s|\bwg set\s/
const KEY_WORDS = /^(?:password|private-key|preshared-key)$/i

/** What stands behind a name whose value is below it: a colon, and white space that nobody sees. */
const MAX_BELOW = 20

const LEADING = /^[\s+#;"'-]*(?:export\s+)?["']?/

const NAME = /[\w.-]+/g
const SEPARATOR = /["']?(?:[ \t]*(?:=>|:=|[=:])[ \t]*|[ \t]+(?=\S))/y

function maskNamed(line: string): { readonly line: string; readonly block: Block | null } {
  if (OTHER_FILES.test(line)) return { line, block: null }
  const parts: string[] = []
  let kept = 0
  let quote = ''
  let scanned = 0
  const leading = LEADING.exec(line)?.[0].length ?? 0
  const isAnywhere = BARE_ANYWHERE.test(line)
  const isBare = (name: string, index: number) =>
    (BARE.test(name) && index <= leading && !line.slice(0, leading).includes('#')) ||
    (isAnywhere && KEY_WORDS.test(name))
  for (const { 0: name, index } of line.matchAll(NAME)) {
    if (index < kept) continue
    quote = quoteAt(line, scanned, index, quote)
    scanned = index
    if (!isSecretName(name)) continue
    const end = index + name.length
    // YAML, and JSON over lines: the value is below.
    if (index <= leading && line.length - end < MAX_BELOW && /^["']?:\s*$/.test(line.slice(end))) {
      return { line, block: { kind: 'below', indent: indentOf(line) } }
    }
    SEPARATOR.lastIndex = end
    const separator = SEPARATOR.exec(line)?.[0] ?? ''
    if (separator === '') continue
    const isSign = /[=:]/.test(separator)
    if (!isSign && !name.startsWith('-') && !isBare(name, index)) continue
    const start = index + name.length + separator.length
    // The quotation mark that ends the name is none that the value stands in.
    const within = /^["']/.test(separator) ? '' : quote
    const value = valueAt(line, start, within, { separator, isFirst: isSign && index <= leading })
    if (line.startsWith(HIDDEN_OPTION, start)) continue
    if (isHarmless(line.slice(start, value.end))) continue
    if (value.end === start && value.block === null) continue
    parts.push(line.slice(kept, start), value.open, HIDDEN, value.close)
    kept = value.end
    scanned = value.end
    quote = within !== '' && value.end < line.length ? within : ''
    if (value.block !== null) return { line: parts.join(''), block: value.block }
  }
  return { line: parts.join('') + line.slice(kept), block: null }
}

/** The quotation mark that is open at a place; `'` within a word is an apostrophe. */
function quoteAt(line: string, from: number, to: number, open: string): string {
  let quote = open
  for (let at = from; at < to; at += 1) {
    const char = line[at] as string
    if (char === '\\') at += 1
    else if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || (char === "'" && !/\w/.test(line[at - 1] ?? ''))) quote = char
  }
  return quote
}

interface Value {
  readonly end: number
  /** Quotation marks that stay around it. */
  readonly open: string
  readonly close: string
  readonly block: Block | null
}

interface Before {
  readonly separator: string
  /** The name begins the line. */
  readonly isFirst: boolean
}

function valueAt(line: string, start: number, within: string, before: Before): Value {
  const { separator, isFirst } = before
  const rest = line.slice(start)
  // What stands in a set of JSON or Nix has names of its own; a list has none.
  if (rest.startsWith('{')) return { end: start, open: '', close: '', block: null }
  if (rest.startsWith('[') && within === '') {
    const end = line.indexOf(']', start)
    if (end !== -1) return { end: end + 1, open: '[', close: ']', block: null }
    return { end: line.length, open: '[', close: '', block: { kind: 'quote', quote: ']' } }
  }
  if (within !== '') {
    const end = endOfQuote(line, start, within)
    // The mark itself stays.
    if (end !== -1) return { end: end - 1, open: '', close: '', block: null }
    return { end: line.length, open: '', close: '', block: { kind: 'quote', quote: within } }
  }
  if (/^[|>][+-]?\d?\s*$/.test(rest)) {
    const block = { kind: 'indented', indent: indentOf(line) } as const
    return { end: line.length, open: `${rest.trimEnd()} `, close: '', block }
  }
  // Several lines of Nix; in a shell, which has no blanks around `=`, it is nothing.
  if (rest.length < MAX_HARMLESS && /^''\s*$/.test(rest) && /\s=\s/.test(separator)) {
    return { end: line.length, open: "''", close: '', block: { kind: 'quote', quote: "''" } }
  }
  const mark = /^["']/.exec(rest)?.[0] ?? ''
  const word = endOfWord(line, start, /^["']/.test(separator))
  if (word.open !== '') {
    return { end: line.length, open: mark, close: '', block: { kind: 'quote', quote: word.open } }
  }
  if (mark !== '') return { end: word.end, open: mark, close: mark, block: null }
  const end = isFirst ? line.length : word.end
  const isContinued = end === line.length && /\S\\$/.test(line)
  return { end, open: '', close: '', block: isContinued ? { kind: 'continued' } : null }
}

/** Behind the quotation mark that ends what begins at `from`; -1 where it goes on. */
function endOfQuote(line: string, from: number, quote: string): number {
  if (quote === "''") {
    const end = line.indexOf(quote, from)
    return end === -1 ? -1 : end + 2
  }
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '\\' && quote === '"') at += 1
    else if (line[at] === quote) return at + 1
  }
  return -1
}

/** The end of a word of the shell (quoted pieces in it), or the quotation mark that stays open. */
function endOfWord(
  line: string,
  start: number,
  isJson: boolean,
): { readonly end: number; readonly open: string } {
  let at = start
  while (at < line.length) {
    const char = line[at] as string
    if (char === '\\') at += 2
    else if (char === '"' || (char === "'" && (at === start || !/\w/.test(line[at - 1] ?? '')))) {
      const end = endOfQuote(line, at + 1, char)
      if (end === -1) return { end: line.length, open: char }
      at = end
      if (/[,;)}\]]/.test(line[at] ?? '')) break
    } else if (/\s/.test(char) || (isJson && /[,}\]]/.test(char))) break
    else at += 1
  }
  return { end: Math.min(at, line.length), open: '' }
}

function isHarmless(value: string): boolean {
  if (value.length > MAX_HARMLESS) return false
  return HARMLESS.test(value.trim().replace(/^["']|["'][;,\])}]*$/g, ''))
}
