import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { expectWholeFrame } from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'
import { openScreen, type Screen, type ScreenOptions } from '../support/terminal/screen.ts'

async function opened(screen: Screen): Promise<Screen> {
  await screen.see('STATE')
  await screen.press('L')
  await screen.see('PACKAGE', 'arc-theme')
  return screen
}

const openSample = async (options: Partial<ScreenOptions> = {}) =>
  opened(await openList({ columns: 120, rows: 40, ...options }))

const rows = (screen: Screen) =>
  screen.lines().filter((line) => /^[>▌ ]{1,2}[* ] {2}\S.* [KMG]?i?B /.test(line))

describe('the packages of a generation', () => {
  it('stand with their sizes and versions, explicit ones first', async () => {
    await using screen = await openSample()
    expectWholeFrame(screen)
    await screen.see(/ Packages of 41 · 990 packages · 1,114 store paths · 12\.4 GiB/)
    await screen.see(/^[>▌]\* {2}OVMF +27\.7 MiB +▎ +2 +202602 *$/m)
    await screen.see('OVMF  202602 · 27.7 MiB · 2 store paths · explicit (in system packages)')
    await screen.press('G')
    expect(rows(screen).every((row) => !row.includes('*'))).toBe(true)
  })

  it.each([
    [80, 24],
    [40, 12],
  ])('fill no more than their screen at %i columns and %i rows', async (columns, height) => {
    await using screen = await openSample({ columns, rows: height })
    expectWholeFrame(screen)
    await screen.see(' Packages of 41', 'OVMF')
    await screen.press('G', 'g', 'E')
    expectWholeFrame(screen)
  })

  it('are filtered by name and version, by being explicit, and sorted by size', async () => {
    await using screen = await openSample()
    await screen.press('/')
    await screen.type('nvidia')
    await screen.see('nvidia-persistenced', 'nvidia-x11')
    await screen.press('enter', 'E')
    await screen.see('nvidia-settings')
    expect(screen.text()).not.toContain('nvidia-x11')
    await screen.press('escape', 'E', 'O')
    const sizes = rows(screen).map((row) => Number(/([\d.]+) [MG]iB/.exec(row)?.[1]))
    expect(sizes.length).toBeGreaterThan(10)
    await screen.press('/')
    await screen.type('xyzzy')
    await screen.see('No match for “xyzzy”.')
  })

  it('have their store paths behind Enter', async () => {
    await using screen = await openSample()
    await screen.press('enter')
    await screen.see(/\/nix\/store\/\w{32}-OVMF-202602\S* /)
    await screen.press('escape')
    await screen.see(' Packages of 41')
    await screen.press('L')
    await screen.see('CLOSURE')
  })

  it('of a comparison are those of its after side', async () => {
    await using screen = await openList({ columns: 120, rows: 40 })
    await screen.see('STATE')
    await screen.press('g', 'enter')
    await screen.see('Summary')
    await screen.press('L')
    await screen.see(' Packages of 43 ·')
    await screen.press('q')
    await screen.see('Summary')
  })

  it('that can’t be read say why', async () => {
    const sample = await sampleHost()
    const gone = new Problem('unreadable', 'The disk is gone.')
    const host: Host = {
      ...sample,
      readLink: (path) => (path.endsWith('/sw') ? Promise.reject(gone) : sample.readLink(path)),
    }
    await using screen = await openScreen({ host, columns: 80, rows: 24 })
    await screen.see('STATE')
    await screen.press('L')
    await screen.see('Unknown: The disk is gone.')
  })
})
