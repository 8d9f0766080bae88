import { describe, expect, it } from 'vitest'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { allRead, openTab, readLines, sidesLine, tabLines } from '../support/terminal/comparison.ts'
import { type Held, heldHost } from '../support/terminal/held.ts'
import { cursorLine, cursorNumber, expectWholeFrame } from '../support/terminal/rows.ts'
import { openOwnList } from '../support/terminal/sample.ts'
import type { Screen } from '../support/terminal/screen.ts'

/** A list of the sample, and the means to make its disk slow. */
async function openSlow(): Promise<[Screen, Held]> {
  const held = heldHost(await sampleHost(), ['tree', 'readLink', 'read'])
  const screen = await openOwnList({ host: held.host, columns: 120, rows: 40 })
  // The last column of the list is read, too.
  await screen.see('= 28')
  return [screen, held]
}

const KEYS = ['v', '+', '-', 'j', 'G', 'pagedown', 'k', 'g', 'x', 'tab', '?', 'escape']

describe('a comparison that is still read', () => {
  it('says so in each part, and takes every key', async () => {
    const [screen, held] = await openSlow()
    await using _ = screen
    held.hold()
    await screen.press('g', 'enter')
    await screen.see(/Files +loading…/, / 5 Files …/)
    for (const key of ['2', '3', '4', '5', '6', '7']) {
      await screen.press(key)
      expect(openTab(screen)).toMatch(/ …$/)
      await screen.see(' Loading…')
      expectWholeFrame(screen)
      await screen.press('enter')
      expect(screen.has(' Nothing is selected.')).toBe(true)
      await screen.press('y')
      expect(screen.has(' Nothing is selected.')).toBe(true)
      await screen.press('j', 'G', 'E', 'S', 'O', 'E', 'S', 'S', 'S', 'S', 'S', 'S', 'O', 'O')
    }
    held.release()
    await allRead(screen)
    await screen.press('5')
    expect(openTab(screen)).toBe('Files 15')
    expect(tabLines(screen).rows).toHaveLength(15)
  })

  it('shows the sides that were asked for last, whichever is read last', async () => {
    const [screen, held] = await openSlow()
    await using _ = screen
    held.hold()
    await screen.press('g', 'enter', 'x')
    await screen.see(/^ 43 .* → {2}41 /m)
    await screen.press('x', '[')
    expect(sidesLine(screen)).toMatch(/^ 38 .* → {2}42 /)
    held.release()
    await allRead(screen)
    expect(sidesLine(screen)).toMatch(/^ 38 .* → {2}42 /)
    await screen.see(/^.NixOS +26\.05\.1831\.\S+ → 26\.05\.1990/m)
    await screen.see(/^ Kernel +6\.18\.22 +→ 6\.18\.24 /m)
  })

  it('can be left, and does not come back when it is read', async () => {
    const [screen, held] = await openSlow()
    await using _ = screen
    // The last of the columns.
    await screen.see(/^ +16 .*↑25/m)
    held.hold()
    await screen.press('g', 'enter', 'escape')
    expect(cursorNumber(screen)).toBe(43)
    const list = screen.text()
    held.release()
    await screen.press('k', 'k')
    expect(screen.text()).toBe(list)
  })
})

describe('what is opened and still read', () => {
  it('says so, takes every key, and is there when it is read', async () => {
    const [screen, held] = await openSlow()
    await using _ = screen
    await screen.press('g', 'enter')
    await allRead(screen)
    await screen.press('5', 'j', 'j', 'j', 'j')
    held.hold()
    await screen.press('enter')
    await screen.see(' etc/fstab  changed', ' Loading…')
    for (const key of KEYS) {
      await screen.press(key)
      expectWholeFrame(screen)
    }
    await screen.see(' etc/fstab  changed', ' Loading…')
    held.release()
    await screen.see('discard=async')
  })

  it('is not shown any more where it was closed, nor in the place of another', async () => {
    const [screen, held] = await openSlow()
    await using _ = screen
    await screen.press('g', 'enter')
    await allRead(screen)
    await screen.press('5', 'j', 'j', 'j', 'j')
    held.hold()
    await screen.press('enter', 'escape')
    expect(cursorLine(screen)).toContain('etc/fstab')
    await screen.press('G', 'k', 'k', 'k', 'k', 'enter')
    await screen.see(' etc/xdg/waybar/config.jsonc  changed', ' Loading…')
    held.release()
    await screen.miss('Loading…')
    expect(readLines(screen)[0]).toContain('waybar')
    expect(screen.has('discard')).toBe(false)
    await screen.press('escape')
    expect(cursorLine(screen)).toContain('waybar')
  })
})

describe('what takes long on a slow machine', () => {
  it('says that it is done, and can be left', async () => {
    const held = heldHost(await sampleHost(), ['read', 'readLink', 'run'])
    await using screen = await openOwnList({ host: held.host })
    held.hold()
    await screen.press('ctrl+r')
    expect(screen.line(-1)).toBe(' Refreshing…')
    await screen.press('b')
    await screen.see('Loading the boot menu…')
    await screen.press('escape', 's')
    await screen.see(/the plan…/)
    expect(screen.line(-1)).toMatch(/^ Esc back/)
    expectWholeFrame(screen)
    await screen.press('escape')
    await screen.see('STATE')
    held.release()
    await screen.press('ctrl+r')
    await screen.see('Refreshed.')
    expect(screen.has('the plan…')).toBe(false)
  })
})
