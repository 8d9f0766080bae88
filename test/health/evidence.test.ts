import { describe, expect, it } from 'vitest'
import type { Rating } from '../../src/annotations/ratings.ts'
import type { BootEnd, RecordedBoot, RecordedSwitch } from '../../src/bootlog/bootHistory.ts'
import { assess } from '../../src/health/assess.ts'
import { bestKnownGood } from '../../src/health/bestKnownGood.ts'
import type { BootRecords } from '../../src/health/bootRecords.ts'
import type { EvidenceOf } from '../../src/health/evidence.ts'
import { evidenceText, healthText } from '../../src/health/evidenceText.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { generation, machine, movedAt, pathOf, system } from '../plan/fixture.ts'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const NOW = Date.UTC(2026, 0, 20, 12)

/** A boot that began `ago` before now: it came up and was shut down, unless told. */
function boot(
  started: number | StorePath,
  ago: number,
  { up = 2 * HOUR, ...changes }: Partial<RecordedBoot> & { readonly up?: number } = {},
): RecordedBoot {
  const toplevel = typeof started === 'number' ? pathOf(started) : started
  const first = NOW - ago
  return {
    id: `${toplevel} ${ago}`,
    ...{ toplevel, first, last: Math.min(NOW, first + up), up: Math.min(ago, up) },
    ...{ finished: true, emergency: false, undecided: false, end: 'clean', failedUnits: [] },
    ...changes,
  }
}

const stuck = (number: number, ago: number) =>
  boot(number, ago, { finished: false, end: 'cut-off', up: 3 * MINUTE })

function records(
  boots: readonly RecordedBoot[],
  changes: Partial<BootRecords> & { readonly switches?: readonly RecordedSwitch[] } = {},
): BootRecords {
  const { switches = [], ...others } = changes
  const newest = [...boots].sort((a, b) => b.first - a.first)
  const history = { boots: newest, switches, whole: true }
  return {
    history: { status: 'known', history },
    failedUnits: null,
    state: null,
    now: NOW,
    ...others,
  }
}

const mark = (word: Rating['word'], note = ''): Rating => ({ word, note, at: NOW - DAY })

const marked = (marks: Readonly<Record<number, Rating>>): Partial<Machine> => ({
  ratings: new Map(Object.entries(marks).map(([number, one]) => [pathOf(Number(number)), one])),
})

const withTries = (some: Machine, number: number, left: number, done: number): Machine => ({
  ...some,
  bootMenu: some.bootMenu && {
    ...some.bootMenu,
    entries: some.bootMenu.entries.map((entry) =>
      entry.toplevel === pathOf(number) ? { ...entry, tries: { left, done } } : entry,
    ),
  },
})

