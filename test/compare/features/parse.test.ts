import { describe, expect, it } from 'vitest'
import { expandShell } from '../../../src/compare/features/parse/expandShell.ts'
import { withoutPassword, withoutSecrets } from '../../../src/compare/features/parse/mask.ts'
import { named, sectionsOf, valuesOf } from '../../../src/compare/features/parse/parseSections.ts'
import { shellCommands, unitWords } from '../../../src/compare/features/parse/shellWords.ts'
import {
  environmentOf,
  startCommands,
  unitValues,
} from '../../../src/compare/features/parse/unit.ts'

describe('the commands of a shell script', () => {
  it.each<[string, string[][]]>([
    ['', []],
    ['wg set wg0', [['wg', 'set', 'wg0']]],
    ['a b\nc', [['a', 'b'], ['c']]],
    ['a; b && c || d | e &', [['a'], ['b'], ['c'], ['d'], ['e']]],
    ['run \\\n  --name=web \\\n  nginx', [['run', '--name=web', 'nginx']]],
    [`-e 'A'='b c'`, [['-e', 'A=b c']]],
    [`'first\nsecond' third`, [['first\nsecond', 'third']]],
    [`'it'\\''s'`, [["it's"]]],
    ['"a \\"b\\" \\$c \\d"', [['a "b" $c \\d']]],
    ['"a\\\nb"', [['ab']]],
    [`'' ""`, [['', '']]],
    [`# what can't be\nrun # it's\nnext`, [['run'], ['next']]],
    ['a#b', [['a#b']]],
    [`open 'to the end\nof it`, [['open', 'to the end\nof it']]],
    ['open "to the end\\', [['open', 'to the end\\']]],
    ['end\\', [['end']]],
    ['\v\f\u00a0a', [['a']]],
    ['cat <<EOF\na b\nEOF\nc', [['cat'], ['c']]],
    ["cat <<-'E F' x\n\ta\n\tE F\nc", [['cat', 'x'], ['c']]],
    ['a <<A b <<B; c\n1\nA\n2\nB\nd', [['a', 'b'], ['c'], ['d']]],
    ['cat <<EOF\na', [['cat', '<<EOF'], ['a']]],
    ['x=$((1<<2))\n2))', [['x=$((1<<2))'], ['2))']]],
    ['read <<<a\na', [['read', '<<<a'], ['a']]],
  ])('%j are %j', (script, commands) => {
    expect(shellCommands(script)).toEqual(commands)
  })

  it('of a large one are read in one go', () => {
    const script = `${'"'.repeat(1_000_001)}\n${"a'\\".repeat(300_000)}`
    expect(shellCommands(script).length).toBeLessThanOrEqual(2)
  })
})

it.each<[string, string[]]>([
  [`a=1\nb=$a$a\nrun $b "\${a}"`, ['run 11 1']],
  ['for x in 1 2; do run $x; done', ['run 1', 'run 2']],
  [
    'for x in 1 2; do for y in a b; do run $x$y; done; done; end',
    ['run 1a', 'run 1b', 'run 2a', 'run 2b', 'end'],
  ],
  ['for x in $(ls); do run $x; done; end', ['? run $x', 'end']],
  ['for x in *; do run $x; done', ['? run $x']],
  ['x="1 2"; for y in $x; do run $y; done', ['run 1', 'run 2']],
  ['x=1; if y; then x=2; run; else run; fi; end $x', ['y', '? run', '? run', 'end $x']],
  ['while y; do run; done; end', ['y', '? run', 'end']],
  ['case $a in x) run;; esac; end', ['? $a in x) run', 'end']],
  ['f() {\nrun\n}\nf', ['? run', 'f']],
  ['function f {\nrun\n}\nf', ['? run', 'f']],
  ['{ run; }; end', ['run', 'end']],
  ['a && run; b || run; c | run; end 2>&1', ['a', '? run', 'b', '? run', 'c', 'run', 'end 2>']],
  ['run -C a || run -A a', ['run -C a', 'run -A a']],
  ['for x in 1 2; do run', ['run']],
])('a script, %j, runs %j', (script, commands) => {
  const run = expandShell(script)
  expect(
    run.map(({ words, isConditional }) => `${isConditional ? '? ' : ''}${words.join(' ')}`),
  ).toEqual(commands)
})

it('a script that runs too much is not compared', () => {
  const loops = 'for a in 1 2 3 4 5 6 7 8 9; do '.repeat(50)
  expect(() => expandShell(`${loops}x\n${'done\n'.repeat(50)}`)).toThrow('too many commands')
})

