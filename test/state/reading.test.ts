import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { orNull } from '../../src/compare/comparisonPart.ts'
import type { Host } from '../../src/host/host.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { compareActions } from '../../src/state/compareActions.ts'
import type { ComparisonState } from '../../src/state/comparisonState.ts'
import { type OpenScreen, push, put, screenOf } from '../../src/state/openScreens.ts'
import {
  CONTEXTS,
  type Reading,
  type ReadingActions,
  readingActions,
} from '../../src/state/readingActions.ts'
import { screenActions } from '../../src/state/screenActions.ts'
import type { StoreContext } from '../../src/state/storeContext.ts'
import type { Tab, TabRow } from '../../src/state/tabRows.ts'
import { shownRows } from '../../src/state/tabSelectors.ts'
import { SIGN, secretiveMachine } from '../support/secretive.ts'
import { smallHost } from '../support/terminal/small.ts'
import { views } from './fixture.ts'
import {
  changeList,
  contextOf,
  dialogOf,
  NO_RECORDS,
  openComparison,
  opened,
} from './storeContext.ts'

let host: Host
let whole: ComparisonState
beforeAll(async () => {
  host = await sampleHost()
  const context = await contextOf(host)
  changeList(context, { cursor: 43, selection: new Set([41, 43]) })
  await compareActions(context, NO_RECORDS).compare()
  whole = opened(context)
})
afterAll(() => host?.close())

let context: StoreContext
let actions: ReadingActions
beforeEach(async () => {
  context = await contextOf(host)
  openComparison(context, whole)
  actions = readingActions(context)
})

/** Puts the cursor on the first row of a tab for which this is true. */
function moveTo(tab: Tab, is: (row: TabRow) => boolean): void {
  const rows = shownRows(whole, tab)
  const cursor = rows.status === 'known' ? rows.rows.findIndex(is) : -1
  expect(cursor).toBeGreaterThanOrEqual(0)
  openComparison(context, { ...whole, tab, views: views({ [tab]: { cursor } }) })
}

function dialog(): OpenScreen<'reading'> {
  const open = screenOf(context.get(), 'reading')
  if (open === null) throw new Error('nothing is open')
  return open
}

async function read(tab: Tab, is: (row: TabRow) => boolean): Promise<Reading | null> {
  moveTo(tab, is)
  await actions.openRow()
  return dialog().reading
}

const changed = (row: TabRow) =>
  (row.kind === 'unit' || row.kind === 'file') && row.row.status === 'changed'

describe('a row opens', () => {
  it('the tab that its line of the summary is about', async () => {
    moveTo('summary', (row) => row.kind === 'summary' && row.row.topic === 'Features')
    await actions.openRow()
    expect(opened(context).tab).toBe('features')
    expect(dialogOf(context)).toBeNull()
  })

  it('the file or unit that a feature comes from', async () => {
    const opens = async (name: string) => {
      moveTo('features', (row) => row.kind === 'feature' && row.row.name === name)
      await actions.openRow()
      const row = screenOf(context.get(), 'reading')?.row
      return row?.kind === 'file' ? row.row.path : row?.kind === 'unit' ? row.row.name : null
    }
    expect(await opens('/nix')).toBe('etc/fstab')
    expect(await opens('udp 51820')).toBe('firewall.service')
  })

  it('nothing where a feature has no one source', async () => {
    moveTo('features', (row) => row.kind === 'feature' && row.row.feature === 'Secrets')
    await actions.openRow()
    expect(screenOf(context.get(), 'reading')).toBeNull()
  })

  it('the paths of a package, with why it is there', async () => {
    const isFirefox = (row: TabRow) => row.kind === 'package' && row.row.name === 'firefox'
    const reading = await read('packages', isFirefox)
    if (reading?.kind !== 'paths') throw new Error(`it opened ${reading?.kind}`)
    const { before, after, chain } = reading.paths
    expect(before[0]?.path).toMatch(/-firefox-/)
    expect(after[0]?.path).not.toBe(before[0]?.path)
    expect(chain[0]).toBe(whole.after.storePath)
    expect(chain.at(-1)).toBe(after[0]?.path)
  })

  it.each(['units', 'files'] as const)('the difference of one of the %s', async (tab) => {
    const reading = await read(tab, changed)
    if (reading?.kind !== 'difference') throw new Error(`it opened ${reading?.kind}`)
    const { before, after, difference } = reading
    expect([before.kind, after.kind]).toEqual(['text', 'text'])
    const text = (side: 'before' | 'after') =>
      (difference?.lines ?? [])
        .filter((line) => line[side] !== null)
        .map((line) => line.text)
        .join('\n')
    if (before.kind !== 'text' || after.kind !== 'text') throw new Error('no texts')
    expect(`${text('before')}\n`).toBe(before.text)
    expect(`${text('after')}\n`).toBe(after.text)
  })

  it('one that is new as a text beside nothing', async () => {
    const isNew = (row: TabRow) => row.kind === 'unit' && row.row.status === 'added'
    const reading = await read('units', isNew)
    if (reading?.kind !== 'difference') throw new Error(`it opened ${reading?.kind}`)
    expect([reading.before.kind, reading.after.kind]).toEqual(['none', 'text'])
    expect(reading.difference?.lines.every(({ kind }) => kind === 'added')).toBe(true)
  })

  it('the patch of a commit', async () => {
    const reading = await read('configuration', ({ kind }) => kind === 'commit')
    if (reading?.kind !== 'patch') throw new Error(`it opened ${reading?.kind}`)
    expect(reading.patch.text).toMatch(/^diff --git /m)
  })

  it('the reason where it can’t be read', async () => {
    const pathsOf = () => Promise.reject(new Error('The database is locked.'))
    const { closures } = whole
    moveTo('packages', () => true)
    openComparison(context, { ...opened(context), closures: closures && { ...closures, pathsOf } })
    await actions.openRow()
    expect(dialog().reading).toEqual({ kind: 'unknown', reason: 'The database is locked.' })
  })

  it('the reason where git does not have its patch', async () => {
    const { systems } = whole
    const configuration = orNull(systems.configuration ?? { status: 'unknown', reason: '' })
    if (configuration?.commits.status !== 'known') throw new Error('no commits')
    const [commit] = configuration.commits.value.list
    if (commit === undefined) throw new Error('no commit')
    const lost = { ...commit, hash: '0'.repeat(40) }
    const commits = { status: 'known', value: { list: [lost], more: false } } as const
    const part = { status: 'known', value: { ...configuration, commits } } as const
    openComparison(context, {
      ...whole,
      tab: 'configuration',
      systems: { ...systems, configuration: part },
      views: views({ configuration: { filter: lost.hash } }),
    })
    await actions.openRow()
    expect(dialog().reading).toMatchObject({ kind: 'unknown', reason: expect.any(String) })
  })

  it('at once, before it is read, and with few equal lines around', async () => {
    moveTo('units', changed)
    const reading = actions.openRow()
    expect(dialog()).toMatchObject({ reading: null, columns: false, context: 3, top: 0 })
    await reading
    expect(dialog().reading).not.toBeNull()
  })

  it('nothing where there is no row, or no comparison', async () => {
    openComparison(context, { ...whole, tab: 'units', views: views({ units: { filter: '?!' } }) })
    await actions.openRow()
    expect(dialogOf(context)).toBeNull()
    openComparison(context, null)
    await actions.openRow()
    expect(dialogOf(context)).toBeNull()
  })
})

