import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { spoken } from '../../screens/reader.ts'
import { sampleHost } from '../../src/host/sample/sampleHost.ts'
import { openScreen } from '../support/terminal/screen.ts'

describe('a line for a screen reader', () => {
  it.each([
    ['────────── 1–13 of 181 ──', '1–13 of 181'],
    ['─────────', ''],
    [' a   b    c', 'a, b, c'],
    ['▲ You are on 41.', 'You are on 41.'],
    ['   ✓  activate it', 'Done: activate it'],
    ['   ›  activate it', 'Running: activate it'],
    ['   ✗  activate it', 'Failed: activate it'],
    ['   ·  activate it', 'Not yet: activate it'],
    ['   > switch█', 'Typed: switch'],
    [' 12.4 GiB → 12.5 GiB │ x', '12.4 GiB to 12.5 GiB, x'],
  ])('%j is read %j', (line, text) => expect(spoken(line)).toBe(text))

  it('says where the cursor is', () => {
    expect(spoken('>   41   3 d  ✓ 9', true)).toBe('Here: 41, 3 d, booted well: 9')
    expect(spoken('>*  41   3 d  ✗ no boot', true)).toBe('Here: marked, 41, 3 d, no boot')
  })
})

describe('the screens for a screen reader', () => {
  beforeEach(() => void vi.stubEnv('INK_SCREEN_READER', 'true'))
  afterEach(() => void vi.unstubAllEnvs())

  it('read the list, a plan and its run line by line, with nothing drawn around them', async () => {
    await using screen = await openScreen({ host: await sampleHost(), columns: 80, rows: 60 })
    await screen.see(/^terrapin, sample machine, system, 14 generations/)
    await screen.see('booted well: 9', /^Here: 41, /m, 'Enter compare 41 with 43')
    expect(screen.has('GEN')).toBe(false)
    await screen.press('j')
    await screen.see(/^Here: 38, /m)
    expect(screen.has(/^Here: 41/m)).toBe(false)
    await screen.press('s')
    await screen.see('Switch to 38 now', '1, point the profile at 38')
    expect(screen.has('terrapin, sample')).toBe(false)
    await screen.press('enter')
    await screen.type('switch')
    await screen.press('enter')
    await screen.see('Done: point the profile at 38', /^Done\./m)
    expect(screen.text()).not.toMatch(/[─│█▲✓✗›→↵]/)
    // The screen as it was is not taken away.
    expect(screen.written()).not.toContain('\u001b[?1049h')
  })
})
