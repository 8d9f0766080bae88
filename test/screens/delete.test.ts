import { describe, expect, it } from 'vitest'
import { cursorNumber, expectWholeFrame, shownNumbers } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'

const ALL = [43, 42, 41, 38, 36, 34, 31, 29, 28, 25, 23, 20, 16, 12]

describe('deleting one that is protected', () => {
  it.each([
    ['running and booted', [], ['running', 'booted']],
    ['current and the boot default', ['g'], ['current', 'default']],
    ['pinned', ['j'], ['known_good']],
  ])('%s: is refused with the reason, and Enter does nothing', async (_, keys, reasons) => {
    await using screen = await openList()
    await screen.press(...keys, 'd')
    await screen.see('Can’t delete', ...reasons)
    expectWholeFrame(screen)
    expect(screen.line(-1)).not.toContain('↵')
    await screen.press('enter')
    expect(screen.line(-1)).toBe(' This plan is refused.')
    await screen.press('escape')
    expect(shownNumbers(screen)).toEqual(ALL)
  })

  it('keeps the others of the batch too', async () => {
    await using screen = await openList()
    await screen.press('space', 'G', 'space', 'd')
    await screen.see('Can’t delete', '41: running')
    await screen.press('enter', 'escape')
    expect(shownNumbers(screen)).toEqual(ALL)
    expect(screen.line(0)).toContain('2 marked')
  })
})

describe('deleting several of which one is protected', () => {
  it('offers to delete the others, by Tab', async () => {
    await using screen = await openOwnList()
    await screen.press('space', 'G', 'space', 'k', 'space', 'd')
    await screen.see('Can’t delete', '41: running', 'delete the rest')
    expectWholeFrame(screen)
    await screen.press('tab')
    await screen.see('Delete generations 12, 16')
    await screen.press('enter')
    await screen.see('Done.', 'Verified: 12, 16 are deleted.')
  })
})

describe('deleting', () => {
  it('frees what the plan says, and the cursor is on the next older one', async () => {
    await using screen = await openOwnList()
    await screen.press('j', 'j', 'd')
    await screen.see('Delete generation 36', '--delete-generations 36')
    await screen.see(/Frees 2\.\d GiB \([\d,]+ bytes\) in the store/)
    await screen.press('enter')
    await screen.see('Done.', 'Verified: 36 is deleted.')
    await screen.press('enter')
    await screen.see('13 generations')
    expect(shownNumbers(screen)).toEqual(ALL.filter((number) => number !== 36))
    expect(cursorNumber(screen)).toBe(34)
  })

  it('the oldest leaves the cursor on the oldest that is left', async () => {
    await using screen = await openOwnList()
    await screen.press('G', 'd')
    await screen.see('Delete generation 12')
    await screen.press('enter')
    await screen.see('Done.')
    await screen.press('q')
    await screen.see('13 generations')
    expect(cursorNumber(screen)).toBe(16)
  })

  it('takes all that are marked, wherever the cursor is', async () => {
    await using screen = await openOwnList()
    await screen.press('G', 'space', 'k', 'space', 'k', 'k', 'space', 'g', 'd')
    await screen.see('Delete generations 12, 16, 20')
    await screen.press('enter')
    await screen.see('Verified: 12, 16, 20 are deleted.')
    await screen.press('enter')
    await screen.see('11 generations')
    expect(shownNumbers(screen)).toEqual(ALL.slice(0, -3))
    expect(screen.has('marked')).toBe(false)
    expect(cursorNumber(screen)).toBe(43)
  })

  it('marked ones that a filter hides are still named in the plan', async () => {
    await using screen = await openList()
    await screen.press('G', 'space', '/')
    await screen.type('26.05')
    await screen.press('enter', 'd')
    await screen.see('Delete generation 12')
  })
})
