import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { beginChange, readChanges } from '../../src/changelog/changelog.ts'
import { changesOf, interrupted, merged, undoable } from '../../src/changelog/changelogChanges.ts'
import { type ChangelogLine, parseChangelogLine } from '../../src/changelog/changelogEntry.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { stateIn } from '../../src/host/statePlaces.ts'
import { type Plan, planOf } from '../../src/plan/plan.ts'
import { folder, layOut, storePath } from '../support/layout.ts'

const PIN = { kind: 'pin', name: 'good', own: false, storePath: storePath('system') } as const
const REQUEST = { ...PIN, number: 1 } as const
const PROFILE = '/nix/var/nix/profiles/system'
/** The id of the change that a test calls by a letter. */
const idOf = (name: string) => `00000000-0000-4000-8000-${name.replace('o', 'f').padStart(12, '0')}`
const lineOf = (id: string, more: object = {}) =>
  JSON.stringify({
    ...{ what: 'begin', id: idOf(id), at: 1, kind: 'pin', title: id, profile: PROFILE, steps: [] },
    ...{ onFailure: [], request: REQUEST, reversal: PIN, settles: null, ...more },
  })
const begin = (id: string, more: object = {}) =>
  parseChangelogLine(lineOf(id, more)) as ChangelogLine
const step = (id: string, index: number, outcome: 'done' | 'failed' | null): ChangelogLine => ({
  ...{ what: 'step', id: idOf(id), at: 2, index, back: false, outcome },
})
const end = (id: string, outcome: 'done' | 'units' | 'failed', partly = false): ChangelogLine => ({
  ...{ what: 'end', id: idOf(id), at: 3, outcome, partly },
})

const settles = (change: string, as: 'undone' | 'finished' | 'left') => ({
  settles: { change: idOf(change), as },
  request: null,
  reversal: null,
})
const finished = (id: string, change: string, reversal: object | null = PIN): ChangelogLine[] => [
  begin(id, { ...settles(change, 'finished'), reversal }),
  end(id, 'done'),
]

it('of any size is read from its end only', async () => {
  const state = join(layOut(), 'state')
  const host: Host = { ...mountedHost(layOut({ state: folder })), state: stateIn(state) }
  const file = join(host.state?.path ?? '', 'journal')
  const filler = '{}\n'.repeat(1 << 20)
  mkdirSync(state, { recursive: true })
  writeFileSync(file, `${lineOf('a')}\n${filler}${lineOf('b')}\n`)
  expect((await readChanges(host)).map(({ begin }) => begin.id)).toEqual([idOf('b')])
})

