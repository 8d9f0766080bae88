import { HIDDEN } from './maskBlock.ts'
import { isHarmless, isSecretName } from './secretName.ts'

/* Secrets recognised by their form, or by preceding words that occur in no other lines. */

/** Secrets recognised by their form, in any context. */
const SHAPES: readonly RegExp[] = [
  // crypt(5), htpasswd, argon2, scrypt
  /\${1,2}(?:[0-9][a-z]?|2[abxy]|y|gy|7|md5|sha1|apr1|pbkdf2[\w-]{0,20}|argon2[a-z]{1,2}|scrypt)\${1,2}[./\w$=,+-]{8,}/g,
  /\{(?:S?SHA(?:256|512)?|S?MD5|CRYPT|ARGON2|PLAIN|CLEARTEXT)\}\S+/gi, // RFC 2307, Dovecot
  /\bgrub\.pbkdf2\.\S+/g,
  /AGE-SECRET-KEY-[\w-]+/g,
  /\bK10[0-9a-f]{64}::\S+/g, // k3s, RKE2
  /(?<![\w-])eyJ[\w-]{1,1000}\.[\w-]{1,1000}\.[\w-]*/g, // RFC 7519
  /\b\d{8,10}:[\w-]{33,36}(?![\w-])/g, // Telegram
  /\b(?:[sr]k_(?:live|test)|whsec|npm|hf|gsk|shpat|sbp|glsa|dckr_pat)_[A-Za-z0-9]{16,}/g,
  /\b(?:gh[opsur]_|github_pat_|glpat-|xox[abprs]-|tskey-|sk-(?!ssh-|ecdsa-)|dop_v1_|pypi-)[\w-]{10,}/g,
]

/** A WireGuard key, 32 bytes in base64 (wg(8)); a public key looks the same. */
const WIREGUARD_KEY = /(^|[^\w+/:=-])[A-Za-z0-9+/]{43}=(?![\w+/=])/g
const PUBLIC = /public|pubkey|peer|sha256|hash/i

/** Masks secrets of these forms. */
export function maskShapes(line: string): string {
  const masked = SHAPES.reduce((text, shape) => text.replace(shape, HIDDEN), line)
  return PUBLIC.test(masked) ? masked : masked.replace(WIREGUARD_KEY, `$1${HIDDEN}`)
}

