import { describe, expect, it } from 'vitest'
import { expectWholeFrame, rowOf } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'

describe('pinning', () => {
  it('asks for a name, shows the plan, and the list shows the pin afterwards', async () => {
    await using screen = await openOwnList({ columns: 120 })
    await screen.press('p')
    await screen.see('Pin 41', 'Name: █')
    await screen.type('before_nvidia')
    await screen.see('Name: before_nvidia█')
    expectWholeFrame(screen)
    await screen.press('enter')
    await screen.see('Pin 41 as before_nvidia', 'system-profiles/before_nvidia')
    await screen.press('enter')
    await screen.see('Done.', 'Verified: before_nvidia keeps 41.')
    await screen.press('enter')
    expect(rowOf(screen, 41)).toMatch(/run(?:ning)? booted +✓ 9 pin before_nvidia/)
  })

  it('refuses a bad name while it is typed, and Enter then does nothing', async () => {
    await using screen = await openList()
    await screen.press('p', 'enter')
    expect(screen.line(-1)).toBe(' Type a name first.')
    await screen.type('known good')
    await screen.see('Use only letters, digits and _')
    expect(screen.line(-1)).not.toContain('↵')
    await screen.press('enter')
    expect(screen.line(-1)).toContain('Use only letters')
    await screen.press('ctrl+u')
    expect(screen.has('No: ')).toBe(false)
    await screen.type('booted')
    await screen.see('Booted is a reserved word.')
    await screen.press('ctrl+u')
    await screen.type('42')
    await screen.see('Numbers name generations.')
    await screen.press('backspace', 'backspace', 'q', '?')
    await screen.see('Name: q?█')
  })

  it('tells the whole reason at 40 columns', async () => {
    await using screen = await openList({ columns: 40, rows: 12 })
    await screen.press('p')
    await screen.type('a name')
    await screen.see('letters, digits and _ (GRUB')
  })

  it('offers a root of one’s own as another way, and the list tells it apart', async () => {
    await using screen = await openOwnList({ columns: 120, rows: 40 })
    await screen.press('p')
    await screen.type('mine')
    await screen.press('enter')
    await screen.see('Tab: [a pin] · user GC root (no sudo)')
    await screen.press('tab')
    await screen.see(
      'Keep 41 as mine (user GC root)',
      'Not in the boot menu once the generation is deleted',
    )
    expectWholeFrame(screen)
    await screen.press('enter')
    await screen.see('Done.', 'Verified: mine keeps 41.')
    await screen.press('enter')
    expect(rowOf(screen, 41)).toMatch(/run(?:ning)? booted +✓ 9 kept mine/)
    await screen.press('P')
    await screen.see('Unpin mine (user GC root)')
    await screen.press('enter')
    await screen.see('the user GC root mine is removed')
    await screen.press('enter', 'u')
    await screen.see('Undo “Unpin mine (user GC root)”')
    await screen.press('enter')
    await screen.see('Verified: mine keeps 41.')
  })

  it('Esc leaves everything as it is', async () => {
    await using screen = await openList()
    await screen.press('p', 'x', 'escape')
    await screen.see('STATE')
    expect(rowOf(screen, 41)).not.toContain('pin')
  })

  it('refuses a name that keeps another system, and says which', async () => {
    await using screen = await openList()
    await screen.press('p')
    await screen.type('known_good')
    await screen.press('enter')
    await screen.see('keeps another system')
    await screen.press('enter')
    expect(screen.line(-1)).toBe(' This plan is refused.')
  })

  it('has nothing to do where the pin is there already', async () => {
    await using screen = await openList()
    await screen.press('j', 'p')
    await screen.type('known_good')
    await screen.press('enter')
    await screen.see('known_good already keeps 38', 'Nothing to run.')
    await screen.press('enter')
    expect(screen.line(-1)).toBe(' Nothing to run.')
  })
})

describe('a note that comes with a pin', () => {
  it('is typed behind Tab, part of the plan, and kept once it was done', async () => {
    await using screen = await openOwnList({ columns: 120 })
    await screen.press('p')
    await screen.type('trip')
    await screen.press('tab')
    await screen.see('Note: █')
    await screen.type('works, q and all')
    await screen.see('Name: trip', 'Note: works, q and all█')
    expectWholeFrame(screen)
    await screen.press('tab')
    await screen.type('s')
    await screen.see('Name: trips█')
    await screen.press('enter')
    await screen.see('Pin 41 as trips', 'Adds the note “works, q and all”.')
    await screen.press('enter')
    await screen.see('Done.')
    await screen.press('enter')
    await screen.see('“works, q and all”')
    await screen.press('p', 'tab')
    await screen.see('Note: works, q and all█')
  })

  it('is not kept where the plan is left', async () => {
    await using screen = await openOwnList({ columns: 120 })
    await screen.press('p')
    await screen.type('trip')
    await screen.press('tab')
    await screen.type('nothing of it')
    await screen.press('enter')
    await screen.see('Adds the note')
    await screen.press('escape')
    await screen.see('STATE')
    expect(screen.has('nothing of it')).toBe(false)
  })

  it('is seen to its end at 40 columns', async () => {
    await using screen = await openList({ columns: 40, rows: 12 })
    await screen.press('p', 'tab')
    await screen.type('a note that is longer than one line of it')
    await screen.see('of it█')
    expectWholeFrame(screen)
  })
})

describe('unpinning', () => {
  it('lets the pin go', async () => {
    await using screen = await openOwnList()
    await screen.press('j', 'P')
    await screen.see('Unpin known_good')
    await screen.press('enter')
    await screen.see('Done.', 'the pin known_good is removed')
    await screen.press('enter')
    expect(rowOf(screen, 38)).not.toContain('pin')
  })

  it('says where there is no pin', async () => {
    await using screen = await openList()
    await screen.press('P')
    expect(screen.line(-1)).toBe(' 41 is not pinned.')
  })
})