describe('what a journal tells', () => {
  it.each<[string, ChangelogLine[], string | null, string | null]>([
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
    expect(undoable(changes)[0]?.begin.id ?? null).toBe(back && idOf(back))
    expect(interrupted(changes)?.begin.id ?? null).toBe(open && idOf(open))
  })

  it.each<[string, ChangelogLine[], string]>([
    ['a change', [begin('a')], 'Pin 1 as good'],
    ['an undo', [begin('a'), begin('b', settles('a', 'undone'))], 'Undo “Pin 1 as good”'],
    ['a leave', [begin('a'), begin('b', settles('a', 'left'))], 'Leave “Pin 1 as good” as it is'],
    [
      'the finishing of an undo',
      [begin('a'), begin('b', settles('a', 'undone')), begin('c', settles('b', 'finished'))],
      'Undo “Pin 1 as good”',
    ],
    [
      'an undo of what is lost',
      [begin('b', { ...settles('a', 'undone'), kind: 'undo' })],
      'Undo a change',
    ],
    [
      'a circle',
      [begin('a', settles('b', 'finished')), begin('b', settles('a', 'finished'))],
      'Pin a generation',
    ],
    [
      'another circle',
      [begin('a', settles('b', 'undone')), begin('b', settles('a', 'undone'))],
      'Undo “Undo “Pin a generation””',
    ],
  ])('calls %s by what it means', (_, entries, title) => {
    expect(changesOf(entries).at(-1)?.title).toBe(title)
  })

  it('knows the end of a change during which the clock was set back', () => {
    const late = { ...begin('a'), at: 9000 }
    const changes = changesOf(merged([late, step('a', 0, 'done'), end('a', 'done')], []))
    expect(changes[0]).toMatchObject({ outcome: 'done' })
    expect(interrupted(changes)).toBeNull()
  })

  it('puts two journals together by the clock, and neither of them out of order', () => {
    const at = (id: string, time: number) => ({ ...begin(id), at: time })
    const all = merged([at('1', 10), at('2', 5), at('3', 30)], [at('4', 7), at('5', 20)])
    expect(all.map(({ id }) => Number(id.slice(-1)))).toEqual([4, 1, 2, 5, 3])
  })

  it.each(['', '{', '{"what":"begin"}', '[]', '{"what":"end","id":"a","at":1,"outcome":"gone"}'])(
    'passes over %j',
    (line) => {
      expect(parseChangelogLine(line)).toBeNull()
    },
  )

  const path = storePath('system')
  const then = { number: 3, storePath: path, created: 1 }
  const deletion = (generations: object[], profile = PROFILE) => ({
    request: { kind: 'delete', profile, generations },
    reversal: null,
  })
  const switchTo = (more: object) => ({
    ...{ kind: 'switch', profile: PROFILE, number: 3, storePath: path },
    ...{ specialisation: null, mode: 'switch', ...more },
  })
  it.each<[string, object]>([
    ['an id that is none of ours', { id: '../../x' }],
    ['a date beyond any', { at: Number.MAX_VALUE }],
    ['a date that is none', { at: null }],
    ['a kind that there is not', { kind: 'rm' }],
    ['a profile that is none', deletion([then], '/etc/shadow')],
    ['a profile of a mounted disk', deletion([then], `/mnt${PROFILE}`)],
    ['a profile of the way out', deletion([then], '/nix/var/nix/profiles/../../../../etc/shadow')],
    ...[
      '/nix/var/nix/profiles/../x',
      '/nix/var/nix/profiles/per-user/../x',
      '/nix/var/nix/profiles/system/..',
      '/nix/var/nix/profiles/./x',
      '/home/ann/../nix/profiles/x',
      '/home/ann/nix/profiles/..',
    ].map((profile): [string, object] => [`the profile ${profile}`, deletion([then], profile)]),
    ['a profile from where terrapin is', deletion([then], 'nix/var/nix/profiles/system')],
    ['a profile with a control character', deletion([then], `${PROFILE}\u001b[8m`)],
    ['the number 0', deletion([{ ...then, number: 0 }])],
    ['a number with a fraction', deletion([{ ...then, number: 1.5 }])],
    ['a number as a text', deletion([{ ...then, number: '3' }])],
    ['a number beyond any', deletion([{ ...then, number: 1e15 }])],
    ['one number twice', deletion([then, then])],
    [
      'very many generations',
      deletion(Array.from({ length: 10_001 }, (_, number) => ({ ...then, number: number + 1 }))),
    ],
    ['a store path that is none', deletion([{ ...then, storePath: '/etc/shadow' }])],
    ['something in a store path', deletion([{ ...then, storePath: `${path}/bin/sh` }])],
    ['a pin’s name that climbs', { request: { ...REQUEST, name: '../x' } }],
    ['a pin’s name that hides something', { request: { ...REQUEST, name: 'x\u001b[8m' } }],
    ['a way back with such a name', { reversal: { ...PIN, name: '../x' } }],
    [
      'a way back of a profile that is none',
      { reversal: { kind: 'delete', profile: '/etc', generations: [then] } },
    ],
    ['a specialisation that climbs', { request: switchTo({ specialisation: '../..' }) }],
    ['a mode that there is not', { request: switchTo({ mode: 'dry-activate' }) }],
    ['what it settles by no id', { settles: { change: 'x', as: 'undone' } }],
  ])('passes over a change with %s', (_, more) => {
    expect(parseChangelogLine(lineOf('a', more))).toBeNull()
  })

  it.each([
    PROFILE,
    '/nix/var/nix/profiles/system-profiles/test',
    '/nix/var/nix/profiles/per-user/alice/home-manager',
    '/nix/var/nix/profiles/per-container/web/system',
    '/home/jürgen/.local/state/nix/profiles/home-manager',
  ])('reads a change of %s', (profile) => {
    expect(parseChangelogLine(lineOf('a', deletion([then], profile)))).toMatchObject({
      request: { profile, generations: [{ number: 3, storePath: path }] },
    })
  })

  it('passes over a line without an end, however long', () => {
    expect(parseChangelogLine(lineOf('a', { title: 'x'.repeat(5 << 20) }))).toBeNull()
    expect(parseChangelogLine(lineOf('a', { title: 'x'.repeat(1 << 20) }))).not.toBeNull()
  })

  it('takes nothing of a title, a command or its words', () => {
    const step = { says: 'forged', argv: ['forged'], root: true, kind: 'prepare' }
    const entry = begin('a', { title: 'forged', steps: [step], onFailure: [step] })
    expect(JSON.stringify(changesOf([entry]))).not.toContain('forged')
  })

  describe('of terrapin 0.1.0', () => {
    const old = (kind: string, reversal: object | null) =>
      begin('a', { kind, reversal, request: undefined })
    it.each<[string, object | null, object]>([
      [
        'delete',
        { kind: 'delete', profile: PROFILE, generations: [then] },
        { generations: [{ number: 3, storePath: path }] },
      ],
      [
        'pin',
        { kind: 'pin', name: 'good', storePath: path },
        { name: 'good', storePath: path, own: false },
      ],
      [
        'unpin',
        { kind: 'unpin', name: 'good', storePath: path, own: true },
        { name: 'good', storePath: path, own: true },
      ],
      ['try', { kind: 'try', storePath: path }, { storePath: path }],
      ['collect', null, {}],
      ['menu', null, {}],
    ])('says of a change of the kind %s what it meant', (kind, reversal, request) => {
      expect(old(kind, reversal)).toMatchObject({ request: { kind, ...request } })
    })

    it('does not say where a switch was to lead', () => {
      const running = { current: null, running: path, mode: 'switch' }
      const entry = old('switch', { kind: 'switch', profile: PROFILE, ...running })
      expect(entry).toMatchObject({ request: null, reversal: { running: path } })
      expect(changesOf([entry])[0]?.title).toBe('Switch to another generation')
    })

    it('means nothing where its kind and its way back differ', () => {
      expect(
        old('switch', { kind: 'delete', profile: PROFILE, generations: [then] }),
      ).toMatchObject({ request: null })
    })
  })
})

