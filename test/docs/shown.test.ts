import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COLUMNS, excerpt, ROWS, withShown } from '../../scripts/excerpt.ts'
import { EXAMPLES, makeExample } from '../support/terminal/examples.ts'

process.env.TZ = 'UTC'
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

it('what the README shows is what the program shows (npm run shown)', async () => {
  const blocks = new Map<string, string[]>()
  for (const example of EXAMPLES) blocks.set(example.name, await makeExample(example))
  expect(README).toBe(withShown(README, blocks))
})

it('each of the things that others do not do is shown', () => {
  const [, section = ''] = README.split('\n## What it does that others do not\n')
  const things = (section.split('\n## ')[0] ?? '').split(/^(?=\d+\. \*\*)/m).slice(1)
  expect(things).toHaveLength(10)
  for (const thing of things) expect(thing).toMatch(/<!-- shown: [\s\S]*\$ terrapin --demo/)
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
    const readme = '   <!-- shown: a, made -->\nold\n   <!-- /shown -->\n'
    expect(withShown(readme, new Map([['a', [' $ x']]]))).toBe(
      '   <!-- shown: a, made -->\n   ```text\n    $ x\n   ```\n   <!-- /shown -->\n',
    )
    expect(() => withShown(readme, new Map())).toThrow('a, which is nothing')
    expect(() => withShown('', new Map([['a', []]]))).toThrow('no place for a')
  })
})
