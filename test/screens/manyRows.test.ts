import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import {
  layOut,
  link,
  profile,
  storePath,
  toplevel,
  type Valid,
  writeDatabase,
} from '../support/layout.ts'
import { allRead, everyRow, openTab, tabLines } from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame, seeSizes } from '../support/terminal/rows.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'

const COUNT = 5000
const nameOf = (index: number) => `package${String(index).padStart(4, '0')}`

/** Two systems, which are a package too, each with its own version of 4,999 others. */
function layOutMany(): string {
  const [before, after] = [
    storePath('nixos-system-turtle-26.05', 1),
    storePath('nixos-system-turtle-26.05', 2),
  ]
  const packages = (version: string) =>
    Array.from({ length: COUNT - 1 }, (_, index) => storePath(`${nameOf(index)}-${version}`))
  const valid: Record<StorePath, Valid> = {}
  for (const [system, version, size] of [
    [before, '1.0', 1000],
    [after, '1.1', 2000],
  ] as const) {
    const refs = packages(version)
    for (const [index, path] of refs.entries()) valid[path] = { size: size + index }
    valid[system] = { size: 100, refs }
  }
  const directory = layOut({
    'run/current-system': link(after),
    'run/booted-system': link(after),
    ...profile(SYSTEM_PROFILE, { 1: before, 2: after }, 2),
    ...toplevel(before),
    ...toplevel(after),
  })
  writeDatabase(directory, valid)
  return directory
}

let host: Host
beforeAll(() => {
  host = mountedHost(layOutMany())
})
afterAll(() => host.close())

async function openMany(): Promise<Screen> {
  const screen = await openScreen({ host: { ...host, close: async () => {} }, columns: 120 })
  await seeSizes(screen)
  await screen.press('enter')
  await allRead(screen)
  await screen.press('2')
  return screen
}

describe('5,000 packages', () => {
  it('are counted, and as many of them are drawn as fit', async () => {
    // What is written for a key then names every row that is drawn.
    const settings = layOut({ 'terrapin/config.toml': 'full_redraw = true\n' })
    vi.stubEnv('XDG_CONFIG_HOME', settings)
    onTestFinished(() => void vi.unstubAllEnvs())
    await using screen = await openMany()
    expect(openTab(screen)).toBe('Packages 5,000')
    expectWholeFrame(screen)
    for (const key of ['j', 'pagedown', 'G', 'k', 'pageup', 'g', 'ctrl+d']) {
      const since = screen.written().length
      await screen.press(key)
      const drawn =
        screen
          .written()
          .slice(since)
          .match(/package\d{4}/g) ?? []
      expect(new Set(drawn).size, key).toBeGreaterThan(0)
      // The row under the cursor is told below the list too.
      expect(drawn.length, key).toBeLessThanOrEqual(tabLines(screen).rows.length + 1)
      expect(tabLines(screen).rows.length).toBeLessThan(20)
      expectWholeFrame(screen)
    }
  })

  it('are all there, in order', async () => {
    await using screen = await openMany()
    await screen.resize(80, 200)
    const rows = await everyRow(screen, COUNT)
    expect(rows.pop()).toMatch(/^ r {2}nixos-system-turtle +26\.05 +26\.05 +0 B$/)
    const names = rows.map((row) => /package\d{4}/.exec(row)?.[0])
    expect(names).toEqual(Array.from({ length: COUNT - 1 }, (_, index) => nameOf(index)))
    expect(new Set(rows.map((row) => row.slice(16).trim()))).toEqual(
      new Set([expect.stringMatching(/^1\.0 +1\.1 +\+1000 B +explicit$/)]),
    )
  })

  it('are found while what is looked for is typed', async () => {
    await using screen = await openMany()
    await screen.press('/')
    const left: string[] = []
    for (const character of 'package1321') {
      await screen.press(character)
      left.push(/(\d+) of \d+/.exec(screen.line(-1))?.[1] ?? '')
      expectWholeFrame(screen)
    }
    expect(left.slice(-4)).toEqual(['1000', '100', '10', '1'])
    expect(tabLines(screen).rows).toHaveLength(1)
    expect(cursorLine(screen)).toMatch(/^[>▌]U {2}package1321 /)
    await screen.press('enter', 'enter')
    await screen.see(`- ${storePath('package1321-1.0')}`, `+ ${storePath('package1321-1.1')}`)
    await screen.press('escape', 'escape')
    expect(openTab(screen)).toBe('Packages 5,000')
    await screen.press('G')
    expect(cursorLine(screen)).toContain('nixos-system')
  })
})
