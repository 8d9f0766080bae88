import { describe, expect, it } from 'vitest'
import type { Place } from '../../screens/actions/action.ts'
import { ACTIONS } from '../../screens/actions.ts'
import { makeKeymap } from '../../screens/keymap.ts'
import { keysIn } from '../../screens/place.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { firstState } from '../../src/state/state.ts'
import { sequenceOf } from '../support/terminal/keys.ts'

const PLACES: readonly Place[] = [
  'list',
  'compare',
  'boot',
  'bisect',
  'forget',
  'find',
  'reading',
  'choose',
  'findings',
  'wait',
  'pin-name',
  'rules',
  'plan',
  'confirm',
  'note',
  'run',
  'failure',
  'help',
  'palette',
]
/** Where a text is typed, so that a character is no key. */
const TYPING: readonly Place[] = [
  'find',
  'pin-name',
  'rules',
  'choose',
  'confirm',
  'note',
  'palette',
]

/** Before anything is read. */
const STATE = firstState({
  ...{ name: 'turtle', kind: 'local', outside: null },
  ...{ profile: SYSTEM_PROFILE, root: true, dryRun: false, standIn: null, troubles: [] },
})

const { actionFor } = makeKeymap(ACTIONS, [])

const actionsIn = (place: Place) => ACTIONS.filter(({ places }) => places.includes(place))

describe('the table of actions', () => {
  it('knows every place that there is', () => {
    expect(new Set(ACTIONS.flatMap(({ places }) => places))).toEqual(new Set(PLACES))
  })

  it.each(PLACES)('%s: no key means two things', (place) => {
    const keys = actionsIn(place).flatMap((action) => keysIn(action, place))
    expect(keys).toEqual([...new Set(keys)])
    for (const key of keys) expect(actionFor(place, key)?.keys).toContain(key)
  })

  it.each(PLACES)('%s: there is a way out, Ctrl+C and Ctrl+Z', (place) => {
    const out = place === 'list' ? 'q' : 'escape'
    expect(actionFor(place, out)?.label).not.toBe('')
    expect(actionFor(place, out)?.stays).toBe(place === 'find' ? undefined : true)
    expect(actionFor(place, 'ctrl+c')).not.toBeNull()
    expect(actionFor(place, 'ctrl+z')).not.toBeNull()
  })

  it.each(PLACES)('%s: Esc is called back, but where it answers or shows all again', (place) => {
    const label = actionFor(place, 'escape')?.label
    const answers: Partial<Record<Place, string>> = {
      ...{ forget: 'keep it', failure: 'put it back', find: 'show all', list: '' },
    }
    if (typeof label === 'string') expect(label).toBe(answers[place] ?? 'back')
    else expect(place).toBe('boot')
  })

  it.each(TYPING)('%s: no character is a key', (place) => {
    const keys = actionsIn(place).flatMap((action) => keysIn(action, place))
    expect(keys.filter((key) => [...key].length === 1 || key === 'space')).toEqual([])
  })

  it('tells of every action what it does and with which keys', () => {
    for (const { keys, shown, help, label } of ACTIONS) {
      expect(help, shown).toMatch(/^[a-z].*[^.]$/)
      expect(shown.trim()).toBe(shown)
      expect(shown).not.toBe('')
      expect(keys.length).toBeGreaterThan(0)
      const words = typeof label === 'string' ? label : label(STATE, false)
      expect(words.length, words).toBeLessThan(30)
      for (const key of keys) expect(() => sequenceOf(key), key).not.toThrow()
    }
  })
})
