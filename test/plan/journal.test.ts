import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { stateIn } from '../../src/host/statePlaces.ts'
import { changesOf, cutOff, undoable } from '../../src/plan/journal/changes.ts'
import { type Entry, parseEntry } from '../../src/plan/journal/entry.ts'
import { beginChange, readChanges } from '../../src/plan/journal/journal.ts'
import { planOf } from '../../src/plan/plan.ts'
import { folder, layOut, storePath } from '../support/layout.ts'

const PIN = { kind: 'pin', name: 'good', own: false, storePath: storePath('system') } as const
const begin = (id: string, more: object = {}): Entry =>
  parseEntry(
    JSON.stringify({
      ...{ what: 'begin', id, at: 1, kind: 'pin', title: id, profile: '/p', steps: [] },
      ...{ onFailure: [], reversal: PIN, settles: null, ...more },
    }),
  ) as Entry
const step = (id: string, index: number, outcome: 'done' | 'failed' | null): Entry => ({
  ...{ what: 'step', id, at: 2, index, back: false, outcome },
})
const end = (id: string, outcome: 'done' | 'units' | 'failed', partly = false): Entry => ({
  ...{ what: 'end', id, at: 3, outcome, partly },
})

const settles = (change: string, as: 'undone' | 'finished' | 'left') => ({
  settles: { change, as },
  reversal: null,
})
const finished = (id: string, change: string, reversal: object | null = PIN): Entry[] => [
  begin(id, { ...settles(change, 'finished'), reversal }),
  end(id, 'done'),
]

describe('what a journal tells', () => {
  it.each<[string, Entry[], string | null, string | null]>([
    ['nothing', [], null, null],
    ['a change that was done', [begin('a'), end('a', 'done')], 'a', null],
    ['one that failed', [begin('a'), end('a', 'failed')], null, null],
    ['one that failed half way', [begin('a'), end('a', 'failed', true)], null, 'a'],
    [
      'an older one below it',
      [begin('o'), end('o', 'done'), begin('a'), end('a', 'failed', true)],
      'o',
      'a',
    ],
    [
      'one that was finished then',
      [begin('a'), end('a', 'failed', true), ...finished('b', 'a')],
      'b',
      null,
    ],
    ['one whose units failed', [begin('a'), end('a', 'units')], 'a', null],
    ['one that was cut off', [begin('a'), step('a', 0, null)], null, 'a'],
    [
      'one that was left so',
      [begin('a'), begin('b', settles('a', 'left')), end('b', 'done')],
      null,
      null,
    ],
    ['one that was finished', [begin('a'), ...finished('b', 'a')], 'b', null],
    [
      'one whose finishing failed',
      [begin('a'), begin('b', settles('a', 'finished')), end('b', 'failed')],
      null,
      'a',
    ],
    ['one that another came after', [begin('a'), begin('b'), end('b', 'done')], 'b', 'a'],
    [
      'one whose undoing was cut off',
      [begin('a'), end('a', 'done'), begin('b', settles('a', 'undone'))],
      'a',
      'b',
    ],
    [
      'one whose undoing was cut off and finished',
      [
        begin('a'),
        end('a', 'done'),
        begin('b', settles('a', 'undone')),
        ...finished('c', 'b', null),
      ],
      null,
      null,
    ],
    [
      'one whose undoing was cut off and left',
      [
        begin('a'),
        end('a', 'done'),
        begin('b', settles('a', 'undone')),
        ...[begin('c', settles('b', 'left')), end('c', 'done')],
      ],
      'a',
      null,
    ],
    [
      'one that was undone',
      [begin('a'), end('a', 'done'), begin('b', settles('a', 'undone')), end('b', 'done')],
      null,
      null,
    ],
    [
      'one whose undoing failed',
      [begin('a'), end('a', 'done'), begin('b', settles('a', 'undone')), end('b', 'failed')],
      'a',
      null,
    ],
    ['one without a way back', [begin('a', { reversal: null }), end('a', 'done')], null, null],
    ['lines whose beginning is lost', [step('a', 0, 'done'), end('a', 'done')], null, null],
  ])('%s', (_, entries, back, open) => {
    const changes = changesOf(entries)
    expect(undoable(changes)[0]?.begin.id ?? null).toBe(back)
    expect(cutOff(changes)?.begin.id ?? null).toBe(open)
  })

  it('counts the steps that ended well, and knows the one that was being run', () => {
    const entries = [begin('a'), step('a', 0, null), step('a', 0, 'done'), step('a', 1, null)]
    expect(changesOf(entries)[0]).toMatchObject({ done: 1, open: 1, outcome: null })
  })

  it.each(['', '{', '{"what":"begin"}', '[]', '{"what":"end","id":"a","at":1,"outcome":"gone"}'])(
    'passes over %j',
    (line) => {
      expect(parseEntry(line)).toBeNull()
    },
  )
})

describe('the file', () => {
  let root: string
  const file = () => join(root, 'var/lib/terrapin/journal')
  const host = () => ({ ...mountedHost(root), state: stateIn(join(root, 'var/lib/terrapin')) })
  const plan = planOf({ kind: 'pin', title: 'Pin 1', steps: [], generations: [1], reversal: PIN })
  beforeEach(() => {
    root = layOut({ '/var/lib': folder })
  })

  it('holds what was begun and how it ended', async () => {
    beginChange(host(), plan, '/p')?.tell({ what: 'end', outcome: 'done', partly: false })
    const [change] = await readChanges(host())
    expect(change).toMatchObject({
      begin: { title: 'Pin 1', reversal: PIN },
      outcome: 'done',
      partly: false,
    })
  })

  it('loses no line to one that a crash tore', async () => {
    beginChange(host(), plan, '/p')?.tell({ what: 'end', outcome: 'done', partly: false })
    appendFileSync(file(), '{"what":"step","id"')
    beginChange(host(), plan, '/p')?.tell({ what: 'end', outcome: 'failed', partly: false })
    expect((await readChanges(host())).map(({ outcome }) => outcome)).toEqual(['done', 'failed'])
  })

  it('is shortened when it is long, and keeps the last changes', async () => {
    beginChange(host(), plan, '/p')
    const [line = ''] = readFileSync(file(), 'utf8').split('\n')
    const long = { ...JSON.parse(line), title: 'x'.repeat(4000) }
    const lines = Array.from({ length: 400 }, (_, id) => JSON.stringify({ ...long, id: `${id}` }))
    writeFileSync(file(), `${lines.join('\n')}\n`)
    beginChange(host(), plan, '/p')
    const ids = (await readChanges(host())).map(({ begin: { id } }) => id)
    expect(ids).toHaveLength(201)
    expect(ids.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, id) => `${id + 200}`))
  })

  it('that can’t be written keeps a change from being begun', () => {
    const nowhere = { ...host(), state: stateIn(join(root, 'var/lib/terrapin/file/below')) }
    writeFileSync(join(root, 'var/lib/terrapin'), '')
    expect(() => beginChange(nowhere, plan, '/p')).toThrow(
      expect.objectContaining({ code: 'journal', message: expect.stringMatching(/Nothing was/) }),
    )
  })
})
