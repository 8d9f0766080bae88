import { describe, expect, it } from 'vitest'
import { expectWholeFrame, shownNumbers } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'

const ALL = [43, 42, 41, 38, 36, 34, 31, 29, 28, 25, 23, 20, 16, 12]

describe('deleting by rules', () => {
  it('shows what would go and what keeps each while they are typed, then the plan', async () => {
    await using screen = await openOwnList()
    await screen.press('D')
    await screen.see('Delete by rules', 'A generation is kept if any rule keeps it.')
    expectWholeFrame(screen)
    await screen.type('keep-last 5 keep-mo')
    // Half a word is no mistake yet.
    await screen.see('keep-monthly N: keep one per month for N months')
    expect(screen.has('No: ')).toBe(false)
    expect(screen.line(-1)).not.toContain('↵')
    await screen.press('enter')
    expect(screen.line(-1)).toContain('Unknown rule: keep-mo')
    await screen.type('nthly 2')
    await screen.see(/Deletes \d+ of 14, frees \d+\.\d GiB\./, /43 .* keep {5}last #1, current/)
    await screen.see(/41 .* keep {5}last #3, running, booted/)
    expectWholeFrame(screen)
    await screen.press('pagedown')
    await screen.see(/ 12 +\d+ mo {2}delete/)
    await screen.press('enter')
    await screen.see(/Delete generations 12, 16/, '--delete-generations 12 16')
    await screen.resize(80, 40)
    await screen.see(/Kept 25: monthly #2/)
    await screen.press('enter')
    await screen.see('Done.')
    await screen.press('enter')
    await screen.until(() => shownNumbers(screen).length < ALL.length, 'a shorter list')
    expect(shownNumbers(screen).slice(0, 5)).toEqual([43, 42, 41, 38, 36])
  })

  it('takes ranges and numbers, and says what keeps them from going', async () => {
    await using screen = await openList()
    await screen.press('D')
    await screen.type('12-20 25')
    await screen.see('Deletes 4 of 14', /25 .* delete/, /28 .* keep/)
    await screen.press('ctrl+u')
    await screen.type('13..15')
    await screen.see('There is no generation from 13 to 15 (existing: 12 to 43).')
    await screen.press('ctrl+u')
    await screen.type('12-41')
    await screen.see('Refused.', /41 .* refused {2}running, booted/)
    await screen.press('enter')
    await screen.see('Can’t delete')
    await screen.press('escape')
    expect(shownNumbers(screen)).toEqual(ALL)
  })

  it('begins with what is marked', async () => {
    await using screen = await openList()
    await screen.press('G', 'space', 'k', 'space', 'k', 'k', 'space', 'D')
    await screen.see('> 12-20 █', 'Deletes 3 of 14')
    await screen.type('36')
    await screen.see('Deletes 4 of 14')
    await screen.press('enter')
    await screen.see('Delete generations 12, 16, 20, 36')
  })

  it('has nothing to plan before something is typed, and Esc leaves it', async () => {
    await using screen = await openList()
    await screen.press('D', 'enter')
    expect(screen.line(-1)).toBe(' Type generations or rules first.')
    await screen.press('q')
    await screen.see('> q█', 'There is no generation or pin q.')
    await screen.press('escape')
    expect(shownNumbers(screen)).toEqual(ALL)
  })

  it('deletes nothing where the rules keep all', async () => {
    await using screen = await openList()
    await screen.press('D')
    await screen.type('keep-last 99')
    await screen.see('Deletes none of 14.')
    await screen.press('enter')
    await screen.see('Delete nothing', 'Nothing to run.')
  })

  it.each([
    [40, 12],
    [80, 24],
  ])('fits at %i×%i', async (columns, rows) => {
    await using screen = await openList({ columns, rows })
    await screen.press('D')
    await screen.see('Delete by rules')
    expectWholeFrame(screen)
    await screen.type('keep-last 5 keep-weekly 4 older-than 30d')
    await screen.see(/older-than 30d█/, /Deletes \d+ of 14, frees/)
    expectWholeFrame(screen)
    const below = screen
      .lines()
      .slice(screen.lines().findIndex((line) => line.includes('Deletes ')))
    expect(below.join('\n')).not.toContain('…')
    for (let page = 0; page < 9; page++) await screen.press('pagedown')
    await screen.see(/12 +\d+ mo {2}delete/)
    expectWholeFrame(screen)
  })

  it('shows hidden characters that are pasted', async () => {
    await using screen = await openList()
    await screen.press('D')
    await screen.paste('3\u202e7\n')
    await screen.see('Delete by rules')
    expectWholeFrame(screen)
    expect(screen.text()).not.toContain('\u202e')
  })
})
