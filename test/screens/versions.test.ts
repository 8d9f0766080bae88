import { expect, it } from 'vitest'
import { versionCells, versionWords } from '../../screens/compare/versions.ts'
import { packageRow } from '../state/fixture.ts'

it('a package of very many versions is a line of some, with the number of the others', () => {
  const versions = Array.from({ length: 55_000 }, (_, index) => `1.${index}`)
  const [before, after] = versionCells(
    packageRow('p', { before: versions, after: ['2', ...versions] }),
  )
  expect(before.length).toBeLessThan(250)
  expect(after.at(-1)?.text).toBe(' and 54,901 more')
  expect(versionWords(versions)).toMatch(/^1\.0, 1\.1, .* and 54,900 more$/)
})
