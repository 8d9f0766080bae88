import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COLUMNS, excerpt, ROWS, SHOWN_IN, withShown } from '../../scripts/excerpt.ts'
import { EXAMPLES, makeExample } from '../support/terminal/examples.ts'

process.env.TZ = 'UTC'
const PAGES = new Map(SHOWN_IN.map((page) => [page, readFileSync(page, 'utf8')]))

it('what the pages show is what the program shows (npm run shown)', async () => {
  const blocks = new Map<string, string[]>()
  for (const example of EXAMPLES) blocks.set(example.name, await makeExample(example))
  expect(PAGES).toEqual(withShown(PAGES, blocks))
})

describe('an excerpt', () => {
  it('says where it was cut', () => {
    const output = 'first\n\nlong ago\nsecond  \nthird\nlast\n'
    expect(excerpt(output, [/^first/, /^t/])).toEqual(['first', '…', 'third', '…'])
    expect(excerpt(output, [/^last/])).toEqual(['…', 'last'])
    expect(excerpt('x'.repeat(COLUMNS + 1), [/x/])).toEqual([`${'x'.repeat(COLUMNS - 1)}…`])
  })

  it('is made of what is there, and is short', () => {
    expect(() => excerpt('one\ntwo', [/one/, /three/])).toThrow('matches /three/')
    expect(() => excerpt('x\n'.repeat(ROWS + 1), [/x/])).toThrow('Too long')
  })

  it('has its place', () => {
    const pages = new Map([
      ['a.md', '   <!-- shown: a, made -->\nold\n   <!-- /shown -->\n'],
      ['b.md', 'no block'],
    ])
    expect([...withShown(pages, new Map([['a', [' $ x']]]))]).toEqual([
      ['a.md', '   <!-- shown: a, made -->\n   ```text\n    $ x\n   ```\n   <!-- /shown -->\n'],
      ['b.md', 'no block'],
    ])
    expect(() => withShown(pages, new Map())).toThrow('a.md shows a, which no example makes')
    expect(() => withShown(new Map(), new Map([['a', []]]))).toThrow('No page has a marker for a')
  })
})