describe('the verdict on a system', () => {
  const one = machine([generation(7)])
  const verdict = (boots: readonly RecordedBoot[], some = one) =>
    assess(some, records(boots)).of(some.generations[0] as Generation).health

  const ended = (end: BootEnd, up: number, finished = true) => [boot(7, DAY, { end, up, finished })]

  it.each<[string, string, RecordedBoot[]]>([
    ['good', 'a boot that came up and was shut down', ended('clean', 2 * HOUR)],
    ['good', 'one whose shutdown is seen to begin', ended('begun', 2 * HOUR)],
    ['good', 'one that ran for hours and lost its power', ended('cut-off', 2 * HOUR)],
    ['good', 'one that was up for hours though a job never ended', ended('cut-off', DAY, false)],
    ['good', 'one that runs', [boot(7, 20 * MINUTE, { end: 'runs', up: MINUTE })]],
    ['unknown', 'one that came up and was cut off at once', ended('cut-off', 2 * MINUTE)],
    ['unknown', 'one that was restarted at once', ended('clean', 30_000)],
    ['unknown', 'one that is starting', [boot(7, MINUTE, { end: 'runs', finished: false })]],
    ['no-boot', 'one that hangs', [boot(7, 20 * MINUTE, { end: 'runs', finished: false })]],
    ['no-boot', 'one that was cut off before it came up', [stuck(7, DAY)]],
    ['no-boot', 'one in an emergency shell', [boot(7, DAY, { emergency: true, finished: false })]],
    [
      'good',
      'a failure before and after it worked',
      [stuck(7, DAY), boot(7, 2 * DAY), stuck(7, 3 * DAY)],
    ],
    ['bad', 'failures only since it worked', [stuck(7, HOUR), stuck(7, DAY), boot(7, 2 * DAY)]],
    ['unknown', 'no boot', []],
    ['unknown', 'boots of others', [stuck(8, DAY), boot(9, DAY)]],
  ])('is %s after %s', (kind, _, boots) => {
    expect(verdict(boots)).toMatchObject({ kind, by: 'evidence' })
  })

  it('is a person’s word where there is one, and gives the evidence behind it', () => {
    const bad = machine([generation(7)], marked({ 7: mark('bad', 'no sound') }))
    expect(verdict([boot(7, DAY)], bad)).toEqual({
      ...{ kind: 'bad', by: 'person' },
      reasons: [
        'Rated bad 1 d ago: “no sound”.',
        'Booted once, successfully.',
        'Last booted 1 d ago, shut down after 2 h.',
        'Total uptime: 2 h.',
      ],
    })
    const good = machine([generation(7)], marked({ 7: mark('good') }))
    expect(verdict([stuck(7, DAY)], good)).toMatchObject({ kind: 'good', by: 'person' })
  })

  it('began when its length says so, where the clock was set while it ran', () => {
    const last = NOW - 2 * DAY
    const stepped = boot(7, DAY, { first: 5000, last, up: 3 * HOUR })
    expect(verdict([stepped]).reasons).toContain('Last booted 2 d ago, shut down after 3 h.')
    const never = boot(7, DAY, { first: 5000, last: 9000, up: 4000 })
    expect(verdict([never]).reasons.join()).toContain('Last booted at an unknown time')
  })

  describe('where units failed in a boot that came up', () => {
    const failedUnits = ['NetworkManager.service', 'sshd.service']
    const troubled = (ago: number) => boot(7, ago, { failedUnits })
    const of = (boots: readonly RecordedBoot[], some = one) =>
      assess(some, records(boots)).of(some.generations[0] as Generation)

    it('is good still, but said with their names, and not to have gone well', () => {
      const evidence = of([troubled(DAY)])
      expect(evidence.health).toMatchObject({ kind: 'good', by: 'evidence' })
      expect(evidence.health.reasons.slice(0, 3)).toEqual([
        'Booted once, startup finished.',
        'Last booted 1 d ago, shut down after 2 h.',
        'Failed units: NetworkManager.service, sshd.service.',
      ])
      expect(healthText(evidence)).toBe('boots, but with failed units each time')
      expect(evidenceText(evidence)).toEqual(['✓ 1', 'units failed'])
    })

    it('is known good where they did not fail another time', () => {
      const evidence = of([boot(7, DAY), troubled(2 * DAY)])
      expect(evidence.health.reasons).toContain('Booted twice, startup always finished.')
      expect(evidence.health.reasons).toContain(
        'Failed units in an earlier boot: NetworkManager.service, sshd.service.',
      )
      expect([healthText(evidence), ...evidenceText(evidence)]).toEqual(['known to be good', '✓ 2'])
    })

    it('is a person’s word all the same', () => {
      const evidence = of([troubled(DAY)], machine([generation(7)], marked({ 7: mark('good') })))
      expect([healthText(evidence), ...evidenceText(evidence)]).toEqual([
        'known to be good',
        'good',
        '✓ 1',
      ])
    })
  })

  describe('where not all of the journal was read', () => {
    const kind = (boots: readonly RecordedBoot[]) => {
      const read = records(boots)
      const { history } = read
      if (history.status !== 'known') throw new Error(history.reason)
      const partial = {
        ...read,
        history: { ...history, history: { ...history.history, whole: false } },
      }
      return assess(one, partial).of(one.generations[0] as Generation).health.kind
    }

    it('never says that it never came up: older boots may have', () => {
      expect(kind([])).toBe('unknown')
      expect(kind([stuck(7, 1)])).toBe('unknown')
      expect(kind([stuck(7, 1), stuck(7, 2)])).toBe('bad')
      expect(kind([stuck(7, 1), boot(7, DAY)])).toBe('good')
    })
  })

  it('is neither good nor bad by a boot of which nobody knows how far it came', () => {
    const open = boot(7, DAY, { finished: false, undecided: true, up: 10 * MINUTE })
    expect(verdict([open, open])).toMatchObject({ kind: 'unknown' })
    expect(verdict([open]).reasons[0]).toBe('Booted once, outcome not recorded.')
    expect(verdict([open, open, boot(7, 2 * DAY)]).kind).toBe('good')
  })

  it('takes the boot loader’s count where the journal says nothing', () => {
    expect(verdict([], withTries(one, 7, 0, 3))).toMatchObject({
      kind: 'no-boot',
      reasons: ['The boot loader gave up after 3 failed attempts.', 'No recorded boot.'],
    })
    expect(verdict([boot(7, DAY)], withTries(one, 7, 0, 3)).kind).toBe('bad')
    expect(verdict([], withTries(one, 7, 2, 1)).kind).toBe('unknown')
  })

  it('is unknown, not bad, where the journal can’t be read, and says why', () => {
    const history = {
      status: 'unknown',
      reason: 'no persistent journal',
      late: false,
    } as const
    const evidences = assess(one, {
      history,
      failedUnits: null,
      state: null,
      now: NOW,
    })
    expect(evidences.of(one.generations[0] as Generation)).toMatchObject({
      boots: null,
      health: {
        kind: 'unknown',
        reasons: ['Boot history unknown: no persistent journal.'],
      },
    })
    expect(evidences.unknown).toBe('no persistent journal')
  })

  it('is not good by a specialisation’s boots: it may start another way', () => {
    const travel = pathOf(70, 'nixos-system-travel')
    const parent = generation(7, {
      system: system(pathOf(7), { specialisations: [{ name: 'travel', storePath: travel }] }),
    })
    const some = machine([parent])
    const evidence = assess(some, records([boot(travel, DAY), boot(travel, 2 * DAY)])).of(parent)
    expect(evidence.health.kind).toBe('unknown')
    expect(evidence.health.reasons).toContain('Specialisation boots: travel twice.')
    expect(evidenceText(evidence)).toEqual(['✓ 2'])
  })
})

