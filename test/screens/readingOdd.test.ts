import { describe, expect, it } from 'vitest'
import { bytes } from '../../src/text/format.ts'
import { link, type Machine, storePath } from '../support/layout.ts'
import { allRead, openSmallComparison, readLines } from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame, seeSizes } from '../support/terminal/rows.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { smallHost, systemPath } from '../support/terminal/small.ts'

/** What is below etc/thing of the older and the newer system, opened. */
async function openThing(before: Machine[string], after: Machine[string]): Promise<Screen> {
  const others = {
    [`${systemPath(2)}/etc/thing`]: before,
    [`${systemPath(3)}/etc/thing`]: after,
  }
  const screen = await openScreen({ host: smallHost({ others }), columns: 100, rows: 30 })
  await seeSizes(screen)
  await screen.press('j', 'enter')
  await allRead(screen)
  await screen.press('5')
  expect(cursorLine(screen)).toMatch(/^[>▌]C {2}etc\/thing/)
  await screen.press('enter')
  await screen.miss('Loading…')
  expectWholeFrame(screen)
  return screen
}

/** What stands below the title. */
function said(screen: Screen): string[] {
  return readLines(screen)
    .slice(2)
    .filter((line) => line !== '')
}

describe('what is no text', () => {
  const large = 'a line of many\n'.repeat(50_000)

  it.each([
    ['a binary file', '\0\x01\x02', 'text\n', 'binary file, 3 B', 'text, 2 lines'],
    ['a large file', large, 'b', `${bytes(large.length)}, too large to show`, 'text, 1 line'],
    ['no UTF-8', 'ä'.repeat(9), '\0', 'text, 1 line', 'binary file, 1 B'],
  ])('%s is said and not shown', async (_, before, after, from, to) => {
    await using screen = await openThing(before, after)
    expect(said(screen)).toEqual([` Before: ${from}.`, ` After: ${to}.`])
    await screen.press('v', '}', '{', 'j')
    expect(said(screen)).toEqual([` Before: ${from}.`, ` After: ${to}.`])
  })

  it('a link out of the store, or to nowhere, is said with where it points', async () => {
    const gone = storePath('gone')
    await using screen = await openThing(link('/etc/secret'), link(gone))
    await screen.see('Before: a link to /etc/secret, outside the store.')
    await screen.see(`After: a link to ${gone}, which does not exist.`)
  })

  it('a loop of links takes nothing down', async () => {
    await using screen = await openThing(link('thing'), 'text\n')
    await screen.see(/ Before: .*\.$/m, ' After: text,')
  })
})

describe('texts that differ too much', () => {
  const lines = (word: string) => Array.from({ length: 6000 }, (_, n) => `${word} ${n}\n`).join('')

  it('are told as a whole, which is said, and read to their end', async () => {
    await using screen = await openThing(`same\n${lines('one')}`, `same\n${lines('other')}`)
    await screen.see('Too different for a line-by-line diff.', '- one 0', '↓ more')
    await screen.press('G')
    await screen.see('+ other 5999')
    expect(screen.has('↓ more')).toBe(false)
    expectWholeFrame(screen)
    await screen.press('v')
    await screen.see(/- one 0 +│ +\d+ \+ other 0/)
    await screen.press('G')
    await screen.see(/- one 5999 +│ +\d+ \+ other 5999/)
  })
})

describe('reading', () => {
  const numbers = (word: string) => Array.from({ length: 99 }, (_, n) => `${word} ${n}\n`).join('')

  it('scrolls by lines and pages, to both ends and no further', async () => {
    await using screen = await openSmallComparison({}, { motd: numbers('line') }, { rows: 14 })
    await screen.press('5', 'enter')
    await screen.see('etc/motd  added', '+ line 0', '↓ more')
    const top = screen.text()
    await screen.press('k', 'pageup')
    expect(screen.text()).toBe(top)
    await screen.press('pagedown', 'ctrl+d', 'j', 'k', 'ctrl+u', 'pageup')
    expect(screen.text()).toBe(top)
    await screen.press('G')
    await screen.see('+ line 98')
    const end = screen.text()
    await screen.press('j', 'pagedown')
    expect(screen.text()).toBe(end)
    await screen.press('k')
    await screen.see('↓ more')
    await screen.press('g')
    expect(screen.text()).toBe(top)
    expectWholeFrame(screen)
  })

  it('stays where it is under the help, and in another size', async () => {
    await using screen = await openSmallComparison({}, { motd: numbers('line') })
    await screen.press('5', 'enter', 'pagedown', 'pagedown')
    const there = screen.text()
    await screen.press('?')
    await screen.see('Words in the list')
    await screen.press('escape')
    expect(screen.text()).toBe(there)
    for (const [columns, rows] of [
      [40, 12],
      [200, 60],
      [80, 24],
    ] as const) {
      await screen.resize(columns, rows)
      expectWholeFrame(screen)
    }
    await screen.press('G', 'v')
    expectWholeFrame(screen)
  })
})
