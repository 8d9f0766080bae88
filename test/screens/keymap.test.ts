import { describe, expect, it } from 'vitest'
import { makeKeymap } from '../../screens/keymap.ts'
import { shownKey } from '../../screens/keyNames.ts'
import { keysIn } from '../../screens/keyTable.ts'
import { KEY_TABLE } from '../../screens/registry.ts'

const PLACE = { file: '/home/anna/.config/terrapin/config.toml', line: 2 }
const set = (settings: Record<string, string[]>) =>
  makeKeymap(
    KEY_TABLE,
    Object.entries(settings).map(([action, keys]) => ({ action, keys, place: PLACE })),
  )

describe('the names of actions', () => {
  it('are one for each', () => {
    const names = KEY_TABLE.bindings.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  it('come with keys as a person writes them', () => {
    for (const { shown, keys, fixed } of KEY_TABLE.bindings) {
      if (fixed === true) continue
      for (const key of shown.split(' ')) expect(keys.map(shownKey)).toContain(key)
    }
  })
})

describe('keys that are set', () => {
  it('take the place of the table’s own', () => {
    const keymap = set({ switch: ['S', 'Ctrl+T'] })
    expect(keymap.bindingFor('list', 'S')?.name).toBe('switch')
    expect(keymap.bindingFor('list', 'ctrl+t')?.name).toBe('switch')
    expect(keymap.bindingFor('list', 's')).toBeNull()
    expect(keymap.bindingNamed('switch')?.shown).toBe('S Ctrl+T')
    // The same key of another place stays.
    expect(keymap.bindingFor('compare', 's')?.name).toBe('compare-switch')
  })

  it('may be swapped', () => {
    const keymap = set({ switch: ['d'], delete: ['s'] })
    expect(keymap.bindingFor('list', 'd')?.name).toBe('switch')
    expect(keymap.bindingFor('list', 's')?.name).toBe('delete')
  })

  it('stand in the groups for the help', () => {
    const [list] = set({ switch: ['alt+x'] }).groups
    expect(list?.bindings.find(({ name }) => name === 'switch')?.shown).toBe('Alt+x')
  })

  it('that are characters are none where a text is typed', () => {
    const keymap = set({ palette: ['%', 'ctrl+g'] })
    expect(keymap.bindingFor('list', '%')?.name).toBe('palette')
    expect(keymap.bindingFor('filter', '%')).toBeNull()
    expect(keymap.bindingFor('filter', 'ctrl+g')?.name).toBe('palette')
    for (const binding of keymap.bindings) {
      expect(keysIn(KEY_TABLE, binding, 'note').filter((key) => [...key].length === 1)).toEqual([])
    }
  })

  it.each([
    ['of no action', { swich: ['S'] }, 'unknown action: swich. Did you mean switch'],
    ['of something far off', { constructor: ['S'] }, 'unknown action: constructor. The palette'],
    [
      'that are no way out any more',
      { interrupt: ['x'] },
      'the keys of interrupt can’t be changed.',
    ],
    [
      'that say which way',
      { 'findings-move': ['x'] },
      'the keys of findings-move can’t be changed.',
    ],
    ['that no terminal sends', { switch: ['f6'] }, '“f6” is not a key that terminals report. Keys'],
    [
      'that is a property of every object',
      { switch: ['constructor'] },
      '“constructor” is not a key that',
    ],
    ['that is a method of every object', { switch: ['toString'] }, '“toString” is not a key that'],
    ['with a control character', { switch: ['\u001b'] }, '“\u001b” is not a key'],
    ['that are another', { switch: ['ctrl+i'] }, 'ctrl+i is the same as tab in a terminal.'],
    ['that are kept', { switch: ['Ctrl+C'] }, 'ctrl+c always quits, or stops what is running.'],
    [
      'that have a meaning there',
      { switch: ['d'] },
      'switch can’t use d: delete uses it on the same screen; change one of the two.',
    ],
    [
      'that have one everywhere',
      { help: ['j'] },
      'help can’t use j: row-down uses it on the same screen; change one of the two.',
    ],
    ['that are typed there', { 'note-keep': ['x'] }, 'x types text there; add ctrl+ or alt+.'],
  ])('%s are left out, and it is said what is possible', (_, settings, message) => {
    const { errors: reported, bindings } = set(settings as Record<string, string[]>)
    const errors = reported.map((error) => error.message)
    expect(errors).toEqual([expect.stringContaining(`${PLACE.file}, line 2: ${message}`)])
    expect(errors[0]).toMatch(/[^.]\.$/)
    expect(bindings).toEqual(KEY_TABLE.bindings)
  })

  it('are one where the same is named twice, however it is written', () => {
    const { errors, bindings } = set({ switch: ['S', 'ctrl+t', 'S', 'Ctrl+T'] })
    expect(errors).toEqual([])
    const { keys } = bindings.find(({ name }) => name === 'switch') ?? {}
    expect(keys).toEqual(['S', 'ctrl+t'])
  })

  it('hold beside those that can’t be, and each of these is told', () => {
    const keymap = set({ swich: ['x'], switch: ['S'], delete: ['f2', 'ss'], pin: ['ctrl+c'] })
    expect(keymap.bindingFor('list', 'S')?.name).toBe('switch')
    expect(keymap.bindingFor('list', 's')).toBeNull()
    expect(keymap.bindingFor('list', 'd')?.name).toBe('delete')
    expect(keymap.bindingFor('list', 'p')?.name).toBe('pin')
    expect(keymap.errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('unknown action: swich'),
      expect.stringContaining('“f2” is not a key'),
      expect.stringContaining('“ss” is not a key'),
      expect.stringContaining('ctrl+c always quits'),
    ])
  })

  it('can’t be another’s that kept its own', () => {
    const keymap = set({ switch: ['d'], delete: ['f2'] })
    expect(keymap.bindingFor('list', 'd')?.name).toBe('delete')
    expect(keymap.bindingFor('list', 's')?.name).toBe('switch')
    expect(keymap.errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('switch can’t use d: delete uses it'),
      expect.stringContaining('“f2” is not a key'),
    ])
  })

  it('are one action’s where two settings want the same', () => {
    const keymap = set({ switch: ['S'], delete: ['S'], help: ['alt+h'] })
    const names = ['switch', 'delete'].map((name) => keymap.bindingNamed(name)?.shown)
    expect(names.filter((shown) => shown === 'S')).toHaveLength(1)
    expect(keymap.errors).toHaveLength(1)
    expect(keymap.bindingFor('list', 'alt+h')?.name).toBe('help')
  })
})
