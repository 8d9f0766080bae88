import { type Block, HIDDEN, indentOf, withoutSign } from './maskBlock.ts'
import { isHarmless } from './secretName.ts'

/*
 * Users with their passwords, without a name for the password: `users = ["robin:…"]` (Traefik), `robin: …`
 * below `users:`, `robin …` in basic_auth of Caddy.
 */

const USERS = /\busers["']?[ \t]{0,9}(?:=|:(?=[ \t"'[]))/i
/** A user and a password in one word; two numbers are a user and a group. */
const LOGIN =
  /((?:^|[\s"',[=])[^\s"',:[\]{}=]{1,100}:)(?!\/\/|\d{1,9}(?:["',\]\s]|$))([^\s"',\]]+)/g

const ALONE = /^[+-]?\s*(?:-\s+)?["']?users["']?\s*(?:=|:)\s*(?:\[\s*)?$/i
const CADDY = /\bbasic_?auth\b[^{}]{0,200}\{\s*$/

/** Masks the users in a line. */
export function maskUsers(line: string): string {
  const at = line.search(USERS)
  if (at === -1 || !line.includes(':', at)) return line
  const start = at + (USERS.exec(line.slice(at, at + 40))?.[0].length ?? 0)
  return line.slice(0, start) + line.slice(start).replace(LOGIN, hideLogin)
}

function hideLogin(whole: string, before: string, password: string): string {
  return isHarmless(password) ? whole : `${before}${HIDDEN}`
}

/** A list of users that begins on a line. */
export function usersBlock(line: string): Block | null {
  if (ALONE.test(line)) return { kind: 'users', indent: indentOf(line), child: null }
  return CADDY.test(line) ? { kind: 'logins' } : null
}

/** Attributes of a user rather than users: `shell: /bin/sh`. */
const ATTRIBUTE =
  /^(?:name|user|username|uid|gid|id|group|groups|home|shell|email|mail|role|roles|type|kind|enabled?|description|gecos|displayname)$/i

const ENTRY = /^(\s*["']?([\w.@-]{1,100})["']?:\s+)(?![|>&{[])(\S.*)$/

type Users = Extract<Block, { kind: 'users' }>

/** A line below `users:`; null where the list has ended. */
export function maskUser(line: string, block: Users): readonly [line: string, block: Users] | null {
  const indent = indentOf(line)
  const text = withoutSign(line)
  if (text.trim() === '') return [line, block]
  const isItem = /^\s*-\s/.test(line) && indent >= block.indent
  if (!isItem && indent <= block.indent) return null
  const child = block.child ?? indent
  const sign = line.slice(0, line.length - text.length)
  const entry = indent === child ? ENTRY.exec(text) : null
  const [, front = '', name = '', password = ''] = entry ?? []
  const isUser = entry !== null && !ATTRIBUTE.test(name) && !isHarmless(password)
  const masked = isUser ? `${sign}${front}${HIDDEN}` : line.replace(LOGIN, hideLogin)
  return [masked, { ...block, child }]
}

/** A line in basic_auth of a Caddyfile: a user, and a password’s hash or a plain password by mistake. */
export function maskCaddy(line: string): string {
  return line.replace(/^([+-]?\s*[^\s{}#]+\s+)([^\s{}]\S*)/, `$1${HIDDEN}`)
}
