import { type Block, HIDDEN } from './maskBlock.ts'
import { isSecretName } from './secretName.ts'

/* Secrets that a script pipes to a program or writes to a file. */

/** Programs that read a secret from standard input, and files that one is written to. */
const TAKES_SECRET =
  /passw|passphrase|secret|token|psk|credential|cryptsetup|luks|newusers|wg set|\/keys?\b|pgpass|netrc|kinit|cookie|auth|keytab|private|[\w-]key\b|[/._-](?:pw|pwd|pass|otp)\b|(?<!\/usr\/bin)\/(?:\w{1,40}\.)?\.?env\b/gi

/** `echo SECRET | chpasswd`, `printf %s SECRET > /run/keys/token`, `chpasswd <<< SECRET`. */
/** `cryptsetup open --key-file <(echo -n SECRET)` */
const SUBSTITUTION = /(<\(\s{0,9}(?:echo|printf)\s)[^)]*/g

/** Masks secrets that are passed to a program. */
export function maskFed(line: string): string {
  const here = line.indexOf('<<<')
  if (here !== -1 && line.slice(0, here).search(TAKES_SECRET) !== -1) {
    return `${line.slice(0, here + 3)} ${HIDDEN}`
  }
  if (line.includes('<(') && line.search(TAKES_SECRET) !== -1) {
    return line.replace(SUBSTITUTION, `$1${HIDDEN}`)
  }
  const echo = /\b(?:echo|printf)\s/.exec(line)
  if (echo === null) return line
  const start = echo.index + echo[0].length
  const end = lastFeed(line, start, saysSecret(line.slice(start)))
  if (end === -1) return line
  return `${line.slice(0, start)}${HIDDEN} ${line.slice(end)}`
}

/** `printf 'TOKEN=%s' SECRET`, `echo requirepass SECRET`: the words name a secret. */
function saysSecret(words: string): boolean {
  const format = /^["']?([\w.-]{1,60})["']?[=:]\s{0,9}["']?%/.exec(words)?.[1]
  if (format !== undefined) return isSecretName(format)
  return SAYS.test(words)
}

const SAYS =
  /^(?:-\w{1,3}\s{1,9})?["']?(?:requirepass|masterauth|password|pass|passphrase|psk|token|bindpw)\s{1,9}\S/i

/**
 * Position of the last pipe or redirection from `start` to a taker of secrets; to anything if a secret is
 * passed. -1 for none.
 */
function lastFeed(line: string, start: number, isSecret: boolean): number {
  if (isSecret) {
    const at = Math.max(line.lastIndexOf('|'), line.lastIndexOf('>'))
    return at < start ? -1 : at
  }
  let taker = -1
  for (const { index } of line.matchAll(TAKES_SECRET)) taker = index
  if (taker === -1) return -1
  const at = Math.max(line.lastIndexOf('|', taker), line.lastIndexOf('>', taker))
  return at < start ? -1 : at
}

/** `<<EOF`, `<<-'EOF'`, `<<\\EOF`, `<<!`, `<<"the end"`: shells accept any word as delimiter. */
const HEREDOC =
  /(?<!<)<<(?![<=])-?[ \t]{0,20}(?:"([^"]{1,100})"|'([^']{1,100})'|\\?([^\s\\"'<>|&;()]{1,100}))/

/** A here-document that begins in a line and is passed to a taker of secrets. */
export function heredocOf(line: string): Block | null {
  if (!line.includes('<<')) return null
  const [, double, single, bare] = HEREDOC.exec(line) ?? []
  const word = double ?? single ?? bare
  if (word === undefined) return null
  // `PASS=$(cat <<EOF`
  const name = /(?:^|[\s;])(\w{1,60})=["']?(?:\$\(|`)[^<>]{0,60}<</.exec(line)?.[1]
  if (name !== undefined && isSecretName(name)) return { kind: 'heredoc', word: word.trim() }
  return line.search(TAKES_SECRET) === -1 ? null : { kind: 'heredoc', word: word.trim() }
}