describe('a system whose tries are used up', () => {
  const worn = (
    changes: Partial<Generation>,
    read: Partial<BootRecords> = {},
    boots = [] as RecordedBoot[],
  ) => {
    const here = machine([generation(7, changes)])
    const booted = changes.booted ? pathOf(7) : null
    const some = withTries({ ...here, pointers: { running: booted, booted } }, 7, 0, 3)
    return assess(some, records(boots, read)).of(some.generations[0] as Generation)
  }
  const here = { running: true, booted: true }
  const closed = { history: { status: 'unknown', reason: 'no journal', late: false } } as const

  it('never booted successfully, unless the machine runs it now', () => {
    expect(evidenceText(worn({}))).toEqual(['✗ never up'])
    expect(evidenceText(worn(here, closed))).toEqual([])
    expect(worn(here, closed).health.kind).toBe('unknown')
    expect(worn(here, {}, [boot(7, HOUR, { end: 'runs' })]).health.kind).toBe('good')
  })

  it('fails where its boots are not known: nobody can say that it never finished one', () => {
    const evidence = worn({}, closed)
    expect([evidenceText(evidence), healthText(evidence)]).toEqual([['✗ fails'], 'bad'])
    expect(evidence.health.reasons).toEqual([
      'Boot history unknown: no journal.',
      'The boot loader gave up after 3 failed attempts.',
    ])
  })

  it('is what it is in the emergency shell', () => {
    expect(evidenceText(worn(here, { ...closed, state: 'maintenance' }))).toEqual(['✗ fails'])
    const runs = boot(7, HOUR, { end: 'runs', finished: false, emergency: true })
    expect(worn(here, {}, [runs]).health.kind).toBe('no-boot')
  })
})

