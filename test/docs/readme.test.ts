import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { withKeyTable } from '../../scripts/keyTable.ts'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

it('the README’s table of keys is the table of actions (npm run keys)', () => {
  expect(README).toBe(withKeyTable(README))
  expect(README).toContain('| `s` | switch to it')
})
