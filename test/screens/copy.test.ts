import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openComparison, openSmallComparison } from '../support/terminal/comparison.ts'
import { expectWholeFrame } from '../support/terminal/rows.ts'
import type { Screen } from '../support/terminal/screen.ts'

/** What the terminal was asked to put on its clipboard since it was sent so much (OSC 52). */
function copied(screen: Screen, since: number): string[] {
  const sequences = screen
    .written()
    .slice(since)
    .matchAll(/\x1b\]52;c;([A-Za-z0-9+/=]*)\x07/g)
  return [...sequences].map(([, base64 = '']) => Buffer.from(base64, 'base64').toString())
}

/** What is told of the row under the cursor, where it takes one line. */
function reported(screen: Screen): string {
  const lines = screen.lines()
  return lines[lines.findLastIndex((line) => line.startsWith('───')) + 1]?.trim() ?? ''
}

afterEach(() => void vi.unstubAllEnvs())

describe('y', () => {
  beforeEach(() => void vi.stubEnv('TMUX', undefined))

  it('in tmux says what it must be set to', async () => {
    vi.stubEnv('TMUX', '/tmp/tmux-0/default,1,0')
    await using screen = await openComparison()
    await screen.press('2', 'j', 'y')
    expect(screen.line(-1)).toBe(
      ' Copied to clipboard (OSC 52); tmux needs: set -g set-clipboard on',
    )
  })

  it('copies exactly what is told of the row, whatever it is of', async () => {
    await using screen = await openComparison({ columns: 400, rows: 60 })
    for (const key of ['1', '2', '3', '4', '5', '6', '7']) {
      await screen.press(key, 'j', 'j')
      const text = reported(screen)
      expect(text).not.toBe('')
      const since = screen.written().length
      await screen.press('y')
      expect(copied(screen, since)).toEqual([text])
    }
  })

  it('changes nothing on the screen but the line that says so, and that for one key', async () => {
    await using screen = await openComparison()
    await screen.press('2', 'j')
    const before = screen.lines()
    await screen.press('y')
    expect(screen.lines().slice(0, -1)).toEqual(before.slice(0, -1))
    expect(screen.line(-1)).toBe(' Copied to clipboard (OSC 52).')
    expectWholeFrame(screen)
    await screen.press('j', 'k')
    expect(screen.lines()).toEqual(before)
  })

  it('copies the one row that is found', async () => {
    await using screen = await openComparison({ columns: 120, rows: 40 })
    await screen.press('2', '/')
    await screen.type('firefox-unwrapped')
    await screen.press('enter')
    const since = screen.written().length
    await screen.press('y')
    const [text = '', ...others] = copied(screen, since)
    expect(others).toEqual([])
    expect(text).toMatch(/^firefox-unwrapped {2}150\.0 → 150\.0\.1 {2}\+713\.5 KiB {2}upgraded$/)
    expect(reported(screen)).toBe(text)
  })

  it('copies what hides nothing, so that it is harmless where it is pasted', async () => {
    const evil = 'a\x1b[31mb\u202ec\nd'
    await using screen = await openSmallComparison({}, { [evil]: 'x' }, { columns: 120 })
    await screen.press('5')
    const since = screen.written().length
    await screen.press('y')
    expect(copied(screen, since)).toEqual(['etc/a\\x1b[31mb\\u202ec\\x0ad  added'])
  })

  it('has nothing to copy where nothing differs', async () => {
    await using screen = await openSmallComparison({ motd: 'it' }, { motd: 'it' })
    await screen.press('5')
    await screen.see('No differences.')
    const since = screen.written().length
    await screen.press('y')
    expect(screen.line(-1)).toBe(' Nothing is selected.')
    expect(copied(screen, since)).toEqual([])
  })
})
