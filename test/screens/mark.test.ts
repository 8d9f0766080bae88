import { describe, expect, it } from 'vitest'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { EVIL, expectHarmless } from '../support/terminal/evil.ts'
import { expectWholeFrame, rowOf, seeSizes, shownNumbers } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import { openScreen } from '../support/terminal/screen.ts'

describe('a person’s word on a generation', () => {
  it('is said by m: good, bad, neither', async () => {
    await using screen = await openOwnList({ columns: 100 })
    await screen.press('j', 'm')
    await screen.see('38 is rated good.', /^[>▌][ ●]+38 .* good ✓ 31 pin known_good *$/m)
    await screen.see('Rated good just now.')
    await screen.press('m')
    await screen.see('38 is rated bad.', /^[>▌][ ●]+38 .* bad ✓ 31 pin known_good *$/m)
    await screen.press('m')
    await screen.see('38 is no longer rated.', /^[>▌][ ●]+38 .* ✓ 31 pin known_good *$/m)
    expectWholeFrame(screen)
  })

  it('belongs to the system: another number of it says the same', async () => {
    await using screen = await openOwnList({ columns: 100 })
    await screen.press('k', 'k', 'm', 'm')
    await screen.see(/43 .* cur(?:rent)? def(?:ault)? +bad *$/m)
    await screen.press('j', 'j', 'j', 'j', 'j', 'j', 'm')
    await screen.see(/ 31 .* good ✓ 19 *$/m, / 28 .* good ✓ 19 *$/m)
  })

  it('can be looked for, as can what the boots say', async () => {
    await using screen = await openList()
    await screen.type('/never up')
    await screen.see('never up')
    expect(shownNumbers(screen)).toEqual([43])
  })

  it('that can’t be kept changes nothing and says why', async () => {
    const host = { ...(await sampleHost()), state: null }
    await using screen = await openOwnList({ host })
    await screen.press('m')
    await screen.see('Only root can save a rating for this machine.')
    expect(rowOf(screen, 41)).toMatch(/run(?:ning)? booted +✓ 9 *$/)
  })

  it('does not hold up what is read meanwhile', async () => {
    await using screen = await openScreen({ host: await sampleHost(), columns: 120 })
    await screen.see('STATE')
    await screen.press('m')
    await screen.see('41 is rated good.')
    await seeSizes(screen)
    await screen.press('d')
    await screen.see('Can’t delete')
  })
})

describe('how the boots went', () => {
  it.each([
    ['without journalctl', new Problem('command-failed', 'journalctl: command not found.')],
    ['where it breaks down', new Error(`broken ${EVIL}`)],
  ])('is not told %s, and nothing else is lost', async (_, failure) => {
    const sample = await sampleHost()
    const host: typeof sample = {
      ...sample,
      run: async (argv, options) => {
        if (argv[0] === 'journalctl') throw failure
        return sample.run(argv, options)
      },
    }
    await using screen = await openScreen({ host, columns: 200, rows: 40 })
    await seeSizes(screen)
    await screen.see('Boot history unknown: ', / 38 .* pin known_good *$/m)
    expect(screen.text()).not.toMatch(/[a-z]\.\.(?!\.)/)
    expectWholeFrame(screen)
    expectHarmless(screen)
  })

  it('comes when it is read; the list and the keys do not wait for it', async () => {
    const sample = await sampleHost()
    let open = () => {}
    const gate = new Promise<void>((done) => {
      open = done
    })
    const host: typeof sample = {
      ...sample,
      run: async (argv, options) => {
        if (argv[0] === 'journalctl') await gate
        return sample.run(argv, options)
      },
    }
    await using screen = await openScreen({ host, columns: 120 })
    await seeSizes(screen)
    expect(screen.has('✓')).toBe(false)
    // Only a deletion waits, to know which generations are good.
    await screen.press('d')
    await screen.see('Preparing the plan…')
    await screen.press('escape', '?')
    await screen.see('In the list')
    await screen.press('escape')
    open()
    await screen.see(
      / 41 .* run(?:ning)? booted +✓ 9(?: +kernel .*| *)$/m,
      / 43 .* ✗ never up(?: +.*)?$/m,
    )
  })
})
