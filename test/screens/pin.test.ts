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
    await screen.see('Done.', 'Checked: before_nvidia keeps 41.')
    await screen.press('enter')
    expect(rowOf(screen, 41)).toContain('running booted pin before_nvidia')
  })

  it('refuses a bad name while it is typed, and Enter then does nothing', async () => {
    await using screen = await openList()
    await screen.press('p', 'enter')
    expect(screen.line(-1)).toBe(' Not now: type a name first.')
    await screen.type('known good')
    await screen.see('No: a pin’s name has letters, digits and _ only')
    expect(screen.line(-1)).not.toContain('↵')
    await screen.press('enter')
    expect(screen.line(-1)).toContain('Not now: a pin’s name')
    await screen.press('ctrl+u')
    expect(screen.has('No: ')).toBe(false)
    await screen.type('booted')
    await screen.see('No: booted already means something else.')
    await screen.press('ctrl+u')
    await screen.type('42')
    await screen.see('No: a number would be taken for a generation.')
    await screen.press('backspace', 'backspace', 'q', '?')
    await screen.see('Name: q?█')
  })

  it('tells the whole reason at 40 columns', async () => {
    await using screen = await openList({ columns: 40, rows: 12 })
    await screen.press('p')
    await screen.type('a name')
    await screen.see('letters, digits and _ only (GRUB passes over any other).')
  })

  it('offers a root of one’s own as another way, and the list tells it apart', async () => {
    await using screen = await openOwnList({ columns: 120, rows: 40 })
    await screen.press('p')
    await screen.type('mine')
    await screen.press('enter')
    await screen.see('Tab: [a pin] · only a root of my own, without root')
    await screen.press('tab')
    await screen.see('Keep 41 as mine, by a root of your own', 'no entry of the boot menu')
    expectWholeFrame(screen)
    await screen.press('enter')
    await screen.see('Done.', 'Checked: mine keeps 41.')
    await screen.press('enter')
    expect(rowOf(screen, 41)).toContain('running booted kept mine')
    await screen.press('P')
    await screen.see('Unpin mine, a root of your own')
    await screen.press('enter')
    await screen.see('there is no pin mine any more')
    await screen.press('enter', 'u')
    await screen.see('Undo “Unpin mine, a root of your own”')
    await screen.press('enter')
    await screen.see('Checked: mine keeps 41.')
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
    expect(screen.line(-1)).toBe(' Not now: this plan is refused.')
  })

  it('has nothing to do where the pin is there already', async () => {
    await using screen = await openList()
    await screen.press('j', 'p')
    await screen.type('known_good')
    await screen.press('enter')
    await screen.see('known_good already keeps 38', 'There is nothing to run.')
    await screen.press('enter')
    expect(screen.line(-1)).toBe(' Not now: there is nothing to run.')
  })
})

describe('unpinning', () => {
  it('lets the pin go', async () => {
    await using screen = await openOwnList()
    await screen.press('j', 'P')
    await screen.see('Unpin known_good')
    await screen.press('enter')
    await screen.see('Done.', 'there is no pin known_good any more')
    await screen.press('enter')
    expect(rowOf(screen, 38)).not.toContain('pin')
  })

  it('says where there is no pin', async () => {
    await using screen = await openList()
    await screen.press('P')
    expect(screen.line(-1)).toBe(' Not now: it has no pin.')
  })
})
