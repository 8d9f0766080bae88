import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeRating } from '../../src/annotations/ratings.ts'
import { readBisection } from '../../src/bisect/record.ts'
import type { Host } from '../../src/host/host.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { EVIL, expectHarmless, SHOWN } from '../support/terminal/evil.ts'
import { cursorNumber, expectWholeFrame, seeSizes } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { relink, smallHost, systemPath } from '../support/terminal/small.ts'

/** From 20, marked, to 43, the newest. */
async function begun(screen: Screen): Promise<void> {
  await screen.press('G', 'k', 'k', 'space', 'g', 'B')
  await screen.see('good 20', 'bad  43', '10 candidates, at most')
  await screen.press('enter')
  await screen.see('20 is good, 43 is bad', 'at most 4 tests left')
}

/** A sample machine that stays when its screen is closed, as one does over a reboot. */
async function lasting(): Promise<{ host: Host; end: () => Promise<void> }> {
  const host = await sampleHost()
  return { host: { ...host, close: async () => {} }, end: () => host.close() }
}

/** The answer that stands in the row of a generation. */
function answerOf(screen: Screen, number: number): string {
  const line = screen.lines().find((some) => new RegExp(`^[>▌ ]+${number}  `).test(some)) ?? ''
  return line.slice(5, 14).trim()
}

