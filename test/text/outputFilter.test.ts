import { StringDecoder } from 'node:string_decoder'
import { describe, expect, it } from 'vitest'
import { CommandOutput, lastLine, lastState, writtenOutput } from '../../src/text/outputFilter.ts'
import { ATTACKS, DRIVES_A_TERMINAL } from '../support/terminal/evil.ts'

/** What is shown of it where it comes in these pieces. */
function shown(pieces: Iterable<Uint8Array>): string {
  const output = new CommandOutput()
  const decoder = new StringDecoder('utf8')
  let text = ''
  for (const piece of pieces) text += output.take(decoder.write(Buffer.from(piece)))
  return text + output.take(decoder.end()) + output.end()
}

const whole = (text: string) => shown([Buffer.from(text)])

function* singly(bytes: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1)
}

describe('what a command prints', () => {
  it.each(ATTACKS)('does nothing to a terminal, wherever it is cut: %j', (attack) => {
    const bytes = Buffer.from(`before${attack}after\nnext\n`)
    const once = shown([bytes])
    expect(once).not.toMatch(DRIVES_A_TERMINAL)
    expect(once).toMatch(/^before.*after\nnext\n$/s)
    expect(shown(singly(bytes))).toBe(once)
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(shown([bytes.subarray(0, cut), bytes.subarray(cut)])).toBe(once)
    }
  })

  it('does nothing where one attack follows the other, cut anywhere', () => {
    const bytes = Buffer.from(`${ATTACKS.join('')}\n`)
    const once = shown([bytes])
    expect(once).not.toMatch(DRIVES_A_TERMINAL)
    expect(shown(singly(bytes))).toBe(once)
  })

  it('and is no text at all does nothing either', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    expect(shown([bytes])).not.toMatch(DRIVES_A_TERMINAL)
    expect(shown(singly(bytes))).toBe(shown([bytes]))
  })

  it.each([
    ['colours are dropped', '\u001b[1;31merror:\u001b[0m no\n', 'error: no\n'],
    ['a link stays as its text', '\u001b]8;;https://x\u001b\\unit\u001b]8;;\u001b\\\n', 'unit\n'],
    ['tabs are spaces', 'a\tb\n', 'a    b\n'],
    ['letters of every script stay', 'é e\u0301 👩🏽 日本 – „“\n', 'é e\u0301 👩🏽 日本 – „“\n'],
    ['the line ends of a terminal are line ends', 'a\r\nb\r\r\nc\n', 'a\nb\nc\n'],
    ['a last line gets its end', 'a\nb', 'a\nb\n'],
    ['nothing stays nothing', '', ''],
    ['what hides the line after it is seen', 'a\u001b]0;b\nc\u0007\n', 'a\\x1b]0;b\nc\\x07\n'],
    ['the beginning of a sequence at the end, too', 'a\u001b[3', 'a\\x1b[3\n'],
    ['a sequence without an end', `\u001b]${'x'.repeat(9000)}`, `\\x1b]${'x'.repeat(9000)}\n`],
  ])('%s', (_, text, expected) => {
    expect(whole(text)).toBe(expected)
  })

  it('of two streams ends no sequence of one in the other', () => {
    const output = new CommandOutput()
    const said = [output.take('a\u001b[3', false), output.take('1mb\n', true), output.end()]
    expect(said.join('')).toBe('a1mb\n\\x1b[3\n')
  })
})

describe('a line that is started again', () => {
  const bar = whole('10 %\r\u001b[K20 %\r\u001b[Kdone\r\u001b[K\n')

  it('erases on a terminal what stood there', () => {
    expect(writtenOutput(bar, true)).toBe('10 %\r\u001b[K20 %\r\u001b[Kdone\n')
  })
  it('is a line for each of its states in a file', () => {
    expect(writtenOutput(bar, false)).toBe('10 %\n20 %\ndone\n')
  })
  it('is its last state where only that is shown', () => {
    expect(bar.split('\n').map(lastState)).toEqual(['done', ''])
  })
})

it.each([
  ['one\n\u001b[31mtwo\u001b[0m\n\n', 'two'],
  ['10 %\r\u001b[32mtwo\u001b[0m\r\n', 'two'],
  ['one\n\u202etwo\u0007', '\\u202etwo\\x07'],
  ['one\n\u001b[0m\n', 'one'],
  ['\n \n', ''],
])('the last line of %j is told as %j', (output, last) => {
  expect(lastLine(output)).toBe(last)
})
