import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Content } from '../../../src/compare/text/content.ts'
import { patchText } from '../../../src/compare/text/unifiedPatch.ts'
import { randomTexts } from './randomTexts.ts'

const text = (text: string): Content => ({ kind: 'text', text })
const none: Content = { kind: 'none' }
const binary = (bytes: number): Content => ({ kind: 'binary', bytes })

describe('a patch', () => {
  it('has the header, the ranges and the lines of a unified diff', () => {
    const before = text('1\n2\n3\n4\n5\n6\n7\n8\n9\n')
    const after = text('1\n2\n3\n4\nfive\n6\n7\n8\n9\n10')
    expect(patchText('etc/x', before, after, 1)).toEqual([
      '--- a/etc/x',
      '+++ b/etc/x',
      '@@ -4,3 +4,3 @@',
      ' 4',
      '-5',
      '+five',
      ' 6',
      '@@ -9,1 +9,2 @@',
      ' 9',
      '+10',
      '\\ No newline at end of file',
    ])
  })

  it.each<[string, Content, Content, number, string[]]>([
    ['a new file', none, text('a\n'), 3, ['--- /dev/null', '+++ b/x', '@@ -0,0 +1,1 @@', '+a']],
    [
      'a file that is gone',
      text('a'),
      none,
      3,
      ['--- a/x', '+++ /dev/null', '@@ -1,1 +0,0 @@', '-a', '\\ No newline at end of file'],
    ],
    [
      'a file that was filled',
      text(''),
      text('a\n'),
      3,
      ['--- a/x', '+++ b/x', '@@ -0,0 +1,1 @@', '+a'],
    ],
    [
      'lines put in, without context',
      text('a\nb\n'),
      text('a\nx\nb\n'),
      0,
      ['--- a/x', '+++ b/x', '@@ -1,0 +2,1 @@', '+x'],
    ],
    [
      'an end that came',
      text('a'),
      text('a\n'),
      3,
      ['--- a/x', '+++ b/x', '@@ -1,1 +1,1 @@', '-a', '\\ No newline at end of file', '+a'],
    ],
    ['nothing of equal texts', text('a\n'), text('a\n'), 3, []],
    ['nothing of two empty texts', text(''), text(''), Infinity, []],
    ['nothing of equal texts with all their lines', text('a\n'), text('a\n'), Infinity, []],
    ['nothing of nothing', none, none, 3, []],
  ])('tells %s', (_, before, after, context, lines) => {
    expect(patchText('x', before, after, context)).toEqual(lines)
  })

  it.each<[string, string, string]>([
    ['etc/ssh/sshd_config', '--- a/etc/ssh/sshd_config', '+++ b/etc/ssh/sshd_config'],
    ['with space', '--- a/with space\t', '+++ b/with space\t'],
    ['a"b\\c', '--- "a/a\\"b\\\\c"', '+++ "b/a\\"b\\\\c"'],
    ['a\nb\t\u001b', '--- "a/a\\nb\\t\\033"', '+++ "b/a\\nb\\t\\033"'],
    [
      'ü\u202e \u{1f422}',
      '--- "a/\\303\\274\\342\\200\\256 \\360\\237\\220\\242"\t',
      '+++ "b/\\303\\274\\342\\200\\256 \\360\\237\\220\\242"\t',
    ],
    ['\u007f', '--- "a/\\177"', '+++ "b/\\177"'],
  ])('names %j as git does', (path, from, to) => {
    expect(patchText(path, text('a\n'), text('b\n'), 3).slice(0, 2)).toEqual([from, to])
  })
})

describe('what is no text is one sentence', () => {
  const other = (description: string): Content => ({ kind: 'other', description })
  it.each<[Content, Content, string]>([
    [binary(12 << 10), binary(13 << 10), 'Binary file, 12.0 KiB → 13.0 KiB'],
    [binary(9), binary(9), 'Binary file, 9 B → 9 B'],
    [none, binary(9), 'Nothing → binary file, 9 B'],
    [text('a\nb'), { kind: 'large', bytes: 200 << 20 }, 'Text, 2 lines → large file, 200.0 MiB'],
    [text('a\n'), { kind: 'directory' }, 'Text, 1 line → directory'],
    [text(''), binary(1), 'Empty file → binary file, 1 B'],
    [none, text(''), 'Nothing → empty file'],
    [text(''), none, 'Empty file → nothing'],
    [text('\n\n'), binary(1), 'Text, 2 lines → binary file, 1 B'],
    [{ kind: 'directory' }, { kind: 'directory' }, 'Directory'],
    [{ kind: 'unreadable', reason: 'It is shut.' }, none, 'Unreadable (It is shut) → nothing'],
    [other('a link to /a'), other('a link to /b'), 'A link to /a → a link to /b'],
    [other('a link to x\n--- a/y\u001b[2J'), none, 'A link to x\\x0a--- a/y\\x1b[2J → nothing'],
  ])('of %j and %j', (before, after, sentence) => {
    expect(patchText('x', before, after, 3)).toEqual([sentence])
  })
})

describe('real tools take patches of random texts', () => {
  const made: string[] = []
  afterAll(() => {
    for (const directory of made) rmSync(directory, { recursive: true })
  })

  interface Side {
    readonly path: string
    /** Null for no file. */
    readonly before: string | null
    readonly after: string | null
  }

  const NAMES = [
    'plain',
    'with space',
    'folder/in "quotes"',
    'back\\slash',
    'Grüße',
    'a\u001b[2J',
    'a\nb',
  ]
  const sides = randomTexts(700, 11)
    .map(
      ({ before, after }, index): Side => ({
        path: `${NAMES[index % NAMES.length]}-${index}`,
        before: index % 10 === 0 ? null : before,
        after: index % 10 === 1 ? null : after,
      }),
    )
    // An empty file that came or went is a sentence.
    .filter(({ before, after }) => before || after)

  /** Lays the texts before out, has the command take the patch, and gives where. */
  function applied(context: number, command: readonly string[]) {
    const directory = mkdtempSync(join(tmpdir(), 'terrapin-patch-'))
    made.push(directory)
    const lines: string[] = []
    for (const { path, before, after } of sides) {
      const place = join(directory, path)
      mkdirSync(dirname(place), { recursive: true })
      if (before !== null) writeFileSync(place, before)
      lines.push(...patchText(path, contentOf(before), contentOf(after), context))
    }
    const [program = '', ...rest] = command
    const result = spawnSync(program, rest, {
      cwd: directory,
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    })
    return { directory, result }
  }

  function contentOf(side: string | null): Content {
    return side === null ? none : text(side)
  }

  function check({ directory, result }: ReturnType<typeof applied>): void {
    expect(result.stderr).toBe('')
    expect(result.status).toBe(0)
    for (const { path, after } of sides) {
      const place = join(directory, path)
      expect(existsSync(place) ? readFileSync(place, 'utf8') : null, path).toBe(after)
    }
  }

  it.each([1, 3, Infinity])('git apply, with %d lines of context', (context) => {
    check(applied(context, ['git', 'apply', '--whitespace=nowarn', '-']))
  })

  // Without context git apply gets lines at the end wrong, those of git diff -U0 too.
  it.each([0, 3])('patch, with %d lines of context', (context) => {
    check(applied(context, ['patch', '-p1', '--quiet', '--binary']))
  })
})
