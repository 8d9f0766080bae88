import { describe, expect, it } from 'vitest'
import type { DiffLine } from '../../../src/compare/text/difference.ts'
import { lineRuns, pairs } from '../../../src/compare/text/hunks.ts'

const KINDS = { ' ': 'same', '+': 'added', '-': 'removed' } as const

/** Lines of these signs; each line's text is its place among them. */
function linesOf(signs: string): DiffLine[] {
  return [...signs].map((sign, index) => ({
    kind: KINDS[sign as keyof typeof KINDS],
    text: `${index}`,
    ended: true,
    before: sign === '+' ? null : index,
    after: sign === '-' ? null : index,
  }))
}

describe('stretches', () => {
  it.each<[string, string, number, (string | number)[]]>([
    ['no lines', '', 3, []],
    ['no changes', '     ', 3, [5]],
    ['one equal line', ' ', 3, ['0']],
    ['all lines, with no changes', '   ', Infinity, ['0 1 2']],
    ['all lines', ' +        - ', Infinity, ['0 1 2 3 4 5 6 7 8 9 10 11']],
    ['a change with lines around it', '     +     ', 2, [3, '3 4 5 6 7', 3]],
    ['a change alone', '  +  ', 0, [2, '2', 2]],
    ['changes at both ends', '-    +', 1, ['0 1', 2, '4 5']],
    ['changes that share their lines', '+    +', 2, ['0 1 2 3 4 5']],
    ['changes with one line between theirs', '+     +', 2, ['0 1 2 3 4 5 6']],
    ['changes with two lines between theirs', '+      +', 2, ['0 1 2', 2, '5 6 7']],
    ['a gap of one line at each end', ' + ', 0, ['0 1 2']],
    ['changes in a row', '  -++  ', 1, ['0 1 2 3 4 5 6']],
  ])('are told: %s', (_, signs, context, reported) => {
    const found = lineRuns(linesOf(signs), context).map((stretch) =>
      stretch.kind === 'gap' ? stretch.lines : stretch.lines.map(({ text }) => text).join(' '),
    )
    expect(found).toEqual(reported)
  })

  it('tell a gap of one line where that is asked for', () => {
    const found = lineRuns(linesOf(' + + '), 0, 1).map(({ kind }) => kind)
    expect(found).toEqual(['gap', 'lines', 'gap', 'lines', 'gap'])
  })

  it('tell every line once, and only equal ones in gaps', () => {
    const signs = `         ${'-+ - +'.repeat(3)}       +    `
    for (let context = 0; context < 12; context += 1) {
      let next = 0
      for (const stretch of lineRuns(linesOf(signs), context)) {
        if (stretch.kind === 'gap') {
          expect(signs.slice(next, next + stretch.lines).trim()).toBe('')
          next += stretch.lines
        } else {
          for (const { text } of stretch.lines) expect(text).toBe(`${next++}`)
        }
      }
      expect(next).toBe(signs.length)
    }
  })
})

it.each<[string, string, string[]]>([
  ['nothing', '', []],
  ['equal lines beside themselves', '  ', ['0 0', '1 1']],
  ['a replaced line beside the new one', ' -+ ', ['0 0', '1 2', '3 3']],
  ['more removed than added', '--+', ['0 2', '1 –']],
  ['more added than removed', '-++', ['0 1', '– 2']],
  ['only added', '+ ', ['– 0', '1 1']],
  ['only removed', ' -', ['0 0', '1 –']],
  ['two changes apart', '-+ -+', ['0 1', '2 2', '3 4']],
  ['a change in another order', '+-', ['1 0']],
])('two columns have %s', (_, signs, rows) => {
  const found = pairs(linesOf(signs))
  expect(found.map(({ before, after }) => `${before?.text ?? '–'} ${after?.text ?? '–'}`)).toEqual(
    rows,
  )
})