describe('what is known of a system', () => {
  it('belongs to its store path: generations that share it share it', () => {
    const twin = generation(9, { storePath: pathOf(7) })
    const some = machine([twin, generation(8), generation(7)])
    const evidences = assess(some, records([boot(7, DAY)]))
    expect(some.generations.map((one) => evidences.of(one).boots?.length)).toEqual([1, 0, 1])
  })

  it('gives each system the time that the machine ran it, from switch to switch', () => {
    const some = machine([generation(8), generation(7)])
    const whole = boot(7, DAY, { up: 10 * HOUR })
    const at = (hours: number, number: number, status: number): RecordedSwitch => ({
      ...{ at: whole.first + hours * HOUR, up: hours * HOUR, boot: whole.id },
      ...{ toplevel: pathOf(number), status, failedUnits: [] },
    })
    const switches = [at(6, 8, 0), at(2, 8, 1)]
    const evidences = assess(some, records([whole], { switches }))
    expect(some.generations.map((one) => evidences.of(one).ran / HOUR)).toEqual([4, 6])
  })

  it('goes by the monotonic clock, on to now where it runs', () => {
    const some = machine([generation(7)])
    const evidenceOf = (...boots: RecordedBoot[]) =>
      assess(some, records(boots)).of(some.generations[0] as Generation)
    // The clock was set from 1970 to the right time, and back again.
    const [forward, back] = [
      { ...boot(7, DAY, { end: 'cut-off', up: 3 * MINUTE, finished: false }), first: 0 },
      { ...boot(7, 2 * DAY, { up: 2 * HOUR }), last: 0 },
    ]
    expect(evidenceOf(forward)).toMatchObject({ ran: 3 * MINUTE, health: { kind: 'no-boot' } })
    expect(evidenceOf(back)).toMatchObject({ ran: 2 * HOUR, health: { kind: 'good' } })
    const runs = { ...boot(7, 2 * HOUR, { end: 'runs', up: HOUR }), first: 0 }
    expect(evidenceOf(runs).boots?.map(({ up }) => up)).toEqual([2 * HOUR])
  })

  describe('where it was the default at the last start', () => {
    const current = { current: true, bootDefault: true }
    const others = [generation(7, { running: true, booted: true })]
    const leftNoTrace = (
      boots: readonly RecordedBoot[],
      changes: Partial<Generation> = {},
      read: Partial<BootRecords> = {},
    ) => {
      const some = movedAt(
        machine([generation(8, { ...current, ...changes }), ...others]),
        NOW - DAY,
      )
      const evidences = assess(some, { ...records(boots), ...read })
      return evidences.of(some.generations[0] as Generation)
    }
    /** 7 ran when the profile moved to 8, was shut down, and runs again. */
    const before = boot(7, 2 * DAY, { up: 30 * HOUR })
    const after = boot(7, HOUR, { end: 'runs' })

    it('left no trace where another one came up and no boot of it is recorded', () => {
      const evidence = leftNoTrace([before, after])
      expect(evidenceText(evidence)).toEqual(['no trace'])
      // It says nothing against it: another entry may have been chosen.
      expect(evidence.health).toMatchObject({
        kind: 'unknown',
        reasons: expect.arrayContaining([
          'Default at the last shutdown, but no recorded boot since: either it failed without a trace, or another entry was started.',
        ]),
      })
      expect(evidence.leftNoTrace).toBe(true)
      // Also where only root can read the boot menu.
      expect(leftNoTrace([before, after], { bootDefault: null }).leftNoTrace).toBe(true)
    })

    it.each<[string, readonly RecordedBoot[], Partial<Generation>?]>([
      ['it was started', [before, stuck(8, 2 * HOUR), after]],
      [
        'a boot of which nobody knows what it started came between',
        [before, { ...after, id: 'x', toplevel: null }, after],
      ],
      ['the machine was not started since', [{ ...before, end: 'runs' }]],
      ['the journal begins later', [after]],
      [
        'the journal holds nothing of the boot in which it became the default',
        [boot(7, 9 * DAY), after],
      ],
      ['it is not the default', [before, after], { bootDefault: false }],
      ['it runs', [before, after], { running: true }],
    ])('left none that is missed where %s', (_, boots, changes) => {
      expect(leftNoTrace(boots, changes).leftNoTrace).toBe(false)
    })

    it('left none that is missed where nobody knows since when it has been', () => {
      const some = machine([generation(8, current), ...others])
      const evidences = assess(some, records([before, after]))
      expect(evidences.of(some.generations[0] as Generation).leftNoTrace).toBe(false)
    })

    it('left none that is missed where not all of the journal was read', () => {
      const { history } = records([before, after])
      if (history.status !== 'known') throw new Error(history.reason)
      const partial = { ...history, history: { ...history.history, whole: false } }
      expect(leftNoTrace([], {}, { history: partial }).leftNoTrace).toBe(false)
    })
  })

  it('has the units that failed for what runs only', () => {
    const some = machine([generation(8, { running: true }), generation(7)])
    const evidences = assess(some, records([], { failedUnits: ['a.service'] }))
    expect(some.generations.map((one) => evidences.of(one).failedUnits)).toEqual([
      ['a.service'],
      null,
    ])
  })

  it.each<[string[], RecordedBoot[], Partial<Machine>]>([
    [['✓ 2'], [boot(7, DAY), boot(7, 2 * DAY)], {}],
    [['✗ never up'], [stuck(7, DAY)], {}],
    [['✓ 1', '✗ fails'], [stuck(7, 1), stuck(7, 2), boot(7, DAY)], {}],
    [['good', '✓ 1'], [boot(7, DAY)], marked({ 7: mark('good') })],
    [['good', '✗ never up'], [stuck(7, DAY)], marked({ 7: mark('good') })],
    [['bad', '✓ 1'], [boot(7, DAY)], marked({ 7: mark('bad') })],
    [['bad'], [stuck(7, DAY)], marked({ 7: mark('bad') })],
    [[], [], {}],
  ])('is %j in a list', (words, boots, changes) => {
    const some = machine([generation(7)], changes)
    const evidence = assess(some, records(boots)).of(some.generations[0] as Generation)
    expect(evidenceText(evidence)).toEqual(words)
  })
})

