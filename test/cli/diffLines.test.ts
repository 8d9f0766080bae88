import { styleText } from 'node:util'
import { describe, expect, it } from 'vitest'
import { textLines } from '../../src/cli/diff/diffLines.ts'
import type { Diff } from '../../src/cli/diff/diffParts.ts'
import { diffSections } from '../../src/cli/diff/diffSections.ts'
import { markdownLines } from '../../src/cli/diff/markdown.ts'
import type { Patch } from '../../src/cli/diff/patches.ts'
import type { DiffSection } from '../../src/cli/diff/section.ts'
import type { SystemComparison } from '../../src/compare/comparison.ts'
import { known, unknown } from '../../src/compare/comparisonPart.ts'
import type { Commit } from '../../src/compare/configuration/configurationChange.ts'
import type { Content } from '../../src/compare/text/content.ts'
import { patchText } from '../../src/compare/text/unifiedPatch.ts'
import { parseDryRun } from '../../src/compare/units/dryRun.ts'
import type { UnitChange } from '../../src/compare/units/unitChange.ts'
import { asciiOf } from '../../src/text/ascii.ts'
import { visible } from '../../src/text/visible.ts'
import { configuration, file, packageRow, packages, target, unit } from '../state/fixture.ts'
import { below, parseMarkdown, tableBelow } from './markdown.ts'
import { PLAIN } from './plainForm.ts'

/** Two sides that differ in nothing but what is given. */
function diffOf(systems: Partial<SystemComparison> = {}, others: Partial<Diff> = {}): Diff {
  const reboot = { needed: null, because: [] }
  return {
    before: target('41'),
    after: target('43'),
    closures: packages(packageRow('firefox', { sizeDelta: 2048, selected: true })),
    systems: {
      boot: known({ kernel: null, rows: [], reboot }),
      units: known({ changes: [], assumed: false }),
      files: known([]),
      features: known([]),
      configuration: configuration(),
      ...systems,
    },
    failure: 'none',
    dryRun: null,
    ...others,
  }
}

function textOf(diff: Diff, patches: readonly Patch[] = []): string {
  return textLines(diff, diffSections(diff), patches, PLAIN).join('\n')
}

function blocksOf(diff: Diff, patches: readonly Patch[] = [], sections = diffSections(diff)) {
  return parseMarkdown(markdownLines(diff, sections, patches).join('\n'))
}

/** A section with one table of one row. */
function sectionOf(cell: string): DiffSection {
  const rows = [{ cells: ['first', cell, 'last'], style: null }]
  return { part: 'units', title: 'It', heads: ['', cell, 'LAST'], rows, notes: [cell] }
}

/** Texts that would be something else in Markdown, HTML or a terminal. */
const HOSTILE = [
  'a|b|c',
  'a\\|b',
  'ends in a backslash\\',
  '`code`',
  '``` fence',
  '*bold* _it_ ~~gone~~',
  '[text](https://example.org)',
  '![picture](x)',
  '<script>alert(1)</script>',
  '<!-- a comment',
  '</details>',
  '&lt;b&gt; &amp;',
  '@someone, see #12 and #a',
  'owner/repository#7',
  '# no heading',
  '{braces}',
  'two\nlines',
  'two\r\nlines',
  'tab\there',
  '\u001b[31mred\u001b[0m',
  'right\u202eleft',
  '\u2028',
  'ε → –',
]

/** Of units that systemd was asked of. */
const unitsPart = (changes: readonly UnitChange[]) => known({ changes, assumed: false })

