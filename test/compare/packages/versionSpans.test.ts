import { describe, expect, it } from 'vitest'
import type { PackageChange } from '../../../src/compare/packages/packageChanges.ts'
import { kindCounts, kindOf, sortPackages } from '../../../src/compare/packages/packageKinds.ts'
import { versionSpans } from '../../../src/compare/packages/versionSpans.ts'
import { packageRow } from '../../state/fixture.ts'

/** Both sides as text, with what changed in brackets. */
function marked(change: PackageChange): string[] {
  return versionSpans(change).map(({ versions, copies }) =>
    [
      versions
        .map((spans) => spans.map(({ text, changed }) => (changed ? `[${text}]` : text)).join(''))
        .join(', '),
      copies,
    ]
      .join(' ')
      .trim(),
  )
}

describe('what changed of a version', () => {
  it.each<[string, string[], string[], [string, string]]>([
    ['a component', ['6.18.24'], ['6.18.26'], ['6.18.[24]', '6.18.[26]']],
    ['a further component', ['150.0'], ['150.0.1'], ['150.0', '150.0[.1]']],
    ['everything', ['1'], ['2'], ['[1]', '[2]']],
    ['a version of several', ['1.0', '2.0'], ['2.0', '3.0'], ['[1.0], 2.0', '2.0, [3.0]']],
    ['a name without a version', [''], ['1.0'], ['[ε]', '[1.0]']],
    ['nothing where it is added', [], ['1.0', '2.0'], ['', '1.0, 2.0']],
  ])('is %s', (_, before, after, sides) => {
    expect(marked(packageRow('it', { before, after }))).toEqual(sides)
  })

  it('is the number of paths where only that did', () => {
    const change = packageRow('libllvm', { status: 'rebuilt', after: ['1.0'], afterPaths: 2 })
    expect(marked(change)).toEqual(['1.0 ×1', '1.0 ×2'])
  })
})

describe('kinds of changes', () => {
  const some = [
    packageRow('a', { status: 'rebuilt', after: ['1.0'] }),
    packageRow('b', { status: 'rebuilt', after: ['1.0'], afterPaths: 2, sizeDelta: 7 }),
    packageRow('c', { sizeDelta: -9 }),
    packageRow('d', { selected: true }),
    packageRow('e', { status: 'removed', after: [] }),
  ]
  const names = (order: Parameters<typeof sortPackages>[1]) =>
    sortPackages(some, order).map(({ name }) => name)

  it('another number of paths is no rebuild', () => {
    expect(some.map(kindOf)).toEqual(['rebuilt', 'copies', 'upgraded', 'upgraded', 'removed'])
    expect(kindCounts(some)).toBe('1 removed, 2 upgraded, 1 with changed copies, 1 rebuilt')
  })

  it('are sorted by danger with explicit ones first, by name, by size', () => {
    expect(names('status')).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(names('name')).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(names('size').slice(0, 2)).toEqual(['c', 'b'])
  })
})
