import { describe, expect, it } from 'vitest'
import { shownNumbers } from '../support/terminal/rows.ts'
import { openOwnList } from '../support/terminal/sample.ts'

describe('u', () => {
  it('brings a deleted generation back', async () => {
    await using screen = await openOwnList()
    const before = shownNumbers(screen)
    await screen.press('G', 'k', 'd')
    await screen.see('Undo: possible until garbage is collected (nix-gc.timer: Sun 03:15)')
    await screen.press('enter')
    await screen.see('Verified: 16 is deleted.')
    await screen.press('enter', 'u')
    await screen.see(/Undo “Delete generation 16”/)
    await screen.press('enter')
    await screen.see('Verified: 16 exists again.')
    await screen.press('enter')
    await screen.until(() => shownNumbers(screen).length === before.length, 'the list as it was')
    expect(shownNumbers(screen)).toEqual(before)
  })

  it('says where there is nothing to undo', async () => {
    await using screen = await openOwnList()
    await screen.press('u')
    await screen.see('Nothing to undo')
  })
})

describe('c', () => {
  it('collects garbage, and says how much that was beside the plan', async () => {
    await using screen = await openOwnList()
    await screen.press('c')
    await screen.see(/Collect garbage: \d+ store paths/, /Frees \d+\.\d GiB/)
    await screen.press('enter')
    await screen.see(/Nix deleted \d+ store paths and freed .*, as planned/)
  })
})

describe('a switch to another kernel', () => {
  it('asks for its word, and nothing happens before that is typed', async () => {
    await using screen = await openOwnList({ columns: 100, rows: 40 })
    await screen.press('g', 's')
    await screen.see('Linux 6.18.24 keeps running')
    await screen.press('enter')
    await screen.see('Type switch and press Enter to confirm.')
    await screen.press('enter')
    expect(screen.has(' Type switch first.')).toBe(true)
    await screen.type('switsch')
    await screen.press('enter')
    expect(screen.has(' Type switch first.')).toBe(true)
    await screen.press('escape')
    await screen.see('Verified afterwards')
    await screen.press('enter')
    await screen.type('switch')
    await screen.press('enter')
    await screen.see('Verified: the profile points to 43')
  })
})

describe('n', () => {
  it('keeps a note, which the details show, and takes an empty one away', async () => {
    await using screen = await openOwnList({ columns: 120, rows: 40 })
    await screen.press('e')
    await screen.see('Note on 41')
    await screen.type('works with q and \u001b the dock')
    await screen.press('enter')
    await screen.see('“works with q and')
    await screen.press('e', 'ctrl+u', 'enter')
    await screen.miss('“works')
  })
})
