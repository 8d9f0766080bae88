import { describe, expect, it } from 'vitest'
import { linesOf } from '../../src/config/lines.ts'

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
    [['keys', 'a.b', '1'], 9],
    [['keys', 'missing'], 7],
    [['elevation'], null],
    [['last', 'word'], null],
    [[], null],
  ])('%j', (keys, line) => {
    expect(linesOf(TEXT)(keys)).toBe(line)
  })
})
