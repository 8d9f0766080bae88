import { describe, expect, it } from 'vitest'
import { linesOf } from '../../src/config/tomlLines.ts'

const TEXT = `# theme = "no"
theme = "plain" # elevation = 1

[colors]
key = "red"
"good" = 'bold'
[ keys ] # theme
key = "k"
'a.b' = [
  "x",
  "good = 1",
]
note = """
theme = "inside"
[colors]
"""
last . word = 1
inline = { key = "x" }
"\\u0061\\"" = '''it''''' # = """
several = [ { theme = 1 }, [
  2020-01-01 10:00:00, # ]
  3 ], "\\"]" ]\r
after.all = 1
`

describe('the line of a setting', () => {
  it.each([
    [['theme'], 2],
    [['colors'], 4],
    [['colors', 'key'], 5],
    [['colors', 'good'], 6],
    [['keys', 'key'], 8],
    [['keys', 'a.b'], 9],
    [['keys', 'last', 'word'], 17],
    [['keys', 'inline', 'key'], 18],
    [['keys', 'a.b', '1'], 11],
    [['keys', 'a"'], 19],
    [['keys', 'several'], 20],
    [['keys', 'several', '0', 'theme'], 20],
    [['keys', 'several', '1', '1'], 22],
    [['keys', 'several', '2'], 22],
    [['keys', 'after'], 23],
    [['keys', 'after', 'all'], 23],
    [['keys', 'missing'], 7],
    [['elevation'], null],
    [['last', 'word'], null],
    [[], null],
  ])('%j', (keys, line) => {
    expect(linesOf(TEXT)(keys)).toBe(line)
  })
})

it('is told of a long text in no time', () => {
  const lines = linesOf(`a = [\n${'1,\n'.repeat(200_000)}]\n${'\n'.repeat(200_000)}b = 1`)
  expect(lines(['a', '199999'])).toBe(200_001)
  expect(lines(['b'])).toBe(400_003)
})
