import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { PROFILES } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { folder, layOut } from '../support/layout.ts'
import {
  cursorNumber,
  expectWholeFrame,
  rowOf,
  seeSizes,
  shownNumbers,
} from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import { openScreen } from '../support/terminal/screen.ts'
import { relink, smallHost, systemPath } from '../support/terminal/small.ts'

/** Milliseconds until Enter answers a page that was just drawn (screens/plan/seen.ts). */
const TO_READ = 350

describe('a machine without a list', () => {
  it.each([
    ['no profile', { 'nix/store': folder }, 'There is no profile'],
    ['no Nix', {}, 'There is no Nix under'],
  ])('%s: a sentence says so, and q leaves', async (_, machine, sentence) => {
    await using screen = await openScreen({ host: mountedHost(layOut(machine)) })
    await screen.see(sentence)
    expectWholeFrame(screen)
    for (const key of ['j', 'G', 'space', 'enter', 's', 'p', 'P', 'd', 'escape']) {
      await screen.press(key)
      expect(screen.has(sentence), key).toBe(true)
    }
    await screen.press('enter')
    expect(screen.line(-1)).toBe(' The machine can’t be read.')
    await screen.press('q')
    expect(await screen.status).toBe(0)
  })

  it('reads the machine again when told to', async () => {
    const host = mountedHost(layOut({ [PROFILES]: folder, 'nix/store': folder }))
    await using screen = await openScreen({ host })
    await screen.see('There is no profile')
    await relink(host, PROFILES, 'system-7-link', systemPath(7))
    await screen.press('ctrl+r')
    await screen.see('STATE', '1 generation', 'gone')
    expectWholeFrame(screen)
  })
})

describe('a store database that can’t be read', () => {
  it.each([
    ['damaged', 'it is not an SQLite database'],
    ['none', 'There is no store database'],
  ] as const)('%s: the list is there, and the details say why', async (database, reason) => {
    await using screen = await openScreen({ host: smallHost({ database }) })
    await seeSizes(screen)
    await screen.see('sizes unknown', reason)
    expect(shownNumbers(screen)).toEqual([3, 2, 1])
    expect(rowOf(screen, 1)).toMatch(/ – +–$/)
    await screen.press('j', 'enter')
    await screen.see('WHAT')
    await screen.press('2')
    await screen.see('Unknown: ', reason)
    expectWholeFrame(screen)
    await screen.press('escape')
    expect(cursorNumber(screen)).toBe(2)
  })
})

describe('one generation whose store path is gone', () => {
  it('stays in the list and says so; only what needs it is refused', async () => {
    await using screen = await openScreen({ host: smallHost({ gone: [2] }) })
    await seeSizes(screen)
    expect(rowOf(screen, 2)).toContain('gone')
    await screen.press('j')
    await screen.see('is missing from the store')
    for (const key of ['s', 'p']) {
      await screen.press(key)
      expect(screen.line(-1)).toBe(' The store path of 2 is missing.')
    }
    await screen.press('enter')
    await screen.see('Generation 2 is unusable')
    expect(shownNumbers(screen)).toEqual([3, 2, 1])
    await screen.press('d')
    await screen.see('Delete generation 2')
  })
})

describe('a toplevel that lacks a part', () => {
  it('is marked and says what it lacks; what is known stays', async () => {
    const others = {
      [`${systemPath(2)}/boot.json`]: 'no json',
      [`${systemPath(2)}/nixos-version`]: '',
    }
    await using screen = await openScreen({ host: smallHost({ others }), columns: 120 })
    await seeSizes(screen)
    expect(rowOf(screen, 2)).toMatch(/ 2 d +– +6\.18\.7 .*incompl/)
    await screen.press('j')
    await screen.see('Missing from the system’s store path: nixos-version, a valid boot.json.')
  })
})

describe('a machine that changes meanwhile', () => {
  it('runs no plan whose links moved, and says which', async () => {
    const host = await sampleHost()
    await using screen = await openOwnList({ host })
    await screen.press('s')
    await screen.see('Switch to 41')
    await relink(host, PROFILES, 'system', 'system-42-link')
    await screen.see('The machine has changed since this plan was made')
    await delay(TO_READ)
    await screen.press('G', 'enter')
    await screen.see('system has changed since the plan was made: it points to')
    await screen.see('Nothing was changed')
    expectWholeFrame(screen)
    // What was seen of the change is said until the next key.
    await screen.press('enter', 'k', 'j')
    await screen.see('compare 41 with 42')
    expect(rowOf(screen, 42)).toMatch(/\bcur/)
  })

  it('shows a new generation when it is read again', async () => {
    const host = smallHost()
    await using screen = await openScreen({ host })
    await seeSizes(screen)
    await relink(host, PROFILES, 'system-4-link', systemPath(1))
    await screen.press('ctrl+r')
    await screen.see('4 generations')
    expect(shownNumbers(screen)).toEqual([4, 3, 2, 1])
    expect(cursorNumber(screen)).toBe(3)
  })
})

describe('the machine as a whole', () => {
  it('says in a line below the title what is wrong with it', async () => {
    const host = smallHost()
    await relink(host, PROFILES, 'system', `${PROFILES}/system-3-link`)
    await using screen = await openScreen({ host, columns: 200 })
    await screen.see('The profile link /nix/var/nix/profiles/system is absolute')
    expectWholeFrame(screen)
  })

  it('says why the sample machine stands in for this one', async () => {
    const standIn = 'No Nix on this computer.'
    await using screen = await openList({ standIn })
    expect(screen.line(1)).toBe(` ${standIn} This is a sample machine: try anything.`)
    expectWholeFrame(screen)
  })
})