describe('the screen of a search', () => {
  it('begins by itself between one that worked and the newest', async () => {
    await using screen = await openList()
    await screen.press('B')
    await screen.see(/good \d+/, 'bad  43', 'current', '↵ start')
    expectWholeFrame(screen)
    await screen.press('escape')
    await screen.see('STATE')
    expect(screen.has('continues bisect')).toBe(false)
  })

  it('is played through: asked, switched, answered, compared', async () => {
    await using screen = await openOwnList({ columns: 100 })
    await begun(screen)
    expect(cursorNumber(screen)).toBe(34)
    expect(answerOf(screen, 34)).toBe('? next')
    expect(screen.has('also 31')).toBe(true)
    // Trying it is the same plan as from the list, and comes back here.
    await screen.press('s')
    await screen.see('Boot 34 once', '[once (next boot only)]', 'test now', 'now')
    await screen.press('tab')
    await screen.see('[test now]', 'Test 34 now (the boot default is unchanged)')
    await screen.press('enter')
    await screen.see('Type switch')
    await screen.type('switch')
    await screen.press('enter')
    await screen.see('Done.')
    await screen.press('enter')
    await screen.see('34 is running. Test it')
    await screen.press('+')
    await screen.see('34 is good, 43 is bad')
    expect(answerOf(screen, 34)).toBe('good')
    expect(answerOf(screen, 28)).toBe('(good)')
    await screen.press('-')
    await screen.see('34 is good, 41 is bad')
    await screen.press('+')
    await screen.see('Culprit: 41 (38 is good).', 'candidate commits:')
    expect(cursorNumber(screen)).toBe(41)
    // What was found stays, and the way back is a switch that stays, too.
    await screen.press('=')
    expect(screen.line(-1)).toBe(' The bisect is finished.')
    await screen.see('To return to 38 (good): select it and press s.')
    await screen.press('down', 's')
    await screen.see('[now]', 'Switch to 38 now and make it the boot default')
    await screen.press('escape', 'up')
    await screen.press('enter')
    await screen.see('38 · ', '41 · ', 'WHAT')
    await screen.press('escape')
    await screen.see('Culprit: 41')
  })

  it('says to reboot once the next boot starts what is asked about', async () => {
    await using screen = await openOwnList({ columns: 100 })
    await begun(screen)
    await screen.press('s')
    await screen.see('[once (next boot only)]')
    await screen.press('enter')
    await screen.see('Done.')
    await screen.press('enter')
    await screen.see('34 boots next: reboot to test it.', 'Then + if')
  })

  it('is heard before a deletion takes what it is about', async () => {
    await using screen = await openOwnList({ columns: 100, rows: 40 })
    await begun(screen)
    await screen.press('escape', 'G', 'k', 'k', 'd')
    await screen.see('Delete generation 20', 'could no longer compare 20.')
    await screen.press('escape', 'k', 'd')
    await screen.see('The bisect in progress could no longer test ')
  })

  it('is still there at the next start, and the list says so', async () => {
    const { host, end } = await lasting()
    try {
      await using first = await openOwnList({ host })
      await begun(first)
      await first.press('+')
      await first.see('34 is good')
      await first.close()
      await using second = await openOwnList({ host })
      await second.see('B continues bisect')
      await second.press('B')
      await second.see('34 is good, 43 is bad')
      await second.press('X')
      await second.see('Discard this bisect?', 'No generation is changed')
      await second.press('escape')
      await second.see('34 is good, 43 is bad')
      await second.press('X', 'enter')
      await second.see('Bisect discarded', 'STATE')
      expect(second.has('continues bisect')).toBe(false)
      expect(readBisection(host, SYSTEM_PROFILE)).toBeNull()
    } finally {
      await end()
    }
  })

  it('takes another answer back, and refuses one that contradicts', async () => {
    await using screen = await openOwnList()
    await begun(screen)
    await screen.press('-')
    await screen.see('20 is good, 34 is bad')
    await screen.press('home', '+')
    expect(screen.line(-1)).toBe(
      ' 43 is the bad end of this bisect. To change it: terrapin bisect reset.',
    )
    await screen.press('j', '+')
    expect(screen.line(-1)).toBe(' 42 can’t be good: 34 is older and bad.')
    await screen.press('j', 'j', 'j', 'j', '=')
    await screen.see('Change the answer for 34 from bad to skipped?')
    await screen.press('enter')
    await screen.see('20 is good, 43 is bad')
    expect(answerOf(screen, 34)).toBe('skipped')
    await screen.press('u')
    await screen.see('Undone: the answer for 34.')
    expect(answerOf(screen, 34)).toBe('bad')
    await screen.press('u')
    expect(answerOf(screen, 34)).toBe('? next')
  })

  it('says which are left where some could not be tried', async () => {
    await using screen = await openScreen({ host: smallHost({ gone: [2] }) })
    await seeSizes(screen)
    await screen.press('G', 'space', 'g', 'B', 'enter')
    await screen.see('Culprit: 2 or 3 (1 is good). Not tested: 2.')
    await screen.press('j')
    await screen.see('2 can’t be tested: its store path is missing.')
    await screen.press('s')
    expect(screen.line(-1)).toBe(' 2 can’t be tested.')
  })

  it('says why it can’t begin', async () => {
    await using screen = await openScreen({ host: smallHost() })
    await seeSizes(screen)
    await screen.press('B')
    await screen.see('No generation is known to be good.')
    await using lone = await openScreen({ host: smallHost({ generations: [1] }) })
    await seeSizes(lone)
    await lone.press('B')
    await lone.see('No generation is known to be good.')
  })

  it('offers what is known of one, to be agreed to', async () => {
    const host = smallHost({ generations: [1, 2, 3, 4, 5] })
    await writeRating(host, systemPath(2), { word: 'good', note: '' })
    await writeRating(host, systemPath(3), { word: 'good', note: `docked${EVIL}` })
    await using screen = await openScreen({ host })
    await seeSizes(screen)
    await screen.press('G', 'space', 'g', 'B', 'enter')
    await screen.see('3 seems good: ', `docked${SHOWN}`, '+ to accept.')
    expectHarmless(screen)
    expect([2, 3, 4].map((number) => answerOf(screen, number))).toEqual(['good?', '? next', '?'])
    await screen.press('+')
    await screen.see('3 is good, 5 is bad')
    expect(answerOf(screen, 2)).toBe('(good)')
  })

  it('adapts where generations change while it is open', async () => {
    const host = smallHost({ generations: [1, 2, 3, 4, 5] })
    await using screen = await openScreen({ host })
    await seeSizes(screen)
    await screen.press('G', 'space', 'g', 'B', 'enter')
    await screen.see('Test 3:')
    await relink(host, '/nix/var/nix/profiles', 'system-3-link', '/nix/store/nothing')
    await screen.press('escape', 'ctrl+r')
    await screen.see('B continues bisect', 'Refreshed.')
    await screen.press('B')
    await screen.see('No longer testable: 3.', 'deleted')
    expect(cursorNumber(screen)).not.toBe(3)
  })

  it('a damaged record is said, and cleared', async () => {
    const { host, end } = await lasting()
    try {
      await using screen = await openOwnList({ host })
      await begun(screen)
      writeFileSync(join(host.state?.path ?? '', 'bisect.json'), '{')
      await screen.press('+')
      await screen.see('The bisect can’t continue')
      await screen.press('escape', 'B')
      await screen.see('The bisect can’t continue', 'X discards the bisect.')
      expectWholeFrame(screen)
      await screen.press('X', 'enter')
      await screen.see('STATE')
      await screen.press('B')
      await screen.see('Find the first bad generation')
    } finally {
      await end()
    }
  })

  it.each([
    [40, 12],
    [80, 24],
    [120, 40],
  ])('fits %i×%i, from the beginning to the end', async (columns, rows) => {
    await using screen = await openOwnList({ columns, rows })
    await begun(screen)
    expectWholeFrame(screen)
    await screen.see(/\bs to switch to (?:34|it)\b/, /^[>▌][ ●]+34 +\? next +2 mo/m)
    expect(screen.line(-1)).toMatch(/^ \+ good {2}- bad {2}(?:= skip )?.*Esc back {2}\? help/)
    await screen.press('end')
    expect(cursorNumber(screen)).toBe(20)
    await screen.press('home')
    expect(cursorNumber(screen)).toBe(43)
    await screen.press('escape', 'B', '+', '+', '=')
    await screen.see('Culprit: 42 or 43', 'candidate commits:')
    expectWholeFrame(screen)
    expect(screen.line(-1)).toMatch(/^ ↵ compare(?: 41 with 43)? .*Esc back {2}\? help/)
    await screen.press('X')
    expectWholeFrame(screen)
    expect(screen.line(-1)).toContain('Esc keep')
  })
})
