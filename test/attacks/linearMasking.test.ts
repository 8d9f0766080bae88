import { afterAll, expect, it } from 'vitest'
import { maskText } from '../../src/compare/text/maskText.ts'

/*
 * Masking looks at anybody's texts, again and again for each form of a secret. That each regular
 * expression is linear (linearExpressions.test.ts) is not enough: one that begins anew at each of
 * many places, and goes on to the end from there, takes the square of the text's length. So what
 * they go over is counted, which is the same on a machine that is busy. This file has a process of
 * its own: V8 is slower with regular expressions once one of their methods was replaced.
 */

const SHORT = 600
/** As often as the short text, the long one has each piece. */
const TIMES = 8

const PIECES = [
  ...[
    '<a>',
    '<password>',
    '<a ',
    '<a b="',
    ' name="password" value="',
    '</',
    'authorization ',
    '"bearer ',
  ],
  ...[
    'password "',
    'secret "x" ',
    'docker login ',
    'docker login -p "',
    'mysql -p',
    'htpasswd -b ',
    '; ',
  ],
  ...[
    'vault login -a ',
    'jq --arg pw ',
    ' --arg',
    "f('pw', '",
    'auth": "',
    'auth":',
    '<(echo ',
    '<(echo pw',
  ],
  ...[
    'neighbor ',
    'MONITOR ',
    'com2sec ',
    'set ',
    'set password ',
    'user=a:',
    'AUTH=',
    'a_pw ',
    'env[pw]',
  ],
  ...[
    'hooks.slack.com/',
    'wpa_passphrase ',
    'redis-cli -a a; ',
    "mysql -pa'",
    'SetCredential=a \\\n',
    'key 0:',
  ],
  ...[
    'kind: Secret\n',
    'a * ',
    '"a" ',
    'a:1 a:',
    'data:\n ',
    '-----BEGIN A',
    'net -U a%',
    'kubectl --from-literal a=',
    'identified by ',
  ],
  ...['comment "', 'comment "a b', 'user a on ', 'user a on b >'],
  ...[' -p ', ' -p x', 'mkdir -p ', " -p '", ' -p"', 'set $', 'set $pw ', '<<"', 'php_value a '],
  ...['password=', 'password ', "pw=''", 'a', 'a.', 'a b', 'token:', '-eyJ', '://', 'x://a@'],
  ...['$1$', "'", '"', '\\', ' ', '\t=', '<<', '<<E ', 'echo ', 'echo|', '{SSHA}', '-----BEGIN '],
  ...[' curl -u a:', ' curl -u "', 'sshpass -p "', 'iscsi:', 'token:\n ', 'token=a\\\n'],
  ...[
    '--token \\\n',
    'curl \\\n',
    'curl ',
    '"--token", ',
    '"--token","',
    '- --token\n',
    'name: pw, ',
  ],
  ...[
    '{"name":"pw","value":"',
    'value: x\nname: pw\n',
    '{',
    'users: a:b,',
    'users:\n a: b\n',
    'users ',
  ],
  ...[
    'a:1:a:a:',
    'basicauth {',
    'basicauth ',
    '<key>pw</key>',
    'sed s/pw/',
    's/pw/',
    '1 M x',
    '{pw, "',
  ],
  ...['//a:', '[secrets]\n', 'secrets:\n a: b\n', ' --user a:', ' KEY=', 'A=$(a <<', '\u200b'],
  ...['user=', 'user=,', ',=', 'A+', '--token ', 'token=/run/,,,', 'pw: | ', 'pw=[', "'pw'='"],
]

const { exec } = RegExp.prototype
afterAll(() => {
  RegExp.prototype.exec = exec
})

/** How many characters the regular expressions go over while a text is masked. */
function charactersRead(text: string): number {
  let read = 0
  // All methods of strings and regular expressions that search come to this one.
  RegExp.prototype.exec = function (searched) {
    const from = this.global || this.sticky ? this.lastIndex : 0
    const found = exec.call(this, searched)
    if (found !== null) read += found.index + found[0].length - from + 1
    else read += this.sticky || isAnchored(this) ? 1 : searched.length - from + 1
    return found
  }
  try {
    maskText(text)
  } finally {
    RegExp.prototype.exec = exec
  }
  return read
}

const anchored = new Map<string, boolean>()

/** Whether it can match only where the text begins, and so looks nowhere else. */
function isAnchored({ source, multiline }: RegExp): boolean {
  if (multiline || !source.startsWith('^')) return false
  const known = anchored.get(source)
  if (known !== undefined) return known
  let rest = source.replaceAll(/\\.|\[(?:\\.|[^\]])*\]/g, '')
  while (rest.includes('(')) rest = rest.replaceAll(/\([^()]*\)/g, '')
  anchored.set(source, !rest.includes('|'))
  return !rest.includes('|')
}

it.each(PIECES)('masks a text of many %j with work that grows with it and no faster', (piece) => {
  for (const end of ['', '\n', ' x', '=']) {
    const times = SHORT / piece.length
    const short = charactersRead(piece.repeat(times) + end)
    const long = charactersRead(piece.repeat(times * TIMES) + end)
    expect(short).toBeGreaterThan(0)
    expect(long / short, `ending in ${JSON.stringify(end)}`).toBeLessThan(TIMES * 1.5)
  }
})
