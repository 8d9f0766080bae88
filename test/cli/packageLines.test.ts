import { styleText } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type PackageLayout, packageLines } from '../../src/cli/diff/packageLines.ts'
import type { PackageChange } from '../../src/compare/packages/packageChanges.ts'
import { width } from '../../src/text/width.ts'
import { packageRow } from '../state/fixture.ts'
import { PLAIN } from './plainForm.ts'

const many = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) => `${word}.${index}`)

const ROWS: PackageChange[] = [
  packageRow('gone', { status: 'removed', after: [], selected: true, sizeDelta: -123_456_789 }),
  packageRow('unit-web.service', { status: 'added', before: [], after: [''] }),
  packageRow('source', {
    status: 'changed',
    before: many(90, '1'),
    after: [...many(80, '1'), ...many(40, '2')],
  }),
  packageRow('firefox', { before: ['150.0'], after: ['150.0.1'], selected: true, sizeDelta: 280 }),
  packageRow('unit-script-a-very-long-name-of-a-service-that-nobody-reads-to-its-end-start', {
    before: ['unstable-2026-01-01-abcdef0123456789abcdef0123456789abcdef01'],
    after: ['unstable-2026-02-02-abcdef0123456789abcdef0123456789abcdef02'],
  }),
  packageRow('libllvm', {
    status: 'rebuilt',
    before: ['22.1.8'],
    after: ['22.1.8'],
    afterPaths: 2,
  }),
  packageRow('x'.repeat(211), { before: ['1'.repeat(150)], after: ['2'.repeat(211)] }),
]

const shown = (columns: number, changes: Partial<PackageLayout> = {}, folded = 0) =>
  packageLines(
    { listed: ROWS, folded },
    { columns, byKind: true, whole: false, paint: PLAIN.paint, ...changes },
  )

describe('packages on a terminal', () => {
  it.each([30, 40, 60, 80, 100, 200])('no line is wider than %i columns', (columns) => {
    for (const whole of [false, true]) {
      for (const byKind of [false, true]) {
        for (const line of shown(columns, { whole, byKind }, 1406)) {
          expect(width(line)).toBeLessThanOrEqual(columns)
        }
      }
    }
  })

  it('are in sections by status with their counts, what was only rebuilt is counted', () => {
    const headings = shown(80, {}, 1406).filter((line) => line.startsWith('Packages '))
    expect(headings).toEqual([
      'Packages removed (1)',
      'Packages added (1)',
      'Packages changed (1)',
      'Packages upgraded (3)',
      'Packages in more or fewer copies (1)',
      'Packages rebuilt (1,406): same versions, other paths; --all lists them',
    ])
  })

  it('have their sizes below each other and their versions at the end', () => {
    const lines = shown(80)
    expect(lines).toContain(`* ${'firefox'.padEnd(32)}      +280 B  150.0 → 150.0.1`)
    expect(lines).toContain(`  ${'libllvm'.padEnd(32)}         0 B  22.1.8 ×1 → ×2`)
    expect(lines).toContain(`  ${'unit-web.service'.padEnd(32)}         0 B`)
    expect(lines).toContain('* explicit (in system packages)')
  })

  it('long lists lose what both sides have, and their middle', () => {
    const text = shown(80).join('\n')
    expect(text).toContain('1.80, 1.81, 1.82, 1.83, 1.84,')
    expect(text).toContain('… 32 more …')
    expect(text).toContain('(80 in both)')
    expect(shown(80, { whole: true }).join('\n')).toContain('1.45,')
  })

  it('in one list have the letter of their status', () => {
    const lines = shown(80, { byKind: false })
    expect(lines.slice(0, 2)).toEqual(['', 'Packages (7)'])
    expect(lines.some((line) => /^R \* gone +−117\.7 MiB {2}1\.0$/.test(line))).toBe(true)
    expect(lines.some((line) => line.startsWith('×   libllvm '))).toBe(true)
  })

  it('have what changed of a version in bold', () => {
    const paint: PackageLayout['paint'] = (style, text) =>
      styleText(style, text, { validateStream: false })
    const bold = (text: string) => styleText('bold', text, { validateStream: false })
    const line = shown(80, { paint }).find((some) => some.includes('firefox'))
    expect(line).toContain(`150.0 → 150.0${bold('.1')}`)
  })
})

describe('packages in a pipe', () => {
  it('are whole lines, of which a long one moves no other', () => {
    const lines = shown(Infinity)
    const source = lines.find((line) => line.startsWith('  source '))
    for (const version of ['1.0', '1.45', '2.39']) expect(source).toContain(version)
    expect(lines.find((line) => line.includes('firefox'))?.length).toBeLessThan(80)
  })
})
