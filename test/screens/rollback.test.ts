import { describe, expect, it } from 'vitest'
import { rowOf } from '../support/terminal/rows.ts'
import { openOwnList } from '../support/terminal/sample.ts'

describe('r', () => {
  it('brings the known-good state back in at most three keys, at 80×24', async () => {
    await using screen = await openOwnList({ columns: 80, rows: 24 })
    await screen.press('r')
    await screen.see('--switch-generation 41')
    expect(screen.line(-1)).toContain('↵ more') // its end is not seen yet
    let keys = 1
    while (!screen.has('Verified: ') && keys < 3) {
      await screen.press('enter')
      await screen.until(
        () => screen.has('Done.') || screen.has('Verified afterwards'),
        'an answer',
      )
      keys += 1
    }
    await screen.see('Verified: the profile points to 41')
    await screen.press('enter')
    await screen.see('STATE')
    expect(rowOf(screen, 41)).toMatch(/cur(rent)? def(ault)?/)
  })

  it('says why this one, and what changes with it', async () => {
    await using screen = await openOwnList({ columns: 120, rows: 40 })
    await screen.press('r')
    await screen.see(
      /Why 41: Booted 9 times, always successfully\./,
      /Kernel: 6\.18\.26 → 6\.18\.24/,
      /Packages: .*107 downgraded/,
    )
    await screen.press('tab')
    await screen.see('Make 41 the boot default')
  })

  it('has nothing to do where that is how it stands', async () => {
    await using screen = await openOwnList({ columns: 120, rows: 40 })
    await screen.press('r')
    await screen.see('Verified afterwards')
    await screen.press('enter')
    await screen.see('Verified: the profile points to 41')
    await screen.press('enter', 'r')
    await screen.see('41 is current, running, the boot default and known to be good')
    await screen.press('enter')
    await screen.see('Nothing to run')
  })
})
