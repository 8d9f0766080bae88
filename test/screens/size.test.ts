import { expect, it } from 'vitest'
import { cursorNumber, expectWholeFrame, seeSizes, shownNumbers } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import { openScreen } from '../support/terminal/screen.ts'
import { smallHost } from '../support/terminal/small.ts'

it.each([
  [39, 24],
  [80, 11],
  [12, 3],
])('%i×%i is too small: it says so, and is there once there is space', async (columns, rows) => {
  await using screen = await openList({ columns, rows })
  const said = screen.lines().join(' ').replace(/\s+/g, ' ').trim()
  if (columns > 20) expect(said).toMatch(/^terrapin needs 40×12; this terminal is \d+×\d+\. .*q/)
  expect(screen.lines().filter((line) => line !== '').length).toBeLessThanOrEqual(3)
  expect(screen.overflowing()).toEqual([])
  await screen.resize(80, 24)
  await screen.see('STATE')
  expectWholeFrame(screen)
  expect(cursorNumber(screen)).toBe(41)
})

it('takes no key but quitting while it is too small to show what a key does', async () => {
  await using screen = await openOwnList()
  await screen.resize(30, 5)
  await screen.press('G', 'd', 'enter')
  await screen.resize(80, 24)
  await screen.see('STATE')
  expect(cursorNumber(screen)).toBe(41)
  await screen.resize(30, 5)
  await screen.press('q')
  expect(await screen.status).toBe(0)
})

it('fills every size that it is made, smaller and larger', async () => {
  await using screen = await openList()
  for (const [columns, rows] of [
    [120, 40],
    [300, 100],
    [40, 12],
    [81, 13],
    [200, 12],
    [40, 100],
    [80, 24],
  ] as const) {
    await screen.resize(columns, rows)
    expectWholeFrame(screen)
    expect(cursorNumber(screen)).toBe(41)
    if (rows >= 24) expect(shownNumbers(screen)).toHaveLength(14)
    await screen.press('?')
    expectWholeFrame(screen)
    await screen.press('escape')
  }
})

it('shows a machine with one generation at every width', async () => {
  await using screen = await openScreen({ host: smallHost({ generations: [1] }), columns: 40 })
  await seeSizes(screen)
  for (let columns = 40; columns <= 100; columns++) {
    await screen.resize(columns, 24)
    expectWholeFrame(screen)
    expect(shownNumbers(screen)).toEqual([1])
  }
})
