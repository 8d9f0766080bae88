import { describe, expect, it } from 'vitest'
import { earlyMark, readMarks, startedBy, switchOf } from '../../src/bootlog/bootMessages.ts'
import { parseBoots, parseEntries } from '../../src/bootlog/journalEntries.ts'
import { bootId } from '../support/journal.ts'
import { storePath } from '../support/layout.ts'

const listed = (id: number, first: number, last: number) => ({
  ...{ index: -1, boot_id: bootId(id) },
  ...{ first_entry: first * 1000, last_entry: last * 1000 },
})

describe('journalctl --list-boots -o json', () => {
  const [one, two] = [listed(1, 1000, 2000), listed(2, 3000, 4000)]
  const expected = [
    { id: bootId(2), first: 3000, last: 4000 },
    { id: bootId(1), first: 1000, last: 2000 },
  ]

  it.each([
    ['an array', JSON.stringify([one, two])],
    ['an array over several lines', JSON.stringify([one, two], null, 8)],
    ['one object a line', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`],
    ['a line that is cut off', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n{"boot_id":"00`],
    ['digits for numbers', JSON.stringify([one, { ...two, first_entry: '3000000' }])],
  ])('is read as %s', (_, output) => {
    expect(parseBoots(output)).toEqual(expected)
  })

  it('counts a boot that is named twice once, from its first to its last entry', () => {
    const output = JSON.stringify([listed(1, 1000, 2000), listed(1, 1500, 9000)])
    expect(parseBoots(output)).toEqual([{ id: bootId(1), first: 1000, last: 9000 }])
  })

  it.each([
    ['nothing', ''],
    ['no JSON', 'IDX BOOT ID FIRST ENTRY\n-1 0000'],
    ['a text', '"boot"'],
    ['other things', '[1, null, [], {}, {"boot_id": 5}]'],
    ['an id that is none', JSON.stringify([{ ...one, boot_id: '../../etc' }])],
    ['times that are none', JSON.stringify([{ ...one, first_entry: -1 }])],
    ['times beyond all measure', JSON.stringify([{ ...one, last_entry: 1e300 }])],
  ])('is empty for %s', (_, output) => {
    expect(parseBoots(output)).toEqual([])
  })
})

describe('entries as JSON', () => {
  const entry = {
    ...{ _BOOT_ID: bootId(1), __REALTIME_TIMESTAMP: '1767225600000000' },
    __MONOTONIC_TIMESTAMP: '2500000',
    ...{ MESSAGE: 'Command line: init=/x', __CURSOR: 's=1' },
  }

  it('are read one a line; a field that is missing is empty', async () => {
    expect(await parseEntries(`${JSON.stringify(entry)}\n`)).toEqual([
      {
        ...{ boot: bootId(1), at: 1_767_225_600_000, up: 2500 },
        ...{ message: 'Command line: init=/x', messageId: '', unit: '' },
      },
    ])
  })

  it('hold no message where it is bytes, too long for journalctl, or there twice', async () => {
    const odd = [[27, 91, 51], null, ['one', 'two']].map((MESSAGE) => ({ ...entry, MESSAGE }))
    const output = odd.map((some) => JSON.stringify(some)).join('\n')
    expect((await parseEntries(output)).map(({ message }) => message)).toEqual(['', '', ''])
  })

  it('are passed over where they say neither when nor in which boot', async () => {
    const output = ['{}', '{"_BOOT_ID":"x"}', JSON.stringify({ ...entry, _BOOT_ID: [] })].join('\n')
    expect(await parseEntries(output)).toEqual([])
  })
})

const path = storePath('nixos-system-nixos-26.05')

describe('what started', () => {
  it.each([
    ['a new kernel', `Command line: BOOT_IMAGE=x init=${path}/init quiet`, path],
    ['an old kernel', `Kernel command line: init=${path}/init`, path],
    ['a line without init=', 'Command line: root=/dev/sda1', null],
    ['another init', 'Command line: init=/bin/sh', null],
    ['another line of a driver', `foo: bad command line: init=${path}/init`, null],
  ])('is told by %s', (_, message, expected) => {
    expect(startedBy({ message })).toBe(expected)
  })
})

describe('what switch-to-configuration says', () => {
  const switchIn = (message: string) => switchOf({ message })

  it.each([
    [`switching to system configuration ${path}`, null],
    [`finished switching to system configuration ${path}`, 0],
    [`switching to system configuration ${path} failed (status 4)`, 4],
  ])('is a switch that began or ended in “%s”', (message, status) => {
    expect(switchIn(message)).toEqual({ toplevel: path, status })
  })

  it.each([
    `finished switching to system configuration ${path} failed (status 4)`,
    `finished switching to system configuration ${path}/etc`,
    'finished switching to system configuration /etc/shadow',
    `switching to system configuration ${path} failed (status 99999999999)`,
    `someone is switching to system configuration ${path} failed (status 1)`,
  ])('is none in “%s”', (message) => {
    expect(switchIn(message)).toBeNull()
  })
})

describe('the marks of a boot', () => {
  it('say nothing good where there are none', () => {
    const nothing = { finished: false, emergency: false, end: 'cut-off' }
    expect(readMarks([], 5000, true)).toEqual({ ...nothing, undecided: false })
    expect(readMarks([], 5000, false)).toEqual({ ...nothing, undecided: true })
  })

  it('do not say how far it came where they only say that the start-up is done', () => {
    const done = {
      ...{ boot: bootId(1), at: 9, up: 9, message: 'Startup finished in 3.2s.', unit: '' },
      messageId: 'b07a249cd024414a82dd00cd181378ff',
    }
    expect(readMarks([done], 5000, true)).toMatchObject({ finished: false, undecided: true })
  })

  it.each([
    ['Reached target emergency.target - Emergency Mode.', 'emergency.target'],
    ['Reached target Emergency Mode.', 'emergency.target'],
    ['Reached target rescue.target - Rescue Mode.', 'rescue.target'],
    ['Reached target Multi-User System.', 'multi-user.target'],
    ['Reached target basic.target - Basic System.', undefined],
    ['Reached target Emergency Mode', undefined],
  ])('are in the kernel’s own entries before journald is up: “%s”', (message, unit) => {
    const entry = { boot: bootId(1), at: 9, up: 9, message, messageId: '', unit: '' }
    expect(earlyMark(entry)?.unit).toBe(unit)
  })

  it('do not take an early good-bye of journald (its restart, the initrd’s) for the end', () => {
    const goodBye = {
      ...{ boot: bootId(1), at: 2000, up: 2000, message: 'Journal stopped', unit: '' },
      messageId: 'd93fb3c9c24d451a97cea615ce59c00b',
    }
    expect(readMarks([goodBye], 2_000_000, true).end).toBe('cut-off')
    expect(readMarks([goodBye], 2100, true).end).toBe('clean')
  })

  it('take multi-user.target that stopped and came again for a boot that goes on', () => {
    const mark = (messageId: string, at: number) => ({
      ...{ boot: bootId(1), at, up: at, message: '', unit: 'multi-user.target', messageId },
    })
    const [started, stopped] = [
      '39f53479d3a045ac8e11786248231fbf',
      '9d1aaa27d60140bd96365438aad20286',
    ]
    const again = [mark(started, 1), mark(stopped, 1000), mark(started, 2000)]
    expect(readMarks(again, 9000, true)).toMatchObject({ finished: true, end: 'cut-off' })
    expect(readMarks(again.slice(0, 2), 9000, true)).toMatchObject({ end: 'begun' })
  })
})