describe('in Markdown', () => {
  it.each(HOSTILE)('%j stands in a cell, a head and a note as what it is', (text) => {
    const blocks = blocksOf(diffOf(), [], [sectionOf(text)])
    const { heads, rows } = tableBelow(blocks, 'It')
    const shown = visible(text).trim()
    expect(heads).toEqual(['', shown, 'LAST'])
    expect(rows).toEqual([['first', shown, 'last']])
    const notes = [{ ...sectionOf(`Other output: ${text}`), rows: [] }]
    expect(below(blocksOf(diffOf(), [], notes), 'It')).toEqual([
      { kind: 'paragraph', text: visible(`Other output: ${text}`) },
    ])
  })

  it.each(HOSTILE)('%j may be what a side is called', (text) => {
    const blocks = blocksOf(diffOf({}, { before: target(text), after: target(`2/${text}`) }))
    expect(blocks[0]).toEqual({
      kind: 'heading',
      text: `${visible(text)} → 2/${visible(text)}`.trim(),
    })
    expect(tableBelow(blocks, 'Packages').heads).toContain(visible(text).trim())
  })

  it.each(HOSTILE)('%j may be the name of a patch', (text) => {
    const blocks = blocksOf(diffOf(), [{ title: text, lines: ['+x'] }], [])
    expect(blocks.at(-1)).toEqual({ kind: 'details', summary: visible(text), code: ['+x'] })
  })

  it.each([
    ['none', ['+a', '-b']],
    ['an ordinary one', ['+```', '+code', '+```']],
    ['one that stands alone', [' ```', ' code', ' ```']],
    ['a long one', [' ``````````', '+x']],
    ['several in a line', ['+``` and ````', ' ````']],
    ['one behind spaces', ['    ```', '   ````']],
  ])('fences in a patch do not end it: %s', (_, lines) => {
    const two: Patch[] = [
      { title: 'first', lines },
      { title: 'second', lines: ['+x'] },
    ]
    const blocks = blocksOf(diffOf(), two, [])
    expect(blocks.slice(-2)).toEqual([
      { kind: 'details', summary: 'first', code: lines },
      { kind: 'details', summary: 'second', code: ['+x'] },
    ])
  })

  it('sizes stand at the right, and each note in a paragraph of its own', () => {
    const section = { ...sectionOf('x'), right: [1], notes: ['One.', 'Two.'] }
    const lines = markdownLines(diffOf(), [section], [])
    expect(lines).toContain('|---|---:|---|')
    expect(below(parseMarkdown(lines.join('\n')), 'It').slice(1)).toEqual([
      { kind: 'paragraph', text: 'One.' },
      { kind: 'paragraph', text: 'Two.' },
    ])
  })
})

describe('on a terminal', () => {
  it.each(HOSTILE)('%j stands in a table as one line that drives nothing', (text) => {
    const patches = [{ title: text, lines: ['Binary file'] }]
    const lines = textLines(diffOf(), [sectionOf(text)], patches, PLAIN)
    for (const line of lines) expect(line).toBe(visible(line))
    expect(lines.filter((line) => line.includes(visible(text)))).toHaveLength(4)
    expect(lines).toContain(`${visible(text)}: Binary file`)
  })

  it('a patch shows what is hidden in it, and keeps its tabs', () => {
    const lines = ['--- a/x', '+++ b/x', '@@ -1,1 +1,1 @@', '-\told\u001b[2J', '+\tnew\u202e\r']
    const shown = textLines(diffOf(), [], [{ title: 'x', lines }], PLAIN)
    expect(shown.slice(2, 7)).toEqual([
      ...lines.slice(0, 3),
      '-\told\\x1b[2J',
      '+\tnew\\u202e\\x0d',
    ])
  })

  it('where only ASCII is drawn, a patch keeps the lines of its files', () => {
    const lines = ['--- a/x', '+++ b/x', '@@ -1,1 +1,1 @@', '-’→ Größe', '+… é', '… 3 more lines']
    const patches = [
      { title: 'é', lines },
      { title: 'ü', lines: ['Binary – file'] },
    ]
    const shown = textLines(diffOf(), [], patches, { ...PLAIN, drawn: asciiOf })
    expect(shown).toEqual(
      expect.arrayContaining([
        ...lines.slice(0, 5),
        '~ 3 more lines',
        'u: Binary - file',
        '41 > 43',
      ]),
    )
    const markdown = markdownLines(diffOf(), [], patches, asciiOf)
    expect(markdown).toEqual(
      expect.arrayContaining([...lines.slice(0, 5), '~ 3 more lines', '### 41 > 43']),
    )
    expect(markdown).toContain('<details><summary>e</summary>')
  })

  it('a patch is green and red, but for the names at its head', () => {
    const lines = ['--- a/x', '+++ b/x', '@@ -1,2 +1,2 @@', '--- gone', '+++ come', ' same']
    const shown = textLines(diffOf(), [], [{ title: 'x', lines }], {
      ...PLAIN,
      paint: (style, text) => styleText(style, text, { validateStream: false }),
    })
    const coloured = (style: 'red' | 'green', text: string) =>
      styleText(style, text, { validateStream: false })
    expect(shown.slice(2, 8)).toEqual([
      ...lines.slice(0, 3),
      coloured('red', '--- gone'),
      coloured('green', '+++ come'),
      ' same',
    ])
  })

  it('parts in which nothing differs are left out, those that are not known are not', () => {
    const text = textOf(diffOf({ files: unknown('It is dark.') }))
    expect(text).toMatch(/^Files\nUnknown: It is dark\.$/m)
    for (const title of ['Units', 'Features', 'Commits', 'Flake inputs', 'Kernel and boot']) {
      expect(text).not.toMatch(new RegExp(`^${title}$`, 'm'))
    }
    expect(text).toMatch(/^Summary$/m)
    expect(text).toMatch(/^Packages upgraded \(1\)$/m)
    expect(text).toMatch(/\n\nClosure 1000 B → 2\.0 KiB \(\+1000 B\)$/)
  })

  it('the parts of a configuration that is not known are not known', () => {
    const text = textOf(diffOf({ configuration: unknown('It is dark.') }))
    for (const title of ['Commits', 'Flake inputs', 'Configuration source']) {
      expect(text).toContain(`${title}\nUnknown: It is dark.`)
    }
  })
})