/** The text before a secret, and the secret: quoted, or a word. */
const FORMS: readonly RegExp[] = [
  // RFC 7617, RFC 6750: a header with a colon, with blanks, or as a separate value.
  /(authorization["']?[\s:=]{1,9}["']?(?:bearer|basic|token|digest)\s{1,9})([^\s"';]+)/gi,
  /(authorization\s{1,9}(?=["']))("[^"]*"|'[^']*')/gi,
  /(["'](?:bearer|basic)\s{1,9})([^\s"']+)(?=["'])/gi,
  /(\bBearer\s{1,9})([\w.~+/-]{16,}={0,2})/g,
  // Python: requests
  /(\bauth\s{0,3}=\s{0,3}\(\s{0,3}["'][^"'\n]{1,100}["']\s{0,3},\s{0,3})("[^"]*"|'[^']*')/g,
  // config.json of Docker: a user and a password in base64. `"auth": "plain"` names a login method.
  /(["']auth["']\s{0,9}:\s{0,9})("(?![a-z_-]*")[^"]*")/g,
  /((?<=^|[\s"'=+-])AUTH=["']?)((?!\w{1,20}:\/\/)[^\s"':]{1,100}:[^\s"']+)/g,
  // A login method is a small word.
  /((?<=^|[\s"'=+-])AUTH=["']?)((?![a-z_-]{1,20}(?:["'\s]|$))[^\s"']+)/g,
  // A variable, and a setting of rclone or macsec: no name of a key on a keyboard is as long.
  /((?<=^|[\s"'=+-])KEY=["']?)(?!=)([^\s"']{8,})/g,
  /(^[+-]?\s*key\s{0,9}=\s{0,9}["']?)([\w+/-]{16,}={0,2})(?=["']?\s*$)/gi,
  // A user and a password as one value
  /(\bbasic[_-]?auth["']?\s{0,9}[:=]\s{0,9}["']?[^\s:"'{}[\]]{1,100}:)([^\s"']+)/gi,
  /(^[+-]?\s*user:\s{1,9}["']?[^\s:"'/]{1,100}:)(?!\d+["']?$)([^\s"']+)/g,
  // .pgpass; an IPv6 address has no other letters.
  /(^[+-]?\s*(?![\da-fA-F:./%]*$)[^\s:#"'/]{1,255}:(?:\d{1,5}|\*):[^\s:]{1,63}:[^\s:]{1,63}:)(\S+)/g,
  // chrony.keys, ntp.keys
  /(^[+-]?\s*\d{1,10}\s+(?:M|MD5|SHA-?\d{1,3}(?:-\d{1,3})?|AES-?\d{3}(?:CMAC)?)\s+)(\S+)(?=\s*$)/g,
  // Secrets of Kubernetes and data sources of Grafana, on one line
  /(["'](?:stringData|secureJsonData)["']\s{0,9}:\s{0,9}\{)([^}]+)/g,
  // SQL
  /(\bidentified\s{1,9}(?:with\s{1,9}\S{1,60}\s{1,9})?by\s{1,9}(?:password\s{1,9})?)("[^"]*"|'[^']*')/gi,
  /(\bpassword\s{1,9})("[^"]*"|'[^']*')/gi,
  // named.conf(5), and other formats with this end of a setting
  /(\b(?:secret|passphrase|psk|pass)\s{1,9})("[^"]*"|'[^']*')(?=\s{0,9}(?:[;}]|$))/gi,
  // Routers: FRR, BIRD, Cisco
  /(^[+-]?\s*neighbor\s+\S+\s+password\s+)(.+)/g,
  /(\bmessage-digest-key\s{1,9}\d{1,9}\s{1,9}md5\s{1,9})(\S+)/g,
  /(\b(?:authentication-key|key-string)\s{1,9}(?:\d\s{1,9})?)(\S+)/g,
  /(\bsnmp-server\s{1,9}community\s{1,9})(\S+)/g,
  // snmpd.conf(5)
  /(^[+-]?\s*(?:r[ow]|trap)community6?\s+)(\S+)/gi,
  /(^[+-]?\s*com2sec6?\s+(?:-Cn\s+\S+\s+)?\S+\s+\S+\s+)(\S+)/g,
  /(^[+-]?\s*createUser\s+(?:-e\s+\S+\s+)?\S+\s+)(.+)/g,
  // Redis: ACL
  /(^[+-]?\s*user\s+\S+\s+(?:on|off)\s+(?:[^\s>]\S*\s+){0,20}>)(\S+)/g,
  // upsmon.conf(5)
  /(^[+-]?\s*MONITOR\s+\S+\s+\d+\s+\S+\s+)(\S+)/gi,
  // pppd(8) and Postfix, under other names than usual
  /(^[+-]?\s*\S+\s+\*\s+)("[^"]*")/g,
  /(^[+-]?\s*\S+\s+\*\s+)([^\s"*]\S*)(?=\s+(?:\*|[\d.:/]+)\s*$)/g,
  /(^[+-]?\s*\[?[\w.-]{1,255}\]?:\d{1,5}\s+[^\s:]{1,255}:)(\S+)(?=\s*$)/g,
  // turnserver.conf; a user and a group have numbers
  /(^[+-]?\s*user=[^\s:/]{1,100}:)(?!\d+$)(\S+)/g,
  /(^[+-]?\s*set\s+\S{0,60}password\s+)(\S.*)/gi,
  // HAProxy, Squid, Tinyproxy, lftp: a user and a password
  /(\bstats\s{1,9}auth\s{1,9}[^\s:]{1,100}:)(\S+)/g,
  /((?<![^\s"'])login=[^\s:]{1,100}:)(\S+)/g,
  /(^[+-]?\s*BasicAuth\s+\S{1,100}\s+)(\S+)/g,
  /(\s--(?:basic-)?auth[= ]["']?[^\s:"']{1,100}:)([^\s"']+)/g,
  /(\blftp\s[^|;]{0,60}?-u\s{0,9}[^\s,]{1,100},)(\S+)/g,
  // GRUB, pppd, slapd.conf(5), Exim, OpenBGPD
  /(^[+-]?\s*password(?:_pbkdf2)?\s+(?![=:])\S{1,100}\s+)(\S+)(?=\s*$)/g,
  /(\buser\s{1,9}\S{1,100}\s{1,9}password\s{1,9})(\S+)/g,
  /(^[+-]?\s*rootpw\s+)(\S+)/g,
  /(\b(?:mysql|pgsql|oracle)_servers\s{0,9}=\s{0,9})(\S.*)/g,
  /(\bneighbor\s[^{}]{0,100}\{[^{}]{0,200}\bpassword\s{1,9})([^\s;}]+)/g,
  // ipsec.secrets(5), npm, SNMP, SMTP, ngrok, wallets
  /(:\s{1,9}(?:PSK|EAP|XAUTH|NTLM|PIN)\s{1,9})("[^"]*"|\S+)/g,
  /(\b_auth\s{0,9}=\s{0,9})(\S+)/g,
  /(\bsnmp(?:walk|get|set|bulkwalk)\s(?:-\w+\s{1,9}){0,9}?-c\s{0,9})(\S+)/g,
  /(\bAUTH\s{1,9}(?:PLAIN|LOGIN)\s{1,9})(\S+)/g,
  /(\bcookie:\s{1,9})([^"'\s][^"']*)/gi,
  /(\bauthtoken[\s:]\s{0,9})(\S+)/g,
  /(\b(?:mnemonic|seed_phrase)\s{0,9}[:=]\s{0,9})(\S.*)/gi,
  /(\b(?!BYPASS)[A-Z]{1,20}PASS=)(\S+)/g,
]

/** `define('DB_PASSWORD', 'X')`, in PHP and others: the first argument of the function is the name. */
const CALL = /(\w\(\s{0,9}["']([\w.-]{1,60})["']\s{0,9},\s{0,9})("[^"]*"|'[^']*')/g

/** `{password, "X"}` (Erlang) */
const TUPLE = /(\{\s{0,9}["']?([\w.-]{1,60})["']?\s{0,9},\s{0,9}(?:<<)?)("[^"]*")/g

/** `s/@PASSWORD@/X/` (sed): the replacement of a name. */
const REPLACED = /(\bs([/|#,~])((?:(?!\2)\S){1,100})\2)((?:(?!\2).){1,500})(?=\2)/g

/** `set $api_token X;` (nginx), `php_admin_value mysqli.default_pw X` (Apache): a name and its value. */
const PAIR =
  /(^[+-]?\s*(?:set\s+\$|map\s+\$|php_(?:admin_)?(?:value|flag)\s+|SetEnv\s+|fastcgi_param\s+|uwsgi_param\s+)([\w.-]{1,60})\s+)("[^"]*"|'[^']*'|[^\s"';][^\s;]*)/g

/** `proxy_set_header X-Api-Key X;`; the value of a variable is not in the file. */
const HEADER =
  /(\b(?:proxy_set_header|RequestHeader\s+set)\s{1,9}([\w-]{1,60})\s{1,9})("[^"]*"|'[^']*'|[^\s"';$][^\s;]*)/g

/** A comment on a firewall rule: `--comment "X"` (iptables), `comment "X"` (nft). */
const COMMENT = /(\bcomment[ \t]{1,9}|\s--comment[ \t=]{1,9})("[^"]*"|'[^']*')/g
const COMMENT_WORD = /(\s--comment[ \t=]{1,9})([^\s"'-]\S*)/g

/** Every form contains one of these; most lines have none and need only this test. */
const HINT =
  /auth|bearer|basic|pass|secret|psk|data|identified|digest|key-string|community|com2sec|createuser|monitor|user[=:]|\*\s|:[\d*]|[({]|\bM\s|MD5|SHA|AES|\bsed\b|set|param|php_|comment|user\s|login|rootpw|_servers|PSK|EAP|snmp|cookie|mnemonic|seed_|header|lftp|key/i

/** Masks secrets that follow such words. */
export function maskForms(line: string): string {
  if (!HINT.test(line)) return line
  const named = (whole: string, before: string, name: string, value: string) =>
    isSecretName(name) ? hide(whole, before, value) : whole
  const masked = FORMS.reduce((text, form) => text.replace(form, hide), line)
    .replace(PAIR, named)
    .replace(HEADER, named)
  const rules = masked.replace(COMMENT, hide).replace(COMMENT_WORD, hide)
  const reported = rules.replace(CALL, named).replace(TUPLE, named)
  if (!/\bsed\b/.test(reported)) return reported
  return reported.replace(
    REPLACED,
    (whole, before: string, _: string, name: string, value: string) =>
      (name.match(/[\w.-]+/g) ?? []).some(isSecretName) ? hide(whole, before, value) : whole,
  )
}

/** Masks the text after `before`; keeps the quotation marks. */
export function hide(whole: string, before: string, value: string): string {
  if (isHarmless(value)) return whole
  const mark = /^["']/.exec(value)?.[0] ?? ''
  return `${before}${mark}${HIDDEN}${value.endsWith(mark) ? mark : ''}`
}
