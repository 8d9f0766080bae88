import { describe, expect, it } from 'vitest'
import { NO_FILTER } from '../../src/state/filterState.ts'
import {
  change,
  type Opened,
  type OpenScreen,
  pop,
  push,
  put,
  replace,
  screenOf,
  top,
  without,
} from '../../src/state/openScreens.ts'

const LIST = {
  kind: 'list',
  cursor: null,
  selection: new Set<number>(),
  filter: NO_FILTER,
  jump: null,
} as const
const WAIT: OpenScreen = { kind: 'wait', text: 'Preparing the plan…' }
const HELP: OpenScreen = { kind: 'help', top: 0, search: NO_FILTER }
const PALETTE: OpenScreen = { kind: 'palette', text: '', cursor: 0 }
const FOUND: OpenScreen = { kind: 'problems', cursor: 0, top: 0 }

const opened = (...screens: readonly OpenScreen[]): Opened => ({ open: [LIST, ...screens] })
const kinds = ({ open }: Opened) => open.map(({ kind }) => kind)

describe('the screens that are open', () => {
  it('have the list below them, which can’t be closed', () => {
    expect(top(opened()).kind).toBe('list')
    expect(kinds(pop(opened()))).toEqual(['list'])
    expect(kinds(pop(push(opened(), HELP)))).toEqual(['list'])
  })

  it('lead back to what they were opened over', () => {
    const over = push(push(opened(FOUND), WAIT), HELP)
    expect(kinds(pop(over))).toEqual(['list', 'problems', 'wait'])
    expect(kinds(pop(pop(over)))).toEqual(['list', 'problems'])
  })

  it('change below what lies over them', () => {
    const covered = opened(FOUND, WAIT, PALETTE)
    expect(kinds(replace(covered, WAIT, HELP))).toEqual(['list', 'problems', 'help', 'palette'])
    expect(kinds(replace(covered, WAIT, null))).toEqual(['list', 'problems', 'palette'])
    const moved = change(covered, 'problems', ({ cursor }) => ({ cursor: cursor + 2 }))
    expect(screenOf(moved, 'problems')).toEqual({ ...FOUND, cursor: 2 })
    expect(top(moved)).toBe(PALETTE)
  })

  it('are not opened again by what comes after they were closed', () => {
    expect(kinds(replace(opened(FOUND), WAIT, HELP))).toEqual(['list', 'problems'])
    // One that looks alike is another.
    expect(kinds(replace(opened({ ...WAIT }), WAIT, HELP))).toEqual(['list', 'wait'])
    expect(kinds(change(opened(), 'help', () => ({ top: 3 })))).toEqual(['list'])
  })

  it('of one kind are there once where one takes the place of another', () => {
    const twice = put(put(opened(FOUND), WAIT), { kind: 'wait', text: 'Running…' })
    expect(kinds(twice)).toEqual(['list', 'problems', 'wait'])
    expect(screenOf(twice, 'wait')?.text).toBe('Running…')
    expect(kinds(without(twice, 'problems'))).toEqual(['list', 'wait'])
    expect(screenOf(twice, 'help')).toBeNull()
  })
})