describe('the best known-good generation', () => {
  const current = generation(9, { current: true, bootDefault: true })
  const many = (number: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      boot(number, (40 - number) * DAY + index * HOUR * 5),
    )

  function best(
    read: BootRecords,
    changes: Partial<Machine> = {},
    others: readonly Generation[] = [generation(8), generation(7), generation(6)],
  ) {
    const some = machine([current, ...others], changes)
    return bestKnownGood(some, assess(some, read))
  }

  it.each<[string, number | null, BootRecords, Partial<Machine>]>([
    ['the newer of two that did as well', 8, records([...many(8, 4), ...many(7, 30)]), {}],
    ['the one with more good boots, up to three', 7, records([...many(8, 1), ...many(7, 3)]), {}],
    ['never the one that is current', 7, records([...many(9, 30), ...many(7, 1)]), {}],
    [
      'one that was shut down in order before one that was cut off',
      7,
      records([boot(8, DAY, { end: 'cut-off' }), boot(7, 2 * DAY)]),
      {},
    ],
    [
      'one that ran for a day before one that ran for an hour',
      7,
      records([boot(8, DAY, { up: HOUR }), boot(7, 5 * DAY, { up: 2 * DAY })]),
      {},
    ],
    [
      'one in which no unit failed',
      7,
      records([boot(8, DAY, { failedUnits: ['a.service'] }), boot(7, 2 * DAY)]),
      {},
    ],
    [
      'that one also where the other was booted more often',
      7,
      records([...many(8, 5).map((one) => ({ ...one, failedUnits: ['a'] })), boot(7, 2 * DAY)]),
      {},
    ],
    [
      'one in which units failed, where they fail in each',
      8,
      records([8, 7].map((number) => boot(number, DAY, { failedUnits: ['a.service'] }))),
      {},
    ],
    ['a person’s good before all evidence', 6, records(many(8, 30)), marked({ 6: mark('good') })],
    [
      'never a person’s bad',
      7,
      records([...many(8, 9), ...many(7, 1)]),
      marked({ 8: mark('bad') }),
    ],
    ['none that never booted successfully', 7, records([stuck(8, DAY), boot(7, 2 * DAY)]), {}],
    ['none where nothing is known', null, records([]), {}],
    [
      'none by what is bad or never booted',
      null,
      records([stuck(8, DAY)]),
      marked({ 7: mark('bad') }),
    ],
  ])('is %s', (_, expected, read, changes) => {
    expect(best(read, changes).generation?.number ?? null).toBe(expected)
  })

  it('is one that was not switched to with units that failed, among those that did as well', () => {
    const read = (failedUnits: readonly string[]) => {
      const last = {
        at: NOW - HOUR,
        up: HOUR,
        boot: 'x',
        toplevel: pathOf(8),
        status: 4,
        failedUnits,
      }
      return records([...many(8, 3), ...many(7, 3)], { switches: [last] })
    }
    expect(best(read([])).generation?.number).toBe(8)
    expect(best(read(['a.service'])).generation?.number).toBe(7)
  })

  it('is none whose store path is gone, or that can’t activate itself', () => {
    const gone = generation(8, { present: false, system: null })
    const stiff = generation(7, { system: system(pathOf(7), { switchable: false }) })
    const read = records([...many(8, 3), ...many(7, 3), ...many(6, 1)])
    expect(best(read, {}, [gone, stiff, generation(6)]).generation?.number).toBe(6)
  })

  describe('where the machine was started with one of them', () => {
    const here = generation(7, { booted: true, running: true })
    const now = boot(7, HOUR, { end: 'runs', up: HOUR })
    const from = (boots: readonly RecordedBoot[], changes: Partial<Machine> = {}) =>
      best(records(boots), changes, [generation(8), here, generation(6)])

    it.each<[string, number, RecordedBoot[], Partial<Machine>]>([
      ['it, before one that was booted more often, long ago', 7, [now, ...many(6, 5)], {}],
      [
        'it, before a newer one that ran for days and was cut off',
        7,
        [now, boot(8, 5 * DAY, { up: 3 * DAY, end: 'cut-off' })],
        {},
      ],
      ['a person’s good before it', 6, [now], marked({ 6: mark('good') })],
      [
        'one in which no unit failed before it',
        6,
        [{ ...now, failedUnits: ['a.service'] }, ...many(6, 1)],
        {},
      ],
      [
        'another where this start of it does not come up',
        6,
        [boot(7, HOUR / 2, { end: 'runs', finished: false }), ...many(7, 1), ...many(6, 3)],
        {},
      ],
      [
        'another where nobody knows whether this start of it came up',
        6,
        [
          boot(7, HOUR / 2, { end: 'runs', finished: false, undecided: true }),
          ...many(7, 1),
          ...many(6, 3),
        ],
        {},
      ],
    ])('is %s', (_, number, boots, changes) => {
      expect(from(boots, changes).generation?.number).toBe(number)
    })

    it('says so', () => {
      expect(from([now]).reasons).toContain('Booted and running.')
      expect(from(many(6, 5)).reasons.join()).not.toContain('runs it')
    })
  })

  it('says of what is current that it is good, too, and why it is another', () => {
    const marks = marked({ 9: mark('good'), 7: mark('good') })
    const { generation: found, reasons } = best(records([]), marks)
    expect(found?.number).toBe(7)
    expect(reasons).toContain(
      '9 is also rated good, but a rollback moves away from the current generation.',
    )
    expect(best(records([...many(9, 1), ...many(8, 1)])).reasons).toContain(
      '9 is also known to be good, but a rollback moves away from the current generation.',
    )
  })

  it('is not the current system under another number', () => {
    const twin = generation(8, { storePath: pathOf(9) })
    expect(best(records(many(9, 5)), {}, [twin]).generation).toBeNull()
  })

  describe('where what is current is good', () => {
    const good = records([...many(9, 2), ...many(8, 30)])
    const from = (changes: Partial<Generation>, read = good) => {
      const others = [generation(8), generation(7)]
      const some = machine([{ ...current, ...changes }, ...others])
      return bestKnownGood(some, assess(some, read))
    }

    it.each<[string, number, Partial<Generation>]>([
      ['it, where it was booted and another one was activated since', 9, { booted: true }],
      [
        'it, where it runs and only the default is another',
        9,
        { running: true, bootDefault: false },
      ],
      ['another, where it stands as it should', 8, { running: true, booted: true }],
      ['another, where an older entry was chosen instead of it', 8, {}],
      ['another, where it is gone', 8, { booted: true, present: false }],
    ])('is %s', (_, number, changes) => {
      expect(from(changes).generation?.number).toBe(number)
    })

    it('is another where it is not good after all, and says so of it where it is', () => {
      const read = records([stuck(9, 1), stuck(9, 2), ...many(9, 1), ...many(8, 3)])
      expect(from({ booted: true }, read).generation?.number).toBe(8)
      expect(from({ booted: true }).reasons.at(-1)).toBe('Booted and still current.')
    })
  })

  it('is the newer of two that are known as well, one of which runs now for hours', () => {
    const read = records([
      boot(6, 14 * DAY, { up: 23 * HOUR }),
      boot(8, 14 * HOUR, { end: 'runs' }),
    ])
    // It was booted, and something else was switched to since.
    const { reasons, generation: found } = best(read, {
      pointers: { running: pathOf(9), booted: pathOf(8) },
    })
    expect([found?.number, reasons[1]]).toEqual([8, expect.stringContaining('still running')])
    const atOnce = boot(8, 20 * MINUTE, { end: 'runs', up: 20 * MINUTE })
    expect(best(records([boot(6, DAY), atOnce])).generation?.number).toBe(6)
  })

  it('says why it is this one, and why none of the newer', () => {
    const read = records([...many(6, 3), stuck(8, DAY)], { failedUnits: [] })
    expect(best(read, marked({ 7: mark('bad') })).reasons).toEqual([
      'Booted 3 times, always successfully.',
      expect.stringMatching(/^Last booted .* ago, shut down after 2 h\.$/),
      'Total uptime: 6 h.',
      'No other generation is known to be good.',
      '8 is newer but never booted successfully.',
      '7 is newer but rated bad.',
    ])
  })

  it('says in one sentence what is so of several newer ones', () => {
    const others = [8, 7, 6, 5, 4, 3, 2, 1].map((number) => generation(number))
    const why = (read: BootRecords) =>
      best(read, marked({ 8: mark('bad') }), others).reasons.slice(-2)
    expect(why(records(many(5, 3)))).toEqual([
      '8 is newer but rated bad.',
      '7 and 6 are newer but have no recorded boot.',
    ])
    expect(why(records(many(1, 3))).at(-1)).toBe(
      '7, 6, 5, 4, 3 and 1 more are newer but have no recorded boot.',
    )
  })

  it('names only those that are good where none can be gone back to', () => {
    const nothing = ['No generation is known to be good.']
    expect(best(records([])).reasons).toEqual(nothing)
    expect(best(records([]), marked({ 9: mark('bad'), 8: mark('bad') })).reasons).toEqual(nothing)
    expect(best(records(many(9, 3))).reasons).toEqual(['No generation but 9 is known to be good.'])
    const gone = generation(8, { present: false, system: null })
    const stiff = generation(7, { system: system(pathOf(7), { switchable: false }) })
    const read = records([...many(9, 3), ...many(8, 3), ...many(7, 1)])
    expect(best(read, {}, [gone, stiff]).reasons).toEqual([
      'No generation but 9, 8 and 7 is known to be good.',
      '8 can’t be switched to.',
      '7 can’t be switched to.',
    ])
    const unread: BootRecords = {
      history: { status: 'unknown', reason: 'no journalctl', late: false },
      failedUnits: null,
      state: null,
      now: 0,
    }
    expect(best(unread).reasons).toEqual([
      'No generation is known to be good.',
      'Boot history unknown: no journalctl.',
    ])
    expect(best(records([]), {}, []).reasons).toEqual(['There is no other generation.'])
    const some = machine([])
    const none: EvidenceOf = assess(some, records([]))
    expect(bestKnownGood(some, none).reasons).toEqual(['There are no generations.'])
  })
})