describe('what was closed before it was read', () => {
  it('stays closed', async () => {
    moveTo('units', changed)
    const reading = actions.openRow()
    screenActions(context).close()
    await reading
    expect(dialogOf(context)).toBeNull()
  })

  it('does not take the place of what was opened after it', async () => {
    moveTo('units', changed)
    const first = actions.openRow()
    moveTo('files', changed)
    const second = actions.openRow()
    await Promise.all([first, second])
    expect(dialog().row.kind).toBe('file')
    moveTo('files', changed)
    const { reading } = dialog()
    await actions.openRow()
    expect(reading).toEqual(dialog().reading)
  })
})

describe('a difference', () => {
  beforeEach(async () => {
    await read('units', changed)
    context.set(put(context.get(), { ...dialog(), top: 9 }))
  })

  it('is shown in two columns, or in one, from the top', () => {
    actions.toggleColumns()
    expect(dialog()).toMatchObject({ columns: true, top: 0 })
    actions.toggleColumns()
    expect(dialog()).toMatchObject({ columns: false, top: 0 })
  })

  it('is shown with more equal lines around it, until all are, and with fewer', () => {
    const [few, more, many, all] = CONTEXTS
    const seen = [true, true, true, true, false, false, false, false].map((widen) => {
      actions.changeContext(widen)
      return dialog().context
    })
    expect(seen).toEqual([more, many, all, all, many, more, few, few])
    expect(dialog().top).toBe(0)
  })

  it('that is not open is not changed', () => {
    screenActions(context).close()
    context.set(push(context.get(), { kind: 'wait', text: '' }))
    actions.toggleColumns()
    actions.changeContext(true)
    expect(dialogOf(context)).toEqual({ kind: 'wait', text: '' })
  })
})

it('nothing of a secret is kept of an open text, unless a person asked for it', async () => {
  const secretive = smallHost({ others: secretiveMachine() })
  context = await contextOf(secretive)
  changeList(context, { cursor: 3, selection: new Set([2, 3]) })
  await compareActions(context, NO_RECORDS).compare()
  whole = opened(context)
  actions = readingActions(context)
  const isFstab = (row: TabRow) => row.kind === 'file' && row.row.path === 'etc/fstab'
  await read('files', isFstab)
  expect(JSON.stringify(dialog())).not.toContain(SIGN)
  await actions.toggleSecrets()
  expect(dialog().revealed).toBe(true)
  expect(JSON.stringify(dialog().reading)).toContain(SIGN)
  await Promise.all([actions.toggleSecrets(), actions.toggleSecrets(), actions.toggleSecrets()])
  expect(dialog().revealed).toBe(false)
  expect(JSON.stringify(dialog())).not.toContain(SIGN)
})
