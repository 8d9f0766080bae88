import { describe, expect, it } from 'vitest'
import type { Mode } from '../../screens/keyBinding.ts'
import { makeKeymap } from '../../screens/keymap.ts'
import { keysIn } from '../../screens/keyTable.ts'
import { KEY_TABLE, SCREENS } from '../../screens/registry.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { firstState } from '../../src/state/state.ts'
import { sequenceOf } from '../support/terminal/keys.ts'

const MODES: readonly Mode[] = KEY_TABLE.modes.map(({ mode }) => mode)
/** Where a text is typed, so that a character is no key. */
const TYPING: readonly Mode[] = [
  'filter',
  'pin-name',
  'rules',
  'choose',
  'confirm',
  'note',
  'palette',
]

/** Before anything is read. */
const STATE = firstState({
  ...{ name: 'turtle', kind: 'local', rootDirectory: null },
  ...{ profile: SYSTEM_PROFILE, root: true, dryRun: false, standIn: null, warnings: [] },
})

const { bindingFor } = makeKeymap(KEY_TABLE, [])

const bindingsIn = (mode: Mode) => KEY_TABLE.bindings.filter(({ modes }) => modes.includes(mode))

describe('the table of keys', () => {
  it('has keys for whatever a screen says that takes them', () => {
    for (const [kind, { mode, modes }] of Object.entries(SCREENS)) {
      if (typeof mode === 'string') expect(MODES, kind).toContain(mode)
      else expect(Object.keys(modes).length, kind).toBeGreaterThan(1)
    }
  })

  it.each(MODES)('%s: no key means two things', (mode) => {
    const keys = bindingsIn(mode).flatMap((binding) => keysIn(KEY_TABLE, binding, mode))
    expect(keys).toEqual([...new Set(keys)])
    for (const key of keys) expect(bindingFor(mode, key)?.keys).toContain(key)
  })

  it.each(MODES)('%s: there is a way out, Ctrl+C and Ctrl+Z', (mode) => {
    const out = mode === 'list' ? 'q' : 'escape'
    expect(bindingFor(mode, out)?.label).not.toBe('')
    expect(bindingFor(mode, out)?.stays).toBe(mode === 'filter' ? undefined : true)
    expect(bindingFor(mode, 'ctrl+c')).not.toBeNull()
    expect(bindingFor(mode, 'ctrl+z')).not.toBeNull()
  })

  it.each(MODES)('%s: Esc is called back, but where it answers or shows all again', (mode) => {
    const label = bindingFor(mode, 'escape')?.label
    const answers: Partial<Record<Mode, string>> = {
      ...{
        'discard-bisect': 'keep',
        'change-answer': 'keep',
        failure: 'restore',
        filter: 'show all',
        list: '',
      },
    }
    if (typeof label === 'string') expect(label).toBe(answers[mode] ?? 'back')
    else expect(['boot', 'history', 'packages']).toContain(mode)
  })

  it.each(TYPING)('%s: no character is a key', (mode) => {
    const keys = bindingsIn(mode).flatMap((binding) => keysIn(KEY_TABLE, binding, mode))
    expect(keys.filter((key) => [...key].length === 1 || key === 'space')).toEqual([])
  })

  it('tells of every binding what it does and with which keys', () => {
    for (const { keys, shown, help, label } of KEY_TABLE.bindings) {
      expect(help, shown).toMatch(/^[a-z].*[^.]$/)
      expect(shown.trim()).toBe(shown)
      expect(shown).not.toBe('')
      expect(keys.length).toBeGreaterThan(0)
      const words = typeof label === 'string' ? label : label(STATE, () => false)
      expect(words.length, words).toBeLessThan(30)
      for (const key of keys) expect(() => sequenceOf(key), key).not.toThrow()
    }
  })
})
