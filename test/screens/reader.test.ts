import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { spoken, spokenDay } from '../../screens/reader.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { openScreen } from '../support/terminal/screen.ts'

describe('a line for a screen reader', () => {
  it.each([
    ['────────── 1–13 of 181 ──', '1–13 of 181'],
    ['─────────', ''],
    [' a   b    c', 'a, b, c'],
    ['▲ You are on 41.', 'You are on 41.'],
    ['   ✓  activate 41', 'Done: activate 41'],
    ['   ›  activate 41', 'Running: activate 41'],
    ['   ✗  activate 41', 'Failed: activate 41'],
    ['   ·  activate 41', 'Pending: activate 41'],
    ['   > switch█', 'Typed: switch'],
    [' 12.4 GiB → 12.5 GiB │ x', '12.4 GiB to 12.5 GiB, x'],
    ['a, – → 1  x, 2 → –', 'a, none to 1, x, 2 to none'],
    ['It ended.  r roll back', 'It ended. r roll back'],
    ['1 d ago · 3 mo ago', '1 day ago, 3 months ago'],
  ])('%j is read %j', (line, text) => expect(spoken(line)).toBe(text))

  it('says where the cursor is', () => {
    expect(spoken('>   41   3 d  ✓ 9', true)).toBe('Selected: 41, 3 d, booted successfully: 9')
    expect(spoken('>*  41   3 d  ✗ never up', true)).toBe('Selected: marked, 41, 3 d, never up')
  })
})

describe('the screens for a screen reader', () => {
  beforeEach(() => void vi.stubEnv('INK_SCREEN_READER', 'true'))
  afterEach(() => void vi.unstubAllEnvs())

  it('read the list, a plan and its run line by line, with nothing drawn around them', async () => {
    await using screen = await openScreen({ host: await sampleHost(), columns: 240, rows: 60 })
    await screen.see(/^terrapin, sample machine, system, 14 generations/m)
    await screen.see(
      /^Selected: 41, running, booted, booted successfully 9 times, 30 April, closure 12\.4 GiB, frees 0 B, NixOS 26\.05\.1990\.cd34e, kernel 6\.18\.24$/m,
      'Enter compare 41 with 43',
    )
    expect(screen.has('GEN')).toBe(false)
    await screen.press('j')
    await screen.see(/^Selected: 38, /m)
    await screen.press('s')
    await screen.see('Switch to 38 now', '1, point the profile to 38')
    await screen.see(/^Tab: now \(chosen\); at the next boot; test now; /m)
    await screen.press('enter')
    await screen.type('switch')
    await screen.press('enter')
    await screen.see('Done: point the profile to 38', /^Done\./m)
    expect(screen.text()).not.toMatch(/[─│█▲✓✗›→↵]/)
    // The screen as it was is not taken away.
    expect(screen.written()).not.toContain('\u001b[?1049h')
  })
  it('say after a key only what it changes, and on Ctrl+L all of it again', async () => {
    await using screen = await openScreen({ host: await sampleHost(), columns: 240, rows: 60 })
    await screen.see(
      /booted successfully 9 times.* closure 12\.4 GiB/,
      'Running 41, but the default is 43',
      'q quit',
    )
    const said = async (key: string) => {
      const before = screen.sent().length
      await screen.press(key)
      const text = screen.sent().slice(before)
      // Nothing is erased, and nothing moves.
      expect(text).not.toContain('\u001b')
      return text
    }
    const after = await said('j')
    expect(after).toMatch(/^Selected: 38, .*booted successfully 31 times/m)
    expect(after).toContain('Enter compare 38 with 41')
    for (const known of [
      'terrapin, sample',
      'Running 41, but the default is 43',
      's switch',
      'q quit',
      'Selected: 41',
    ]) {
      expect(after).not.toContain(known)
    }
    const again = await said('ctrl+l')
    for (const line of [
      'terrapin, sample',
      'Running 41, but the default is 43',
      'Selected: 38',
      'q quit',
    ]) {
      expect(again).toContain(line)
    }
    expect(await said('ctrl+l')).toContain('terrapin, sample')
  })

  it('leave the terminal its title, its pastes and what is copied', async () => {
    await using screen = await openScreen({ host: await sampleHost(), columns: 240, rows: 60 })
    await screen.see(/^Selected: 41, /m)
    expect(screen.sent()).toContain('\u001b]2;terrapin: sample machine')
    expect(screen.terminal.modes.bracketedPasteMode).toBe(true)
    await screen.press('enter')
    await screen.see(/^Selected: (?:Failed|NixOS), /m)
    await screen.press('y')
    await screen.see('Copied')
    expect(screen.sent()).toContain('\u001b]52;c;')
  })

  it('say what each value of a row is, in the comparison and its tabs', async () => {
    await using screen = await openScreen({ host: await sampleHost(), columns: 240, rows: 60 })
    await screen.see(/^Selected: 41, /m)
    await screen.press('enter')
    await screen.see(/^Tab 1 of 7: Summary\. Other tabs: 2 Packages \d+, /m)
    await screen.see(
      /^Selected: (?:Failed, greetd\.service in 3 of 3 boots of 43|NixOS, from 26\.05\.1990\.cd34e to )/m,
    )
    await screen.press('2')
    await screen.see(/^Tab 2 of 7: Packages \d+\. Other tabs: 1 Summary, 3 Kernel & boot /m)
    await screen.see(/^Selected: removed, nvidia-persistenced, in 41 580\.142, not in 43, size −/m)
    await screen.press('4')
    await screen.see(/^Selected: Assumes that all auto-started units /m)
    await screen.press('j')
    await screen.see(/^Selected: \w+, \S+, on switch: \w+/m)
    expect(screen.text()).not.toMatch(/\[\w+ ?\d*\]/)
    await screen.press('escape', 'b')
    await screen.see(
      /^Selected: starts 43, size 52\.2 MiB, frees 38\.6 MiB, NixOS, .*, default, 3 attempts failed$/m,
    )
    await screen.press('escape', ':', ...'pin it')
    await screen.see(/^Selected: .*\bpin\b.*, key \w+(, unavailable)?$/m)
  })

  it('and in the search for the first bad one', async () => {
    await using screen = await openScreen({ host: await sampleHost(), columns: 240, rows: 60 })
    await screen.press('B')
    await screen.see('Find the first bad generation')
    await screen.press('enter')
    await screen.see(/^Selected: \d+, (next to test|bad|seems bad), age /m)
  })

  it('are in ASCII where that is all that can be had', async () => {
    vi.stubEnv('TERM', 'linux')
    await using screen = await openScreen({ host: await sampleHost(), columns: 240, rows: 60 })
    await screen.see(/^Selected: 41, /m)
    await screen.press('m')
    expect(screen.text()).not.toMatch(/[^\x20-\x7e\n]/)
  })
})

describe('a day as it is said', () => {
  const now = new Date(2026, 10, 26).getTime()
  it.each([
    [new Date(2026, 4, 3, 23, 59), '3 May'],
    [new Date(2025, 11, 31), '31 December 2025'],
  ])('%s', (day, message) => expect(spokenDay(day.getTime(), now)).toBe(message))
})
