import { Box } from 'ink'
import { render } from 'ink-testing-library'
import { describe, expect, it } from 'vitest'
import { rule, spread } from '../../screens/components/line.ts'
import { Row, Rows } from '../../screens/components/Row.tsx'
import { width } from '../../src/text/width.ts'

/** The lines that Ink draws, a bar behind each to show where it ends. */
function drawn(columns: number, ...texts: string[]): string[] {
  const { lastFrame, unmount } = render(
    <Box>
      <Box width={columns} flexShrink={0}>
        <Row parts={texts.map((text) => ({ text }))} columns={columns} />
      </Box>
      <Row parts={[{ text: '|' }]} columns={1} />
    </Box>,
  )
  const lines = (lastFrame() ?? '').split('\n')
  unmount()
  return lines
}

describe('a row', () => {
  it.each([
    ['', 5, '     |'],
    ['abc', 5, 'abc  |'],
    ['abcde', 5, 'abcde|'],
    ['abcdef', 5, 'abcd…|'],
    ['日本語', 7, '日本語 |'],
    ['日本語', 6, '日本語|'],
    ['日本語', 5, '日本…|'],
    ['日本語', 4, '日… |'],
    ['🐢🐢', 5, '🐢🐢 |'],
    ['🐢🐢', 3, '🐢…|'],
    ['🇩🇪🇫🇷', 3, '🇩🇪…|'],
    ['e\u0301e\u0301e\u0301', 3, 'e\u0301e\u0301e\u0301|'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…|'],
    ['👍🏽 ok', 5, '👍🏽 ok|'],
  ])('%s in %i columns', (text, columns, expected) => {
    expect(drawn(columns, text)).toEqual([expected])
    expect(width(expected)).toBe(columns + 1)
  })

  it('cuts the part that does not fit and leaves out those behind it', () => {
    expect(drawn(8, 'one ', 'three ', 'four')).toEqual(['one thr…|'])
    expect(drawn(4, 'one ', 'three')).toEqual(['one…|'])
  })

  it('of hundreds of thousands of parts is drawn as far as it is seen', () => {
    const pins = Array.from({ length: 1_000_000 }, (_, pin) => ({ text: `p${pin} ` }))
    const { lastFrame, unmount } = render(<Row parts={pins} columns={8} />)
    expect(lastFrame()).toBe('p0 p1 p…')
    unmount()
  })

  it('stays one line, whatever it is given', () => {
    expect(drawn(6, 'a'.repeat(1000))).toEqual(['aaaaa…|'])
    expect(drawn(0, 'abc')).toHaveLength(1)
  })
})

describe('a block of rows', () => {
  it('has exactly its height: cut, or filled with empty lines', () => {
    const lines = ['one', 'two', 'three'].map((text) => [{ text }])
    const height = (rows: number) => {
      const { lastFrame, unmount } = render(
        <Box flexDirection="column">
          <Rows lines={lines} columns={9} height={rows} />
          <Row parts={[{ text: 'end' }]} columns={9} />
        </Box>,
      )
      const frame = (lastFrame() ?? '').split('\n').map((line) => line.trimEnd())
      unmount()
      return frame
    }
    expect(height(2)).toEqual(['one', 'two', 'end'])
    expect(height(4)).toEqual(['one', 'two', 'three', '', 'end'])
    expect(height(0)).toEqual(['end'])
    expect(height(-3)).toEqual(['end'])
  })
})

describe('a line with two ends', () => {
  const text = (left: string, right: string, columns: number) =>
    spread([{ text: left }], [{ text: right }], columns)
      .map((part) => part.text)
      .join('')

  it('has its right end at the edge, or none where there is no space', () => {
    expect(text('left', 'right', 12)).toBe('left   right')
    expect(text('左', '右', 6)).toBe('左  右')
    expect(text('left', 'right', 9)).toBe('left')
  })

  it('a rule is as wide as the terminal', () => {
    expect(rule(40).map((part) => width(part.text))).toEqual([40])
  })
})