describe('the file', () => {
  let root: string
  const file = () => join(root, 'var/lib/terrapin/journal')
  const host = () => ({ ...mountedHost(root), state: stateIn(join(root, 'var/lib/terrapin')) })
  const plan = planOf({
    ...{ kind: 'pin', title: 'Pin 1', steps: [], generations: [1] },
    request: REQUEST,
    reversal: PIN,
  })
  beforeEach(() => {
    root = layOut({ '/var/lib': folder })
  })

  it('holds what was begun and how it ended', async () => {
    beginChange(host(), plan, PROFILE)?.report({ what: 'end', outcome: 'done', partly: false })
    const [change] = await readChanges(host())
    expect(change).toMatchObject({
      begin: { request: REQUEST, reversal: PIN },
      title: 'Pin 1 as good',
      outcome: 'done',
      partly: false,
    })
  })

  it('loses no line to one that a crash tore', async () => {
    beginChange(host(), plan, PROFILE)?.report({ what: 'end', outcome: 'done', partly: false })
    appendFileSync(file(), '{"what":"step","id"')
    beginChange(host(), plan, PROFILE)?.report({ what: 'end', outcome: 'failed', partly: false })
    expect((await readChanges(host())).map(({ outcome }) => outcome)).toEqual(['done', 'failed'])
  })

  it('of root has the system’s changes for others, and not what root keeps by roots of its own', async () => {
    const alice = { root: false, name: 'alice', home: '/home/alice' }
    const others = () => ({ ...mountedHost(root), user: alice, state: null })
    const done = { what: 'end', outcome: 'done', partly: false } as const
    beginChange(host(), plan, PROFILE)?.report(done)
    const [ownRequest, ownPin] = [REQUEST, PIN].map((kept) => ({ ...kept, own: true }))
    const own = { ...plan, request: ownRequest, reversal: ownPin } as Plan
    beginChange(host(), own, PROFILE)?.report(done)
    const titles = async (some: Host) => (await readChanges(some)).map(({ title }) => title)
    expect(await titles(others())).toEqual(['Pin 1 as good'])
    expect(await titles(host())).toEqual(['Pin 1 as good', 'Keep 1 as good (user GC root)'])
  })

  it('is shortened when it is long, and keeps the last changes', async () => {
    beginChange(host(), plan, PROFILE)
    const [line = ''] = readFileSync(file(), 'utf8').split('\n')
    const long = { ...JSON.parse(line), title: 'x'.repeat(4000) }
    const lines = Array.from({ length: 400 }, (_, id) =>
      JSON.stringify({ ...long, id: idOf(`${id}`) }),
    )
    writeFileSync(file(), `${lines.join('\n')}\n`)
    beginChange(host(), plan, PROFILE)
    const ids = (await readChanges(host())).map(({ begin: { id } }) => id)
    expect(ids).toHaveLength(201)
    // Each line is as it was, with what is in it for a person.
    expect(readFileSync(file(), 'utf8').split('\n').slice(0, 200)).toEqual(lines.slice(200))
    expect(ids.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, id) => idOf(`${id + 200}`)))
  })

  it('that can’t be written keeps a change from being begun', () => {
    const nowhere = { ...host(), state: stateIn(join(root, 'var/lib/terrapin/file/below')) }
    writeFileSync(join(root, 'var/lib/terrapin'), '')
    expect(() => beginChange(nowhere, plan, PROFILE)).toThrow(
      expect.objectContaining({ code: 'journal', message: expect.stringMatching(/Nothing was/) }),
    )
  })
})
