import { describe, expect, it } from 'vitest'
import { parseDryRun } from '../../src/compare/units/dryRun.ts'
import type { Host, RunResult } from '../../src/host/host.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import {
  allRead,
  chooseSide,
  openComparison,
  openSmallComparison,
  tabLines,
} from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame } from '../support/terminal/rows.ts'
import { openOwnList } from '../support/terminal/sample.ts'
import type { Screen, ScreenOptions } from '../support/terminal/screen.ts'

/** The units of the sample's broken update. */
async function openUnits(options: Partial<ScreenOptions> = {}): Promise<Screen> {
  const screen = await openOwnList({ columns: 120, rows: 50, ...options })
  await screen.press('g', 'enter')
  await allRead(screen)
  await screen.press('4')
  return screen
}

/** Asks, and goes back to the units. */
async function asked(screen: Screen): Promise<void> {
  await screen.press('t')
  await screen.see('Dry-activate 43 (changes nothing)')
  await screen.press('enter')
  await screen.see('Done.')
  await screen.press('enter')
  await screen.see('ON SWITCH')
}

/** The sample, whose dry run comes out like this. */
async function hostSaying(result: Partial<RunResult>): Promise<Host> {
  const host = await sampleHost()
  return {
    ...host,
    run: async (argv, options = {}) => {
      if (argv.at(-1) !== 'dry-activate') return host.run(argv, options)
      options.onOutput?.(result.stderr ?? '')
      return { status: 0, signal: null, stdout: '', stderr: '', ...result }
    },
  }
}

const WORDS = { skip: 'not restarted', nothing: '–' } as Readonly<Record<string, string>>

describe('a real dry run', () => {
  it('shows its plan first, and Esc asks nothing', async () => {
    await using screen = await openUnits()
    const units = screen.text()
    await screen.press('t')
    await screen.see(
      'Dry-activate 43 (changes nothing)',
      /1 {2}list the affected units {2}\(root\)/,
      /-nixos-system-nixos-26\.05\.2041\.ab12f\/bin\/switch-to-configuration\s+dry-activate/,
    )
    expectWholeFrame(screen)
    await screen.press('escape')
    expect(screen.text()).toBe(units)
  })

  it('stands in a column beside the prediction, for each unit what it said', async () => {
    const host = await sampleHost()
    let said = ''
    const run: Host['run'] = async (argv, options = {}) => {
      const onOutput = (text: string) => {
        said += text
        options.onOutput?.(text)
      }
      return host.run(argv, { ...options, onOutput })
    }
    await using screen = await openUnits({ host: { ...host, run } })
    // Past what is said of all of them.
    await screen.press('j', 'j')
    const before = tabLines(screen)
    const cursor = cursorLine(screen).slice(0, 20)
    await asked(screen)
    expect(cursorLine(screen).slice(0, 20)).toBe(cursor)
    const { titles, rows } = tabLines(screen)
    expect(titles).toMatch(/ UNIT +ON SWITCH +DRY RUN +WHY$/)
    expect(rows).toHaveLength(before.rows.length)
    const dry = parseDryRun(said)
    const [would, column] = [titles.indexOf('ON SWITCH'), titles.indexOf('DRY RUN')]
    const cell = (row: string, start: number) => row.slice(start).split('  ')[0]
    for (const [index, row] of rows.entries()) {
      if (row.startsWith(' Assumes')) continue
      const [name = '', user] = (cell(row, 4) ?? '').split(' ')
      const effect = dry[user === undefined ? 'system' : 'user'].get(name)
      expect(cell(row, column), row).toBe(effect === undefined ? '–' : (WORDS[effect] ?? effect))
      const old = before.rows[index] ?? ''
      expect(cell(row, would)).toBe(cell(old, before.titles.indexOf('ON SWITCH')))
    }
    expect(said).toContain('would stop the following units: ')
    await screen.see(/on switch: \S+, dry run: \S+/)
    expectWholeFrame(screen)
  })

  it('is of these sides alone', async () => {
    await using screen = await openUnits()
    await asked(screen)
    await screen.see('DRY RUN')
    await screen.press('x')
    await allRead(screen)
    await screen.press('4')
    expect(screen.has('DRY RUN')).toBe(false)
  })

  it('that fails says so, and there is no column', async () => {
    const host = await hostSaying({ status: 1, stderr: 'not as root\n' })
    await using screen = await openUnits({ host })
    await screen.press('t')
    await screen.see('Dry-activate 43')
    await screen.press('enter')
    await screen.see('Failed.', 'not as root')
    await screen.press('enter')
    await screen.see('ON SWITCH')
    expect(screen.has('DRY RUN')).toBe(false)
  })

  it('that says what nobody understands is shown, and leaves nothing raw', async () => {
    const stderr = 'would stop the following units: \x1b]0;owned\x07a.service\nwould \u202edance\n'
    await using screen = await openUnits({ host: await hostSaying({ stderr }) })
    await screen.press('t')
    await screen.see('Dry-activate 43')
    await screen.press('enter')
    await screen.see('Done.', 'would \\u202edance')
    await screen.press('enter')
    await screen.see('ON SWITCH')
    expect(screen.written()).not.toMatch(/\x1b\]|[\x07\u202e]/)
    expectWholeFrame(screen)
  })

  it('can’t be asked on a mounted machine, which is said', async () => {
    const unit = (name: string) => ({
      'systemd/system/web.service': `[Service]\nExecStart=/nix/store/${name}\n`,
    })
    await using screen = await openSmallComparison(unit('one'), unit('other'))
    await screen.press('4')
    await screen.see(/^[>▌]Assumes that all auto-started units/m, /^ C {2}web\.service /m)
    expect(screen.line(-1)).not.toContain('dry run')
    await screen.press('t')
    expect(screen.line(-1)).toBe(' A mounted system is not running.')
  })

  it('can’t be asked of what has no way to be switched to', async () => {
    await using screen = await openComparison()
    await chooseSide(screen, 'after', 'home-manager:9')
    await screen.see(/→ {2}home-manager:9$/m)
    await screen.press('4', 't')
    expect(screen.line(-1)).toBe(' bin/switch-to-configuration is missing.')
  })
})