describe('a row', () => {
  /** The row of a section's table that begins with these cells. */
  function cellsOf(diff: Diff, title: string): (readonly string[])[] {
    const section = diffSections(diff).find((one) => one.title === title)
    return (section?.rows ?? []).map(({ cells }) => cells)
  }

  it('of a package says what became of it', () => {
    const some = [
      packageRow('a', { before: [], status: 'added', sizeDelta: 512 }),
      packageRow('b', { before: ['', '1.0'], after: [], status: 'removed', selected: true }),
      packageRow('c', { before: ['1.0'], after: ['1.0'], status: 'rebuilt', afterPaths: 2 }),
    ]
    expect(cellsOf(diffOf({}, { closures: packages(...some) }), 'Packages')).toEqual([
      ['R', 'b', 'ε, 1.0', '–', '0 B', 'explicit'],
      ['A', 'a', '–', '1.1', '+512 B', ''],
      ['×', 'c', '1.0 ×1', '1.0 ×2', '0 B', ''],
    ])
  })

  it.each([
    [true, ['Takes effect after a reboot (kernel).']],
    [false, []],
    [null, []],
  ])('of what is booted stands above the reboot that it needs: %j', (needed, notes) => {
    const rows = [
      { group: 'kernel', name: 'kernel', status: 'changed', before: 'a', after: 'b' },
      { group: 'parameter', name: 'quiet', status: 'removed', before: 'set', after: null },
    ] as const
    const reboot = { needed, because: ['kernel'] }
    const diff = diffOf({ boot: known({ kernel: null, rows, reboot }) })
    expect(cellsOf(diff, 'Kernel and boot')).toEqual([
      ['C', 'kernel kernel', 'a', 'b'],
      ['R', 'parameter quiet', 'set', '–'],
    ])
    expect(diffSections(diff).find(({ title }) => title === 'Kernel and boot')?.notes).toEqual(
      notes,
    )
  })

  it('of a unit says what a switch does to it, and why', () => {
    const units = unitsPart([
      unit('a.service', { why: 'its triggers differ', causes: ['etc-a.conf', 'hello-2.12'] }),
      unit('b.service', { scope: 'user', effect: 'skip', why: 'RefuseManualStop=true' }),
    ])
    expect(cellsOf(diffOf({ units }), 'Units')).toEqual([
      ['C', 'a.service', 'restart', 'its triggers differ: etc-a.conf, hello-2.12'],
      ['C', 'b.service (user)', 'not restarted', 'RefuseManualStop=true'],
    ])
  })

  it('of a unit has what the dry run says beside it; what it says of others stands apart', () => {
    const units = unitsPart([
      unit('a.service'),
      unit('b.service'),
      unit('c.service', { effect: 'nothing', why: 'not running' }),
      unit('a.service', { scope: 'user' }),
    ])
    const dryRun = parseDryRun(
      [
        'would stop the following units: a.service, other.service',
        'would NOT stop the following changed units: b.service',
        'would activate the configuration...',
        'would restart the following user units: b.service',
      ].join('\n'),
    )
    const diff = diffOf({ units }, { dryRun })
    expect(cellsOf(diff, 'Units').map((cells) => cells.slice(1, 4))).toEqual([
      ['a.service', 'restart', 'stop'],
      ['b.service', 'restart', 'not restarted'],
      ['c.service', 'nothing', 'nothing'],
      ['a.service (user)', 'restart', 'nothing'],
    ])
    expect(cellsOf(diff, 'Dry run')).toEqual([
      ['other.service', 'stop'],
      ['b.service (user)', 'restart'],
    ])
    expect(textOf(diff)).toContain('Other output: would activate the configuration...')
    expect(
      cellsOf({ ...diff, systems: { ...diff.systems, units: unknown('No.') } }, 'Dry run'),
    ).toHaveLength(4)
  })

  it('of a file says how its mode and owners change, and what was not compared', () => {
    const files = known([
      { ...file('etc/a'), mode: { before: '0600', after: '0644' } },
      {
        ...file('etc/b'),
        mode: { before: null, after: '0440' },
        owner: { before: null, after: '+0' },
        group: { before: '+0', after: null },
        unread: true,
      },
    ])
    expect(cellsOf(diffOf({ files }), 'Files')).toEqual([
      ['C', 'etc/a', 'mode 0600 → 0644'],
      ['C', 'etc/b', 'mode none → 0440, owner none → +0, group +0 → none, not compared'],
    ])
  })

  it('of a flake input has revisions and dates, or where it comes from', () => {
    const hash = 'abcdef0123456789abcdef0123456789abcdef01'
    const path = '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-source'
    const inputs = known([
      {
        ...{ name: 'nixpkgs', before: hash, after: hash.replace('a', 'b') },
        ...{ beforeDate: '2026-05-01T12:00:00.000Z', afterDate: null },
      },
      { name: 'home', before: null, after: path, beforeDate: null, afterDate: null },
    ])
    const diff = diffOf({ configuration: configuration({ inputs }) })
    expect(cellsOf(diff, 'Flake inputs')).toEqual([
      ['nixpkgs', 'abcdef0123 (2026-05-01)', 'bbcdef0123'],
      ['home', '–', path],
    ])
  })

  it('of a commit says where it is; more of them are told', () => {
    const one: Commit = {
      ...{ hash: 'abcdef0123456789', author: 'Anna', date: '2026-05-01T12:00:00+02:00' },
      ...{ subject: 'waybar: fix clock', status: 'removed', files: [] },
    }
    const commits = known({ list: [one], more: true })
    const diff = diffOf({ configuration: configuration({ commits }) })
    expect(cellsOf(diff, 'Commits')).toEqual([
      ['R', 'abcdef0123', '2026-05-01', 'Anna', 'waybar: fix clock'],
    ])
    expect(textOf(diff)).toContain('Older commits are not listed.')
  })

  it('of a feature and of a source stands with its name', () => {
    const features = known([
      { feature: 'Users', name: 'bob', status: 'added', before: null, after: 'uid 1001' } as const,
    ])
    const source = known([file('flake.lock')])
    const diff = diffOf({ features, configuration: configuration({ source }) })
    expect(cellsOf(diff, 'Features')).toEqual([['A', 'Users', 'bob', '–', 'uid 1001']])
    expect(cellsOf(diff, 'Configuration source')).toEqual([['C', 'flake.lock', '']])
  })

  it('stands in a table of as many columns in Markdown, whatever the part', () => {
    const diff = diffOf(
      {
        units: known({ changes: [unit('a|b.service', { causes: ['x`y'] })], assumed: true }),
        files: known([{ ...file('etc/<b>'), mode: { before: '0600', after: '0644' } }]),
        features: known([
          { feature: 'Users', name: '*', status: 'changed', before: 'a|b', after: 'c' } as const,
        ]),
      },
      { dryRun: parseDryRun('would start the following units: x|y.service') },
    )
    const blocks = blocksOf(diff)
    const titles = blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []))
    expect(titles).toEqual([
      ...['41 → 43', 'Summary', 'Packages', 'Units', 'Dry run', 'Files', 'Features'],
    ])
    for (const title of titles.slice(1)) {
      const { heads, rows } = tableBelow(blocks, title)
      for (const row of rows) expect(row, title).toHaveLength(heads.length)
    }
    expect(tableBelow(blocks, 'Units').rows[0]).toContain('a|b.service')
    expect(tableBelow(blocks, 'Packages').rows[0]).toEqual([
      'U',
      'firefox',
      '1.0',
      '1.1',
      '+2.0 KiB',
      'explicit',
    ])
  })
})

it('a patch in Markdown holds the lines of the texts', () => {
  const text = (lines: string): Content => ({ kind: 'text', text: lines })
  const lines = patchText('etc/x', text('\tone\n```\n'), text('\ttwo\n```\n'), 3)
  const [block] = blocksOf(diffOf(), [{ title: 'etc/x', lines }], []).slice(-1)
  expect(block).toEqual({
    kind: 'details',
    summary: 'etc/x',
    code: ['--- a/etc/x', '+++ b/etc/x', '@@ -1,2 +1,2 @@', '-\tone', '+\ttwo', ' ```'],
  })
})