it.each<[string, string[]]>([
  ['', []],
  ['/bin/x -a b;c|d&', ['/bin/x', '-a', 'b;c|d&']],
  [`"A=1 2" 'B=3'`, ['A=1 2', 'B=3']],
])('a line of a unit, %j, is the words %j', (line, words) => {
  expect(unitWords(line)).toEqual(words)
})

describe('sections', () => {
  const text = [
    'lost=1',
    '[Peer]',
    '# Key=comment',
    '; Key=comment',
    'Key = first',
    'no value',
    '=no key',
    '[Other]',
    'Key=other',
    '[PEER]',
    'key=a=b \\',
    '  c',
  ].join('\n')

  it('are read with their keys in order, whatever their case', () => {
    const sections = named(sectionsOf(text), 'peer')
    expect(sections.map(({ entries }) => entries)).toEqual([
      [['key', 'first']],
      [['key', 'a=b    c']],
    ])
    expect(valuesOf(sections, 'KEY')).toEqual(['first', 'a=b    c'])
  })

  it('take a value back by an empty one', () => {
    const unit = '[Service]\nExecStart=/a\nExecStart=\n[Service]\nExecStart=/b\nExecStart=/c\n'
    expect(unitValues(unit, 'Service', 'ExecStart')).toEqual(['/b', '/c'])
  })
})

describe('a unit', () => {
  it.each<[string, string[][]]>([
    ['ExecStart=/bin/a b', [['/bin/a', 'b']]],
    ['ExecStart=-/bin/a', [['/bin/a']]],
    ['ExecStart=@/bin/a a b', [['/bin/a', 'b']]],
    ['ExecStart=+-@/bin/a a', [['/bin/a']]],
    ["ExecStart=/bin/a 'server' \\\n --x", [['/bin/a', 'server', '--x']]],
    ['ExecStart=', []],
  ])('with %j starts %j', (line, commands) => {
    expect(startCommands(`[Service]\n${line}\n`)).toEqual(commands)
  })

  it.each<[string, string | null]>([
    ['Environment="BORG_REPO=user@host:/a b"', 'user@host:/a b'],
    ['Environment=A=1 BORG_REPO=x B=2', 'x'],
    ['Environment=BORG_REPO=x\nEnvironment=BORG_REPO=y', 'y'],
    ['Environment=BORG_REPO=x\nEnvironment=', null],
    ['Environment=BORG_REPO=50%%', '50%'],
    ['Environment=MY_BORG_REPO=x', null],
    ['', null],
  ])('with %j sets it to %j', (line, value) => {
    expect(environmentOf(`[Service]\n${line}\n`, 'BORG_REPO')).toBe(value)
  })
})

describe('an address loses what may be secret', () => {
  it.each([
    ['/srv/backup', '/srv/backup'],
    ['borg@host:repo', 'borg@host:repo'],
    ['ssh://borg@host:22/./repo', 'ssh://borg@host:22/./repo'],
    ['sftp:robin@host:/srv', 'sftp:robin@host:/srv'],
    ['s3:https://s3.example.org/bucket', 's3:https://s3.example.org/bucket'],
    ['//server/share', '//server/share'],
    ['ssh://borg:SECRET@host/repo', 'ssh://borg:…@host/repo'],
    ['ssh://borg:SEC@RET/@host/repo', 'ssh://borg:…@host/repo'],
    ['ssh://borg:SEC?RET@host/repo', 'ssh://borg:…@host/repo'],
    ['rest:https://u:SECRET@host:8000/', 'rest:https://…@host:8000/'],
    ['git+https://SECRET@host/x', 'git+https://…@host/x'],
    ['https://host/x?token=SECRET', 'https://host/x?…'],
    ['curlftpfs#u:SECRET@host', 'curlftpfs#u:…@host'],
    ['rclone:SECRET:x@host', 'rclone:SECRET:…@host'], // a user’s name stands there
  ])('%s → %s', (address, shown) => {
    expect(withoutPassword(address)).toBe(shown)
  })
})

describe('mount options lose what may be secret', () => {
  it.each([
    ['defaults', 'defaults'],
    ['subvol=root,compress=zstd', 'subvol=root,compress=zstd'],
    ['credentials=/etc/nixos/smb,uid=1000', 'credentials=/etc/nixos/smb,uid=1000'],
    ['name=admin,secretfile=/run/k', 'name=admin,secretfile=/run/k'],
    ['name=admin,secret=SECRET,x', 'name=admin,secret=…,x'],
    ['password=SECRET=2', 'password=…'],
    ['PASSWD=SECRET', 'PASSWD=…'],
    ['user=robin%SECRET', 'user=robin%…'],
    ['user=robin', 'user=robin'],
    ['key=SECRET', 'key=…'],
    ['password', 'password'],
  ])('%s → %s', (options, shown) => {
    expect(withoutSecrets(options)).toBe(shown)
  })
})
