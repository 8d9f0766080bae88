import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import type { CompareActions } from '../../src/state/compareActions.ts'
import { push, screenOf } from '../../src/state/openScreens.ts'
import { type SideActions, shownChoices, sideActions } from '../../src/state/sideActions.ts'
import type { StoreContext } from '../../src/state/storeContext.ts'
import { contextOf, dialogOf } from './storeContext.ts'

const CHOICES = [
  { gen: '43', description: '2026-05-03 12:06:14 · 26.05.2041.ab12f · current' },
  { gen: '43/travel', description: 'specialisation of 43' },
  { gen: '41', description: '2026-04-30 06:41:03 · 26.05.1990.cd34e · running' },
  { gen: 'known_good', description: 'a pin whose generation is deleted' },
  { gen: 'home-manager:9', description: '2026-05-02 08:03:27' },
]

describe('the choices that are shown', () => {
  it.each<[string, string[]]>([
    ['', ['43', '43/travel', '41', 'known_good', 'home-manager:9']],
    ['   ', ['43', '43/travel', '41', 'known_good', 'home-manager:9']],
    ['43', ['43', '43/travel']],
    ['TRAVEL', ['43/travel']],
    [' travel ', ['43/travel']],
    ['running', ['41']],
    ['cd34e', ['41']],
    ['home', ['home-manager:9']],
    ['41 2026-04', ['41']], // what it is called, then what is said of it
    ['/nix/store/x', []],
  ])('for %j', (text, gens) => {
    const dialog = { kind: 'choose', side: 'before', choices: CHOICES, text, cursor: 0 } as const
    expect(shownChoices(dialog).map(({ gen }) => gen)).toEqual(gens)
  })
})

let host: Host
beforeAll(async () => {
  host = await sampleHost()
})
afterAll(() => host?.close())

describe('choosing a side', () => {
  let context: StoreContext
  let actions: SideActions
  let taken: string[]
  const comparing = {
    takeSide: async (side: string, gen: string) => {
      taken.push(`${side} ${gen}`)
      return true
    },
  } as unknown as CompareActions
  beforeEach(async () => {
    taken = []
    context = await contextOf(host)
    actions = sideActions(context, comparing)
  })

  const dialog = () => {
    const open = screenOf(context.get(), 'choose')
    if (open === null) throw new Error('there is nothing to choose from')
    return open
  }
  const type = (text: string) => actions.typeChoice(() => text)

  it('offers the generations, specialisations, pins and other profiles of the machine', async () => {
    await actions.chooseSide('after')
    expect(dialog()).toMatchObject({ side: 'after', text: '', cursor: 0 })
    expect(dialog().choices.map(({ gen }) => gen)).toEqual(
      expect.arrayContaining(['43', '43/travel', '12', 'home-manager:9', 'home-manager:7']),
    )
  })

  it('takes the one under the cursor', async () => {
    await actions.chooseSide('before')
    actions.moveChoice(1)
    await actions.takeChoice()
    expect(taken).toEqual(['before 43/travel'])
    expect(dialogOf(context)).toBeNull()
  })

  it('takes the first of those that hold what was typed', async () => {
    await actions.chooseSide('after')
    actions.moveChoice(3)
    type('home-manager:8')
    expect(dialog().cursor).toBe(0)
    await actions.takeChoice()
    expect(taken).toEqual(['after home-manager:8'])
  })

  it.each([
    ['/nix/store/x', ['after /nix/store/x']],
    ['  booted:way  ', ['after booted:way']],
  ])('takes what was typed where no choice holds it: %j', async (text, expected) => {
    await actions.chooseSide('after')
    type(text)
    await actions.takeChoice()
    expect(taken).toEqual(expected)
  })

  it.each([
    [-1, 0],
    [2, 2],
    [Number.POSITIVE_INFINITY, 'last'],
  ])('keeps the cursor among the choices: %j rows', async (rows, cursor) => {
    await actions.chooseSide('before')
    actions.moveChoice(rows)
    expect(dialog().cursor).toBe(cursor === 'last' ? dialog().choices.length - 1 : cursor)
  })

  it('keeps the cursor at the top where nothing is shown', async () => {
    await actions.chooseSide('before')
    type('no such thing')
    actions.moveChoice(1)
    expect(dialog().cursor).toBe(0)
  })

  it('goes on from what was typed before', async () => {
    await actions.chooseSide('before')
    type('tra')
    actions.typeChoice((text) => `${text}vel`)
    expect(dialog().text).toBe('travel')
  })

  it('is not offered without a machine, and says what can’t be read', async () => {
    const list = () => Promise.reject(new Problem('unreadable', 'The disk is on fire.'))
    const broken = sideActions({ ...context, host: { ...host, status: list } }, comparing)
    await broken.chooseSide('before')
    expect(context.get().message).toBe('The disk is on fire.')
    expect(dialogOf(context)).toBeNull()
    context.set({ facts: { status: 'loading' }, message: null })
    await actions.chooseSide('before')
    expect(context.get().message).toBeNull()
    expect(dialogOf(context)).toBeNull()
  })

  it('changes nothing where something else is open', async () => {
    context.set(push(context.get(), { kind: 'wait', text: '' }))
    type('x')
    actions.moveChoice(1)
    await actions.takeChoice()
    expect(dialogOf(context)).toEqual({ kind: 'wait', text: '' })
    expect(taken).toEqual([])
  })
})
