import { type Block, endOfQuote, HIDDEN, HIDDEN_OPTION, indentOf } from './maskBlock.ts'
import { secretMap } from './maskMaps.ts'
import { isHarmless, isSecretName, MAX_HARMLESS } from './secretName.ts'

/* Secrets recognised by the name before them: `BORG_PASSPHRASE=…`, `--token …`, `"password": …`. */

/** `passwd: files systemd` (nsswitch.conf(5)), `password required pam_unix.so` (pam.conf(5)). */
const OTHER_FILES =
  /^(?:passwd|shadow|group):\s+(?:files|compat|db|sss|systemd|mymachines)\b|^-?(?:password|auth)\s+(?:required|requisite|sufficient|optional|include|substack|\[)/

/** Words at the start of a line that a secret follows without a separator. */
const BARE =
  /^(?:password|pass|passphrase|requirepass|masterauth|secret|psk|token|bindpw|passwordeval)$/i

/** Names that no sentence contains, with one value: `auth_pass`, `hmac-key`, `HashedControlPassword`. */
const SETTING = /_|[a-z][A-Z]|\w-\w/
const ONE_VALUE = /^\s+(?:"[^"]*"|'[^']*'|[^\s"']\S*)\s*(?:;\s*)?(?:#|$)/

/** Lines in which such words count anywhere (netrc(5), wg(8)). */
const BARE_ANYWHERE = /^[+-]?\s*(?:machine|login|default|user)\s|\bwg set\s/
const KEY_WORDS = /^(?:(?:insecure-)?password|private-key|preshared-key)$/i

/** Maximum length after a name whose value is below it: a colon, and trailing white space. */
const MAX_BELOW = 20

const LEADING = /^[\s+#;"'-]*(?:export\s+)?["']?/

const NAME = /[\w.-]+/g
/** `=` or `:`, or only blanks; also after `env[NAME]`. */
const SEPARATOR = /["']?\]?(?:[ \t]*(?:=>|:=|[=:])[ \t]*|[ \t]+(?=\S))/y
/** In a list: `["--token", "SECRET"]`. */
const LISTED = /["'][ \t]*,[ \t]*(?=["'])/y

export function maskNamed(line: string): { readonly line: string; readonly block: Block | null } {
  if (OTHER_FILES.test(line)) return { line, block: null }
  const parts: string[] = []
  let kept = 0
  let quote = ''
  let scanned = 0
  const leading = LEADING.exec(line)?.[0].length ?? 0
  const isAnywhere = BARE_ANYWHERE.test(line)
  const isBare = (name: string, index: number) =>
    (index <= leading &&
      !line.slice(0, leading).includes('#') &&
      (BARE.test(name) ||
        (SETTING.test(name) && ONE_VALUE.test(line.slice(index + name.length))))) ||
    (isAnywhere && KEY_WORDS.test(name))
  for (const { 0: name, index } of line.matchAll(NAME)) {
    if (index < kept) continue
    quote = quoteAt(line, scanned, index, quote)
    scanned = index
    if (!isSecretName(name)) continue
    const end = index + name.length
    // YAML, and multi-line JSON: the value is below.
    if (index <= leading && line.length - end < MAX_BELOW && /^["']?:\s*$/.test(line.slice(end))) {
      const block = secretMap(name, line) ?? { kind: 'below', indent: indentOf(line) }
      return { line, block }
    }
    const between = name.startsWith('-') && /["']/.test(line[end] ?? '') ? [SEPARATOR, LISTED] : ONE
    const separator = separatorAt(line, end, between)
    if (separator === '') continue
    const isSign = /[=:]/.test(separator)
    if (!isSign && !name.startsWith('-') && !isBare(name, index)) continue
    const start = index + name.length + separator.length
    // The value of an option is on the next line (maskContinued.ts).
    if (!isSign && line.length - start <= 2 && /^\\\s?$/.test(line.slice(start))) continue
    // Masked already; searching for its end repeatedly takes hours in a long line.
    if (line.startsWith(HIDDEN_OPTION, start)) continue
    // The quotation mark that ends the name does not enclose the value.
    const within = /^["']/.test(separator) ? '' : quote
    const value = valueAt(line, start, within, { separator, isFirst: isSign && index <= leading })
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

const ONE = [SEPARATOR]

function separatorAt(line: string, at: number, forms: readonly RegExp[]): string {
  for (const form of forms) {
    form.lastIndex = at
    const found = form.exec(line)?.[0]
    if (found !== undefined) return found
  }
  return ''
}

/** The open quotation mark at a position; `'` within a word is an apostrophe. */
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
  /** Quotation marks around the value, which are kept. */
  readonly open: string
  readonly close: string
  readonly block: Block | null
}

interface Before {
  readonly separator: string
  /** The name is at the start of the line. */
  readonly isFirst: boolean
}

function valueAt(line: string, start: number, within: string, before: Before): Value {
  const { separator, isFirst } = before
  const rest = line.slice(start)
  // Members of JSON or Nix sets, or of lists of sets, have their own names; items of other lists have none.
  if (/^(?:\{|\[\s{0,20}\{)/.test(rest)) return { end: start, open: '', close: '', block: null }
  if (rest.startsWith('[') && within === '') {
    const end = line.indexOf(']', start)
    if (end !== -1) return { end: end + 1, open: '[', close: ']', block: null }
    return { end: line.length, open: '[', close: '', block: { kind: 'quote', quote: ']' } }
  }
  if (within !== '' && line[start] === within) {
    // `"token="SECRET`: one shell word in two pieces.
    const isEnd = !/[^\s,;)}\]]/.test(line[start + 1] ?? '')
    const end = isEnd ? start : endOfWord(line, start + 1, false).end
    return { end, open: isEnd ? '' : within, close: '', block: null }
  }
  if (within !== '') {
    const end = endOfQuote(line, start, within)
    // Keep the quotation mark.
    if (end !== -1) return { end: end - 1, open: '', close: '', block: null }
    return { end: line.length, open: '', close: '', block: { kind: 'quote', quote: within } }
  }
  if (/^[|>][+-]?\d?\s*$/.test(rest)) {
    const block = { kind: 'indented', indent: indentOf(line) } as const
    return { end: line.length, open: `${rest.trimEnd()} `, close: '', block }
  }
  // A multi-line string of Nix; in a shell, which has no blanks around `=`, it is empty.
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
  const isContinued = end === line.length && line.endsWith('\\') && goesOn(line, start)
  return { end, open: '', close: '', block: isContinued ? { kind: 'continued' } : null }
}

/** After a blank, the value continues in a unit; in a shell, the command does. */
function goesOn(line: string, start: number): boolean {
  return !/\s/.test(line.at(-2) ?? '') || /^\s*SetCredential/.test(line.slice(0, start))
}

/** The end of a shell word, including quoted pieces, or the quotation mark that stays open. */
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
