import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { KIND_LETTERS, KINDS } from '../../src/compare/packages/packageKinds.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { type CompareActions, compareActions, steppedPair } from '../../src/state/compareActions.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import { screenActions } from '../../src/state/screenActions.ts'
import { machineOf } from '../../src/state/state.ts'
import type { StoreContext } from '../../src/state/storeContext.ts'
import { TABS } from '../../src/state/tabRows.ts'
import { targetOf } from '../../src/targets/target.ts'
import { layOut, profile, storePath, toplevel } from '../support/layout.ts'
import { comparison, target, views } from './fixture.ts'
import {
  changeList,
  contextOf,
  NO_RECORDS,
  openComparison,
  opened,
  sidesOf,
} from './storeContext.ts'

let host: Host
beforeAll(async () => {
  host = await sampleHost()
})
afterAll(() => host?.close())

let context: StoreContext
let actions: CompareActions
beforeEach(async () => {
  context = await contextOf(host)
  actions = compareActions(context, NO_RECORDS)
})

/** Compares two generations of the list. */
async function compare(...numbers: readonly [number, number]): Promise<void> {
  changeList(context, { cursor: numbers[0], selection: new Set(numbers) })
  await actions.compare()
}

describe('a comparison', () => {
  it('is of the two that are marked, the older one first, on the tab with the summary', async () => {
    await compare(43, 38)
    expect(sidesOf(context)).toEqual(['38', '43'])
    expect(opened(context)).toMatchObject({
      tab: 'summary',
      order: 'status',
      onlyChosen: false,
      onlyStatus: null,
      problem: null,
      dryRun: null,
    })
  })

  it('is open at once, and its parts come as they are read', async () => {
    const seen: string[] = []
    const { set } = context
    const watched = compareActions(
      {
        ...context,
        set: (change) => {
          set(change)
          const comparison = screenOf(context.get(), 'compare')
          if (comparison === null) return
          const systems = Object.keys(comparison.systems)
          seen.push([...(comparison.closures === null ? [] : ['packages']), ...systems].join(' '))
        },
      },
      NO_RECORDS,
    )
    changeList(context, { cursor: 43, selection: new Set([41, 43]) })
    await watched.compare()
    expect(seen).toEqual([
      '',
      'packages',
      'packages boot',
      'packages boot units',
      'packages boot units files',
      'packages boot units files features',
      'packages boot units files features configuration',
    ])
    const { closures, systems } = opened(context)
    expect(closures?.packages.length).toBeGreaterThan(10)
    for (const part of Object.values(systems)) expect(part.status).toBe('known')
  })

  it('that can’t be made opens nothing', async () => {
    changeList(context, { cursor: 43, selection: new Set([41, 42, 43]) })
    await actions.compare()
    expect(screenOf(context.get(), 'compare')).toBeNull()
    context.set({ facts: { status: 'loading' } })
    await compare(41, 43)
    expect(screenOf(context.get(), 'compare')).toBeNull()
  })

  it('has its other parts where the packages are not known', async () => {
    const broken: Host = {
      ...host,
      localFile: async () => null,
      run: () => Promise.reject(new Problem('command-failed', 'nix could not be started.')),
    }
    context = await contextOf(broken)
    actions = compareActions(context, NO_RECORDS)
    await compare(41, 43)
    const { closures, problem, systems } = opened(context)
    expect(closures).toBeNull()
    expect(problem).toMatch(/^[A-Z/].*\.$/)
    expect(systems.units).toMatchObject({ status: 'known' })
    expect(Object.keys(systems)).toHaveLength(5)
  })

  it('that was closed while it was read stays closed', async () => {
    const reading = compare(41, 43)
    await expect.poll(() => screenOf(context.get(), 'compare')).not.toBeNull()
    screenActions(context).close()
    await reading
    expect(screenOf(context.get(), 'compare')).toBeNull()
  })

  it('takes nothing that was read for the one before it', async () => {
    const first = compare(41, 43)
    await expect.poll(() => screenOf(context.get(), 'compare')).not.toBeNull()
    const second = compare(38, 41)
    await Promise.all([first, second])
    expect(sidesOf(context)).toEqual(['38', '41'])
    const alone = opened(context)
    await compare(38, 41)
    expect(alone.closures?.packages).toEqual(opened(context).closures?.packages)
    expect(alone.systems.units).toEqual(opened(context).systems.units)
  })
})

