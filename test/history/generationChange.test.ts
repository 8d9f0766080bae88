import { expect, it } from 'vitest'
import { packageTotals } from '../../src/history/generationChange.ts'
import { packageRow } from '../state/fixture.ts'

it('the list keeps few versions of a package, those that differ', () => {
  const versions = Array.from({ length: 1000 }, (_, index) => `1.${index}`)
  const rows = [
    packageRow('many', { selected: true, before: versions, after: [...versions, '2.0'] }),
    packageRow('few', { selected: true, before: ['1.0', '1.1'], after: ['1.0', '1.2'] }),
  ]
  const { explicit } = packageTotals(rows)
  expect(explicit).toEqual([
    { name: 'many', status: 'upgraded', before: [], after: ['2.0'] },
    { name: 'few', status: 'upgraded', before: ['1.0', '1.1'], after: ['1.0', '1.2'] },
  ])
})
