import { describe, expect, it } from 'vitest'
import {
  cursorLine,
  cursorNumber,
  expectWholeFrame,
  generationRows,
  rowOf,
  shownNumbers,
} from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'

const ALL = [43, 42, 41, 38, 36, 34, 31, 29, 28, 25, 23, 20, 16, 12]

describe('the list at 80×24', () => {
  it('says what machine this is, where it stands, and which generations it has', async () => {
    await using screen = await openList()
    expectWholeFrame(screen)
    expect(screen.line(0)).toMatch(
      /^ terrapin {2}sample machine · system .* 14 generations · store \d+ % · \/boot \d+ %/,
    )
    expect(screen.line(1)).toContain('▲')
    expect(shownNumbers(screen)).toEqual(ALL)
    expect(rowOf(screen, 43)).toMatch(
      / 26\.05\.\d+ +6\.18\.\d+ +1\d\.\d GiB .* cur def +✗ never up$/,
    )
    expect(rowOf(screen, 41)).toMatch(/ run booted ✓ 9 *$/)
    expect(rowOf(screen, 38)).toMatch(/ ✓ 31 pin known_good$/)
  })

  it('starts on the running generation and tells its details', async () => {
    await using screen = await openList()
    expect(cursorNumber(screen)).toBe(41)
    await screen.see(
      /41 {2}\d{4}-\d\d-\d\d [\d:]+, 3 d ago/,
      'running, booted · nixos-system-nixos-',
    )
    await screen.see('Booted 9 times, always successfully.', 'Last booted 1 h ago')
    await screen.see(/closure 1\d\.\d GiB in [\d,]+ paths/, /configuration [0-9a-f]{7}/)
  })

  it('says with … that there are more details than there is space for', async () => {
    await using screen = await openList()
    expect(screen.line(-2)).toMatch(/ … i show all$/)
    await screen.resize(40, 12)
    expect(screen.line(-2)).toMatch(/ … i$/)
    await screen.resize(200, 40)
    await screen.miss('show all')
    await screen.see('kernel parameters')
  })

  it('keeps every column below its title', async () => {
    await using screen = await openList({ columns: 120, rows: 40 })
    const title = screen.line(screen.row('STATE'))
    const rows = generationRows(screen)
    expect(rows).toHaveLength(14)
    for (const name of ['GEN', 'AGE', 'CLOSURE', 'FREES']) {
      const end = title.indexOf(name) + name.length
      for (const row of rows)
        expect(row.slice(end - 1, end + 1), `${name} ${row}`).toMatch(/^\S ?$/)
    }
    for (const name of ['DATE', 'NIXOS', 'KERNEL']) {
      const start = title.indexOf(name)
      for (const row of rows) expect(row.slice(start - 1, start + 1), row).toMatch(/^ \S$/)
    }
    const states = title.indexOf('STATE')
    for (const row of rows)
      expect(row.slice(states - 2, states + 1), row).toMatch(/^(?: {2}[\S ]?)?$/)
  })

  it('draws the row under the cursor bold, with a bar, in its own colours', async () => {
    await using screen = await openList()
    const y = screen.lines().indexOf(cursorLine(screen))
    const at = screen.line(y).indexOf('run')
    expect(screen.cellStyle(at, y)).toMatchObject({ color: 2, bold: true, inverse: false })
    expect(screen.cellStyle(0, y)).toMatchObject({ bold: true, inverse: false })
    await screen.press('j')
    expect(screen.cellStyle(at, y)).toMatchObject({ color: 2, bold: false })
    // The running generation stands out wherever the cursor is.
    expect(screen.line(y)).toMatch(/^ {2}● 41 /)
  })
})

describe('the main keys at 40×12', () => {
  it('are named with what they do: comparing, and what mends what is wrong', async () => {
    await using screen = await openList({ columns: 40, rows: 12 })
    await screen.see(/^▲ Running 41, .*… {2}r roll back$/m)
    expect(screen.line(-1)).toMatch(/^ ↵ compare {2}.*\? help {2}q quit {2}: all$/)
  })
})

describe('what was done', () => {
  it.each([80, 100, 120])(
    'is in its row at %i columns: what worked, and the pin',
    async (columns) => {
      await using screen = await openOwnList({ columns })
      await screen.press('p')
      await screen.type('works')
      await screen.press('enter')
      await screen.see('Pin 41')
      await screen.press('G', 'enter')
      await screen.see('Verified:')
      await screen.press('enter')
      await screen.until(
        () => /booted +✓ 9 pin works(?: {2}kernel .*| *)$/.test(cursorLine(screen)),
        'the pin',
      )
      await screen.press('r')
      await screen.see('Why 41')
      await screen.press('G', 'enter')
      await screen.see('Verified:')
      await screen.press('enter')
      await screen.until(
        () =>
          /cur\w* (?:booted )?def\w* +✓ 9 pin works(?: {2}kernel .*| *)$/.test(cursorLine(screen)),
        'both',
      )
      expect(cursorLine(screen)).toMatch(/ run(?:ning)? /)
      await screen.see('running, booted, current, default, pin works')
    },
  )

  it('has its words in the same order at every width', async () => {
    await using screen = await openList()
    for (const columns of [40, 80, 100, 200]) {
      await screen.resize(columns, 24)
      await screen.until(
        () => /✓ 31 pin known_good(?: {2}.*)?$/.test(rowOf(screen, 38)),
        `${columns} columns`,
      )
    }
  })

  it('shows a commit of NixOS where there is space for it', async () => {
    await using screen = await openList({ columns: 240 })
    expect(rowOf(screen, 43)).toMatch(/ 26\.05\.2041 /)
    await screen.resize(260, 24)
    await screen.until(() => rowOf(screen, 43).includes(' 26.05.2041.ab12f '), 'the commit')
  })
})

describe('a narrow terminal', () => {
  it.each([
    [40, 24],
    [40, 12],
  ])('%i×%i: the less important columns go, the states stay', async (columns, rows) => {
    await using screen = await openList({ columns, rows })
    expectWholeFrame(screen)
    expect(screen.line(screen.row('STATE'))).toMatch(/^ +GEN +AGE .*STATE$/)
    expect(rowOf(screen, 43)).toMatch(/cur(?:rent)? def(?:ault)?/)
    expect(cursorNumber(screen)).toBe(41)
    expect(screen.has('KERNEL')).toBe(false)
  })

  it('scrolls where not all rows fit, the cursor always in view', async () => {
    await using screen = await openList({ columns: 40, rows: 12 })
    const seen = new Set(shownNumbers(screen))
    for (const number of ALL.slice(3)) {
      await screen.press('j')
      expect(cursorNumber(screen)).toBe(number)
      for (const shown of shownNumbers(screen)) seen.add(shown)
    }
    expect([...seen].sort((a, b) => b - a)).toEqual(ALL)
  })
})

describe('leaving', () => {
  it.each(['q', 'ctrl+c'])('%s ends it and gives the terminal back', async (key) => {
    await using screen = await openList()
    expect(screen.terminal.buffer.active.type).toBe('alternate')
    await screen.press(key)
    expect(await screen.status).toBe(0)
    expect(screen.terminal.buffer.active.type).toBe('normal')
    expect(screen.text().trim()).toBe('')
  })
})