describe('the sides', () => {
  it('are swapped', async () => {
    await compare(41, 43)
    const { before, after, packages = [] } = opened(context).closures ?? {}
    await actions.swapSides()
    expect(sidesOf(context)).toEqual(['43', '41'])
    expect(opened(context).closures).toMatchObject({
      before: after,
      after: before,
      packages: packages.map((row) => ({ name: row.name, before: row.after, after: row.before })),
    })
  })

  it('step along the list together, and stay at its ends', async () => {
    await compare(38, 42)
    await actions.stepPair(1)
    expect(sidesOf(context)).toEqual(['41', '43'])
    await actions.stepPair(1)
    expect(sidesOf(context)).toEqual(['41', '43'])
    await actions.stepPair(-1)
    await actions.stepPair(-1)
    expect(sidesOf(context)).toEqual(['36', '41'])
  })

  it.each([
    ['before', '12', ['12', '43']],
    ['after', '42/travel', ['41', '42/travel']],
    ['before', 'home-manager:8', ['home-manager:8', '43']],
    ['after', 'known_good', ['41', '38']],
    ['after', 'running', ['41', '41']],
  ] as const)('may be others: %s %s', async (side, gen, sides) => {
    await compare(41, 43)
    await actions.takeSide(side, gen)
    expect(sidesOf(context)).toEqual(sides)
    expect(context.get().message).toBeNull()
  })

  it.each([
    ['99', /^There is no generation 99 /],
    ['nothing', 'There is no generation or pin nothing.'],
    ['41/work', '41 has no specialisation work (it has travel).'],
    ['nothing:1', /^There is no profile /],
  ])('stay as they are where one can’t be %s, and it is said why', async (gen, message) => {
    await compare(41, 43)
    await actions.takeSide('after', gen)
    expect(sidesOf(context)).toEqual(['41', '43'])
    expect(context.get().message).toMatch(message)
  })

  it('of no comparison are not changed', async () => {
    await actions.swapSides()
    await actions.stepPair(1)
    await actions.takeSide('before', '41')
    actions.showTab('units')
    actions.nextTab(1)
    actions.toggleOnlyChosen()
    actions.nextStatus()
    actions.nextOrder()
    expect(context.get().message).toBeNull()
    expect(screenOf(context.get(), 'compare')).toBeNull()
  })
})

describe('the tabs', () => {
  it('follow each other in a circle, both ways', async () => {
    await compare(41, 43)
    const seen = TABS.map(() => {
      actions.nextTab(1)
      return opened(context).tab
    })
    expect(seen).toEqual([...TABS.slice(1), 'summary'])
    actions.nextTab(-1)
    expect(opened(context).tab).toBe('features')
    actions.showTab('boot')
    expect(opened(context).tab).toBe('boot')
  })

  it('stay where they are for the next pair, what was looked for does not', async () => {
    await compare(41, 43)
    actions.showTab('packages')
    actions.nextOrder()
    actions.toggleOnlyChosen()
    actions.nextStatus()
    const kept = { tab: 'packages', order: 'name', onlyChosen: true, onlyStatus: 'removed' }
    const looked = views({ packages: { filter: 'fire', cursor: 3 } })
    openComparison(context, { ...opened(context), views: looked })
    await actions.stepPair(-1)
    expect(opened(context)).toMatchObject({ ...kept, views: views({}) })
  })
})

