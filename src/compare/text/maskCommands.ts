import { MASK, withoutSecrets } from '../features/parse/mask.ts'
import { HIDDEN, HIDDEN_OPTION } from './maskBlock.ts'
import { hide } from './maskForms.ts'
import { maskPassword } from './maskPassword.ts'
import { isHarmless, isSecretName } from './secretName.ts'

/* Secrets on command lines that only the program identifies as secrets. */

/** Text before mount options: fstab(5), systemd.mount(5), mount(8). */
const MOUNTS: readonly RegExp[] = [
  /^([+-]?\s*\S+\s+(?:\/\S*|none|swap)\s+[\w.-]+\s+)(\S+)/,
  /^([+-]?\s*Options=)(.+)/,
  /(\s-o\s+)([^\s"']+)/g,
]

/** Masks options separately, so that those without a secret stay readable. */
export function maskMount(line: string): string {
  const masked = (_: string, before: string, options: string) =>
    before + withoutSecrets(options).replaceAll(MASK, HIDDEN_OPTION)
  return MOUNTS.reduce((text, mount) => text.replace(mount, masked), line)
}

/** A word of a shell. */
const WORD = String.raw`("[^"]*"?|'[^']*'?|[^\s"'](?:\S*[^\s"'])?)`

/** Programs, and the text between each and a secret: `docker login -u robin -p SECRET`. */
const COMMANDS: readonly (readonly [program: RegExp, before: string])[] = [
  [/\bsshpass\b/, String.raw`\s-p\s{0,9}`],
  [
    /\b(?:docker|podman|buildah|skopeo|nerdctl|oras|registry)\s{1,9}login\b/,
    String.raw`\s-p[\s=]{0,9}`,
  ],
  [
    /\b(?:mysql|mysqldump|mysqladmin|mysqlcheck|mysqlimport|mariadb[\w-]{0,20})\b/,
    String.raw`\s-p`,
  ],
  [/\b7z[ar]?\b/, String.raw`\s-p`],
  [/\bredis-cli\b/, String.raw`\s(?:-a|auth)\s{1,9}`],
  [/\bopenssl\b/, String.raw`\s-[kK]\s{1,9}`],
  [/\bopenssl\b/, String.raw`\spass:`],
  [/\bwpa_passphrase\b/, String.raw`^\s{1,9}(?:"[^"]*"|'[^']*'|\S+)\s{1,9}`],
  [
    /\bhtpasswd\b/,
    String.raw`^(?:\s{1,9}-\w{0,9})*\s{1,9}-\w{0,9}b\w{0,9}(?:\s{1,9}[^\s-]\S*){1,2}\s{1,9}`,
  ],
  [/\bvault\s{1,9}login\b/, String.raw`^(?:\s{1,9}-\S+)*\s{1,9}(?![\s-])`],
  [/\biw\b/, String.raw`\skeys?\s{1,9}(?:d:)?\d:`],
  [/\bldap(?:search|modify|add|delete|passwd|whoami|modrdn|compare)\b/, String.raw`\s-w\s{0,9}`],
  [/\b(?:smbclient|rpcclient|smbget|net|xfreerdp)\b/, String.raw`\s-U\s{0,9}[^\s%]{1,100}%`],
  [/\b(?:mosquitto_(?:pub|sub)|ipmitool|zip|unzip)\b/, String.raw`\s-P\s{0,9}`],
  [/\b(?:useradd|usermod|influx|cqlsh|rdesktop)\b/, String.raw`\s-p(?!assword\b)\s{0,9}`],
  [/\bssh-keygen\b/, String.raw`\s-[NP]\s{1,9}`],
  [/\bsqlcmd\b/, String.raw`\s-P\s{0,9}`],
  [/\b(?:mongo|mongosh|mongodump|mongorestore)\b/, String.raw`\s-p\s{1,9}`],
  [/\brabbitmqctl\b/, String.raw`\s(?:add_user|change_password)\s{1,9}\S+\s{1,9}`],
  [/\bnmcli\b/, String.raw`\s(?:password|wep-key\d?)\s{1,9}`],
  [/\bzerotier-cli\b/, String.raw`\s-T\s{0,9}`],
  [/\bheadscale\b/, String.raw`\s--key[\s=]{1,9}`],
  [/\blego\b/, String.raw`\s--kid[\s=]{1,9}`],
  [
    /\bmkpasswd\b/,
    String.raw`^(?:\s{1,9}-\S+){0,9}\s{1,9}(?:(?:sha|md5|yescrypt|bcrypt|scrypt)[\w-]{0,20}\s{1,9})?(?![\s-])`,
  ],
  [/\biscsiadm\b/, String.raw`\.password(?:_in)?\s{1,9}(?:-v|--value)[\s=]{1,9}`],
  [/\baws\b/, String.raw`\sset\s{1,9}[\w.-]{0,60}(?:secret|token|password)[\w.-]{0,60}\s{1,9}`],
  [/\bkeyctl\b/, String.raw`\s(?:add\s{1,9}\S{1,60}|update)\s{1,9}\S{1,200}\s{1,9}`],
  [/\bkubectl\b/, String.raw`\s--from-literal[=\s]["']?[^=\s]{1,100}=`],
]

const ALL = COMMANDS.map(
  ([program, before]) => [program, new RegExp(`(${before})${WORD}`, 'g')] as const,
)
const ANY = new RegExp(COMMANDS.map(([program]) => program.source).join('|'))
const PROGRAMS = new RegExp(`${ANY.source}|\\bcurl\\b`, 'g')

/** The last program on a line that takes secrets in its own way; null for none. */
export function programIn(line: string): string | null {
  let found: string | null = null
  for (const [program] of line.matchAll(PROGRAMS)) found = program
  return found
}

/** Separators of shell commands. */
const BETWEEN = /(\s[;|&]{1,2}\s|;\s)/

/** `jq --arg token SECRET` */
const NAMED_ARGUMENT = new RegExp(
  String.raw`(\s--arg(?:json)?\s{1,9}([\w-]{1,60})\s{1,9})${WORD}`,
  'g',
)

/** Masks secrets in options or positions that mean something else for other programs. */
export function maskCommands(line: string): string {
  const logins = /\bcurl\b/.test(line) ? line.replace(LOGIN, hideLogin) : line
  const users = ENGINE.test(logins) ? logins : logins.replace(USER, hideUser)
  const named = users.replace(
    NAMED_ARGUMENT,
    (whole, before: string, name: string, value: string) =>
      isSecretName(name) ? hide(whole, before, value) : whole,
  )
  const known = ANY.test(named) ? named.split(BETWEEN).map(maskCommand).join('') : named
  return PASSWORD.test(known) ? known.split(BETWEEN).map(maskPassword).join('') : known
}

const PASSWORD = /\s-p/

function maskCommand(command: string): string {
  return ALL.reduce((text, [program, secret]) => {
    const found = program.exec(text)
    if (found === null) return text
    const end = found.index + found[0].length
    return text.slice(0, end) + text.slice(end).replace(secret, hide)
  }, command)
}

/** `curl -u robin:PASSWORD` */
const LOGIN =
  /(\s(?:-[a-zA-Z]{0,9}[uU]|--user|--proxy-user)[\s=]\s{0,9})("[^":]*:[^"]*"?|'[^':]*:[^']*'?|[^\s:"']*:\S+)/g

/** `--user robin:PASSWORD` of any program; for these it is a user and a group. */
const USER = /(\s--user(?:name)?[\s=]\s{0,9}["']?([^\s:"'/=]{1,100}):)([^\s"']+)/g
const ENGINE = /\b(?:docker|podman|nerdctl|buildah|systemd-run|runuser|setpriv|chroot|bwrap)\b/

/** Two numbers or two equal names are a user and a group. */
function hideUser(whole: string, before: string, user: string, value: string): string {
  return value === user || /^\d{1,9}$/.test(value) || isHarmless(value)
    ? whole
    : `${before}${HIDDEN}`
}

function hideLogin(_: string, option: string, login: string): string {
  const quote = /["']$/.exec(login)?.[0] ?? ''
  return `${option}${login.slice(0, login.indexOf(':') + 1)}${HIDDEN}${quote}`
}
