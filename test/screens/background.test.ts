import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import {
  BACKGROUND_QUERY,
  BackgroundQuery,
  backgroundOf,
  mayBeAsked,
} from '../../screens/background.ts'
import { TerminalInput } from '../../screens/terminalInput.ts'

it.each([
  ['\x1b]11;rgb:ffff/ffff/ffff\x1b\\', 'light'],
  ['\x1b]11;rgb:fd/f6/e3\x07', 'light'],
  ['\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\', 'dark'],
  ['\x1b]11;rgb:0000/2b2b/3636\x1b\\', 'dark'],
  ['\x1b]52;c;cXF1aXQ=\x07', null],
])('%j is a background that is %s', (answer, background) => {
  expect(backgroundOf(answer)).toBe(background)
})

it('is asked for once, and waits for the last answer only', async () => {
  const known: string[] = []
  const query = new BackgroundQuery((background) => known.push(background))
  const input = new TerminalInput({ onMouse: () => {}, onAnswer: (answer) => query.take(answer) })
  let sent = ''
  query.ask((text) => {
    sent += text
  })
  expect(sent).toBe(BACKGROUND_QUERY)
  let settled = false
  const waiting = query.settled().then(() => {
    settled = true
  })
  // The answers arrive in pieces, with keys between them, and none of them is a key.
  const pieces = ['j\x1b]11;rgb:ffff/ff', 'ff/ffff\x1b\\k\x1b[?6', '2;22cq']
  expect(pieces.map((piece) => input.take(piece)).join('')).toBe('jkq')
  await waiting
  expect(settled).toBe(true)
  expect(known).toEqual(['light'])
})

it('does not wait for ever for a terminal that never answers', async () => {
  const query = new BackgroundQuery(() => {})
  query.ask(() => {})
  await Promise.race([query.settled(), delay(3000).then(() => Promise.reject(new Error('late')))])
  // Nothing more is asked of it.
  await query.fence(() => {
    throw new Error('asked again')
  })
})

it('is not asked of a terminal that may not know the question', () => {
  expect(mayBeAsked({ TERM: 'xterm-256color' })).toBe(true)
  expect(mayBeAsked({ TERM: 'linux' })).toBe(false)
  expect(mayBeAsked({ TERM: 'dumb' })).toBe(false)
  expect(mayBeAsked({ TERM: 'screen', STY: '1.x' })).toBe(false)
})