describe('packages', () => {
  beforeEach(async () => {
    await compare(41, 43)
    const looked = views({ packages: { filter: 'a', cursor: 7 }, units: { cursor: 5 } })
    openComparison(context, { ...opened(context), views: looked })
  })

  it('are only those of the next status each time, in the end all again', () => {
    const seen = [...KINDS, null].map(() => {
      actions.nextStatus()
      return opened(context).onlyStatus
    })
    expect(seen).toEqual([...KINDS, null])
    expect(new Set(KINDS)).toEqual(new Set(Object.keys(KIND_LETTERS)))
  })

  it('stand in the next order each time, in the end in the first again', () => {
    const seen = Array.from({ length: 3 }, () => {
      actions.nextOrder()
      return opened(context).order
    })
    expect(seen).toEqual(['name', 'size', 'status'])
  })

  it.each(['toggleOnlyChosen', 'nextStatus', 'nextOrder'] as const)(
    'begin at the top again after %s, and the other tabs stay',
    (change) => {
      actions[change]()
      const expected = views({ packages: { filter: 'a', cursor: 0 }, units: { cursor: 5 } })
      expect(opened(context).views).toEqual(expected)
    },
  )

  it('are only those that a person chose, then all again', () => {
    actions.toggleOnlyChosen()
    expect(opened(context).onlyChosen).toBe(true)
    actions.toggleOnlyChosen()
    expect(opened(context).onlyChosen).toBe(false)
  })
})

describe('a step', () => {
  const [one, gone] = [storePath('system-1'), storePath('gone')]
  const generations = { 1: one, 2: one, 4: gone, 5: one, 7: one }

  /** Generations 1, 2, 5 and 7, and 4, whose store path is gone. */
  async function stepped(before: number | null, after: number | null, by: 1 | -1) {
    const machine = { ...profile(SYSTEM_PROFILE, generations, 7), ...toplevel(one) }
    const other = await contextOf(mountedHost(layOut(machine)))
    const side = (number: number | null) => {
      const found = machineOf(other.get())?.generations.find((some) => some.number === number)
      return found === undefined ? target('it') : targetOf(found)
    }
    openComparison(other, comparison({ before: side(before), after: side(after) }))
    const pair = steppedPair(other.get(), by)
    return typeof pair === 'string' ? pair : pair.map(({ label }) => label)
  }

  it.each<[number | null, number | null, 1 | -1, string | string[]]>([
    [5, 7, -1, ['2', '5']],
    [1, 2, 1, ['2', '5']],
    [1, 2, -1, 'no older generation'],
    [2, 1, -1, 'no older generation'],
    [5, 7, 1, 'no newer generation'],
    [7, 5, 1, 'no newer generation'],
    [1, 5, 1, ['2', '7']],
    [5, 1, 1, ['7', '2']],
    [2, 7, -1, ['1', '5']],
    [1, 1, 1, ['2', '2']],
    [1, null, 1, 'newer and older pairs need two generations'],
    [null, 1, -1, 'newer and older pairs need two generations'],
  ])('from %j → %j by %i: %j', async (before, after, by, pair) => {
    expect(await stepped(before, after, by)).toEqual(pair)
  })

  it('without a comparison goes nowhere', async () => {
    const other = await contextOf(host)
    expect(steppedPair(other.get(), 1)).toBe('newer and older pairs need two generations')
  })
})

it('a comparison of a profile of another’s reads its own generations', async () => {
  const [one, two] = [storePath('system-1'), storePath('system-2')]
  const path = `${SYSTEM_PROFILES}/test`
  const machine = {
    ...profile(SYSTEM_PROFILE, { 1: one }, 1),
    ...profile(path, { 1: one, 2: two }, 2),
    ...toplevel(one),
    ...toplevel(two),
  }
  const other = await contextOf(mountedHost(layOut(machine)), path)
  const comparing = compareActions(other, NO_RECORDS)
  changeList(other, { cursor: 1, selection: new Set([1, 2]) })
  await comparing.compare()
  expect(sidesOf(other)).toEqual(['1', '2'])
  await comparing.takeSide('before', 'system:1')
  expect(sidesOf(other)).toEqual(['system:1', '2'])
})
