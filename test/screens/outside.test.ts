import { describe, expect, it } from 'vitest'
import { bootspec, link, versionScript } from '../support/layout.ts'
import { EVIL, expectHarmless, SHOWN } from '../support/terminal/evil.ts'
import { expectWholeFrame, rowOf, seeSizes } from '../support/terminal/rows.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { smallHost, systemPath } from '../support/terminal/small.ts'

async function openEvil(columns: number): Promise<Screen> {
  const system = systemPath(2)
  const host = smallHost({
    others: {
      'etc/hostname': `evil${EVIL}`,
      [`${system}/nixos-version`]: `26.05${EVIL}`,
      [`${system}/boot.json`]: bootspec(system, { kernelParams: [`quiet${EVIL}`] }),
      [`${system}/sw/bin/nixos-version`]: versionScript({ configurationRevision: `abc${EVIL}` }),
      [`${system}/specialisation/travel${EVIL}`]: link(systemPath(9)),
      [`nix/var/nix/profiles/system-profiles/pin${EVIL}`]: link(`pin${EVIL}-1-link`),
      [`nix/var/nix/profiles/system-profiles/pin${EVIL}-1-link`]: link(system),
    },
  })
  const screen = await openScreen({ host, columns, rows: 40 })
  await seeSizes(screen)
  return screen
}

describe('text from outside with control characters', () => {
  it('is written out where it is shown, and never sent to the terminal', async () => {
    await using screen = await openEvil(300)
    expect(screen.line(0)).toContain(`evil${SHOWN}`)
    expect(rowOf(screen, 2)).toContain(`26.05${SHOWN.slice(0, 12)}`)
    expect(rowOf(screen, 2)).toContain(`pin${SHOWN}`)
    await screen.press('j')
    await screen.see(`configuration abc${SHOWN}`, `travel${SHOWN}`, `quiet${SHOWN}`)
    const y = screen.row(`26.05${SHOWN.slice(0, 12)}`)
    expect(screen.cellStyle(screen.line(y).indexOf('red'), y).color).toBe(null)
    expectHarmless(screen)
  })

  it.each([40, 80])('is no wider than the terminal at %i columns', async (columns) => {
    await using screen = await openEvil(columns)
    await screen.press('j')
    expectHarmless(screen)
    await screen.press('s')
    await screen.see('Switch to 2')
    expectHarmless(screen)
    await screen.press('escape', 'd')
    await screen.see('Can’t')
    expectHarmless(screen)
    await screen.press('escape', 'P')
    await screen.see('Unpin')
    expectHarmless(screen)
    await screen.press('escape', 'enter')
    await screen.see('WHAT')
    expectHarmless(screen)
  })

  it('is found and typed as it is shown', async () => {
    await using screen = await openEvil(120)
    await screen.press('/')
    await screen.paste(`日本${EVIL}`)
    expect(screen.line(-1)).toContain('日本[31mred')
    expectHarmless(screen)
  })
})

describe('wide characters', () => {
  it('take two columns, and the columns behind them stay aligned', async () => {
    const others = { [`${systemPath(2)}/nixos-version`]: '二十六.05 é', 'etc/hostname': '亀の機械' }
    await using screen = await openScreen({ host: smallHost({ others }), columns: 100 })
    await seeSizes(screen)
    expectWholeFrame(screen)
    const title = screen.line(screen.row('KERNEL'))
    const kernel = title.indexOf('KERNEL')
    const y = screen.row('二十六.05')
    const cell = (x: number) => screen.terminal.buffer.active.getLine(y)?.getCell(x)?.getChars()
    expect([cell(kernel - 1), cell(kernel)]).toEqual([' ', '6'])
  })
})
