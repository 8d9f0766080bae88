import { chmodSync, existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BootHistory } from '../../src/bootlog/bootHistory.ts'
import { readBootHistory } from '../../src/bootlog/readBootHistory.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { describeWith } from '../boot/available.ts'
import {
  afterStep,
  bootId,
  commandLine,
  type Entry,
  earlyReached,
  failed,
  goodBoot,
  JOURNAL_REMOTE,
  type JournalBoot,
  journalStopped,
  logged,
  reached,
  shutDown,
  shutdownBegun,
  startupFinished,
  stopped,
  writeJournal,
} from '../support/journal.ts'
import { folder, layOut, storePath } from '../support/layout.ts'

const [OLD, NEW] = [storePath('nixos-system-old'), storePath('nixos-system-new')]
const day = (date: number) => new Date(Date.UTC(2026, 0, date, 8))

const forged = ([seconds, fields]: Entry): Entry => [seconds, { ...fields, _UID: '1000' }]

const BOOTS: readonly JournalBoot[] = [
  { id: 1, at: day(1), entries: goodBoot(OLD, 7200) },
  // Switched to the new one while it ran.
  {
    id: 2,
    at: day(2),
    entries: [
      commandLine(OLD),
      reached(12, 'multi-user.target'),
      failed(30, 'old.service'),
      logged(600, 'nixos', `switching to system configuration ${NEW}`),
      failed(610, 'a.service'),
      logged(620, 'nixos', `switching to system configuration ${NEW} failed (status 4)`),
      // The switch itself, as the unit that it ran as.
      failed(621, 'nixos-rebuild-switch-to-configuration.service'),
      logged(900, 'nixos', `switching to system configuration ${NEW}`),
      logged(930, 'nixos', `finished switching to system configuration ${NEW}`),
      failed(940, 'b.service'),
      ...goodBoot(OLD, 4000).slice(3),
    ],
  },
  {
    id: 3,
    at: day(3),
    entries: [
      commandLine(NEW),
      failed(40, 'display-manager.service'),
      // Anyone may write to the journal; only its own field says who did.
      forged(failed(41, 'forged.service')),
      forged(reached(42, 'multi-user.target')),
      forged(startupFinished(43)),
      forged(logged(44, 'nixos', `finished switching to system configuration ${OLD}`)),
      forged(shutdownBegun(45)),
    ],
  },
  {
    id: 4,
    at: day(4),
    entries: [commandLine(NEW), reached(9, 'emergency.target'), startupFinished(10)],
  },
  // /var was gone before the end of the shutdown.
  {
    id: 5,
    at: day(5),
    entries: [
      commandLine(NEW),
      reached(20, 'graphical.target'),
      shutdownBegun(1800),
      stopped(1801, 'graphical.target'),
    ],
  },
  // The journal has lost the beginning of this one.
  { id: 6, at: day(6), entries: [logged(0, 'sshd', 'hello'), journalStopped(90)] },
]

const noRemote = () => (existsSync(JOURNAL_REMOTE) ? null : 'not installed: systemd-journal-remote')

describeWith('the boot history of a real journal', ['journalctl'], readsRealJournals, noRemote)

function readsRealJournals(): void {
  let root: string
  let history: BootHistory
  beforeAll(async () => {
    root = layOut({ 'var/log/journal': folder })
    writeJournal(join(root, 'var/log/journal'), BOOTS)
    const read = await readBootHistory(mountedHost(root))
    if (read.status !== 'known') throw new Error(read.reason)
    history = read.history
  })

  const boot = (id: number) => history.boots.find((some) => some.id === bootId(id))

  it('names what each boot started, and when', () => {
    expect(history.boots.map(({ id, toplevel }) => [id, toplevel])).toEqual([
      [bootId(6), null],
      [bootId(5), NEW],
      [bootId(4), NEW],
      [bootId(3), NEW],
      [bootId(2), OLD],
      [bootId(1), OLD],
    ])
    expect(boot(1)).toMatchObject({
      first: day(1).getTime(),
      last: day(1).getTime() + 7_200_000,
    })
    expect(history.whole).toBe(true)
  })

  it('tells a boot that came up and was shut down', () => {
    expect(boot(1)).toMatchObject({ finished: true, emergency: false, end: 'clean' })
  })

  it('tells one that was cut off before it came up, and what failed in it', () => {
    expect(boot(3)).toMatchObject({
      ...{ finished: false, end: 'cut-off' },
      failedUnits: ['display-manager.service'],
    })
  })

  it('does not take an emergency shell for a finished boot', () => {
    expect(boot(4)).toMatchObject({ finished: false, emergency: true, end: 'cut-off' })
  })

  it('tells a shutdown that began and whose end is not in the journal', () => {
    expect(boot(5)).toMatchObject({ finished: true, end: 'begun' })
  })

  it('takes journald’s good-bye for a clean end where nothing comes after it', () => {
    expect(boot(6)).toMatchObject({ end: 'clean' })
  })

  it('lists the switches that ended, with their status and what failed after them', () => {
    const at = (seconds: number) => ({ at: day(2).getTime() + seconds * 1000, up: seconds * 1000 })
    expect(history.switches).toEqual([
      { ...at(930), boot: bootId(2), toplevel: NEW, status: 0, failedUnits: ['b.service'] },
      { ...at(620), boot: bootId(2), toplevel: NEW, status: 4, failedUnits: ['a.service'] },
    ])
    // What failed after a switch says nothing of what was booted.
    expect(boot(2)?.failedUnits).toEqual(['old.service'])
  })

  it('knows the boot that runs from the machine itself', async () => {
    const host = runningHost(root, bootId(6), NEW)
    const read = await readBootHistory(host)
    expect(read.status === 'known' && read.history.boots[0]).toMatchObject({
      ...{ id: bootId(6), toplevel: NEW, end: 'runs' },
    })
  })

  const isFor = (argv: readonly string[], match: string) =>
    argv.some((word) => word.includes(match))

  it.each([
    ['marks', 'SYSLOG_IDENTIFIER=nixos'],
    ['units that failed', 'MESSAGE_ID=be02cf6855d2428ba40df7e9d022f03d'],
    ['command lines', '_TRANSPORT=kernel'],
  ])('leaves out what was not wholly read where time runs out: %s', async (_, match) => {
    // The answer breaks off within the entries of the fourth boot.
    const slow = answering(root, (result, argv) => {
      if (!isFor(argv, match)) return result
      const lines = result.stdout.split('\n')
      const end = lines.findIndex((line) => line.includes(bootId(4)) || line.includes(bootId(3)))
      const stdout = lines.slice(0, end + 1).join('\n')
      return { ...result, status: null, signal: 'SIGTERM', stdout }
    })
    const read = await readBootHistory(slow)
    if (read.status !== 'known') throw new Error(read.reason)
    expect(read.history.whole).toBe(false)
    const ids = read.history.boots.map(({ id }) => id)
    expect(ids).toEqual(history.boots.map(({ id }) => id).slice(0, ids.length))
    expect(ids).toContain(bootId(5))
    expect(ids).not.toContain(bootId(3))
    // What was read says the same as if all had been.
    expect(read.history.boots).toEqual(history.boots.slice(0, ids.length))
  })

  it('is unknown where an answer brings nothing in time', async () => {
    const slow = answering(root, (result, argv) =>
      isFor(argv, 'SYSLOG_IDENTIFIER=nixos')
        ? { ...result, status: null, signal: 'SIGTERM', stdout: '' }
        : result,
    )
    expect(await readBootHistory(slow, 30_000)).toEqual({
      status: 'unknown',
      reason: 'reading the journal took longer than 30 s',
      late: true,
    })
  })

  it('takes an emergency shell before journald was up for no finished boot', async () => {
    const entries = [
      commandLine(NEW),
      earlyReached(5, 'emergency.target', 'Emergency Mode'),
      startupFinished(7),
      ...shutDown(67),
    ]
    const [only] = await bootsOf([{ id: 1, at: day(1), entries }])
    expect(only).toMatchObject({ finished: false, emergency: true, undecided: false, end: 'clean' })
  })

  it('goes by the monotonic clock where the other one is set, and by the journal’s order', async () => {
    const DAYS = 20_470 * 86_400
    const boots = await bootsOf([
      { id: 1, at: day(1), entries: goodBoot(OLD, 7200) },
      {
        id: 2,
        at: new Date(5000),
        entries: [commandLine(NEW), ...afterStep(DAYS, [logged(180, 'chronyd', 'clock was set')])],
      },
      {
        id: 3,
        at: day(20),
        entries: [commandLine(NEW), ...afterStep(-9e6, goodBoot(NEW, 60).slice(1))],
      },
    ])
    expect(boots.map(({ id, up, finished }) => [id, up, finished])).toEqual([
      [bootId(3), 60_000, true],
      [bootId(2), 180_000, false],
      [bootId(1), 7_200_000, true],
    ])
    expect(boots[1]?.first).toBe(boots[2]?.last)
  })

  describe('with entries that are larger than any of systemd’s', () => {
    // A journal keeps a value once and compresses it, so all of this is small on a disk.
    const values = Array.from({ length: 40 }, (_, some) => `${some} `.padEnd(4000, 'x'))
    const large = (id: number): JournalBoot => ({
      id,
      at: day(id),
      entries: Array.from({ length: 400 }, (_, second) => logged(second, 'nixos', values)),
    })

    it('knows the boots after them', async () => {
      const directory = layOut({ 'var/log/journal': folder })
      const after = [2, 3].map((id) => ({ id, at: day(id), entries: goodBoot(NEW, 60) }))
      writeJournal(join(directory, 'var/log/journal'), [large(1), ...after])
      const read = await readBootHistory(mountedHost(directory), 60_000)
      if (read.status !== 'known') throw new Error(read.reason)
      // Whether anything more is said of the second is not known.
      expect(read.history.boots.map(({ id }) => id)).toEqual([bootId(3)])
      expect(read.history.whole).toBe(false)
    })

    it('knows nothing where there is nothing else, and says why', async () => {
      const directory = layOut({ 'var/log/journal': folder })
      writeJournal(join(directory, 'var/log/journal'), [large(1)])
      expect(await readBootHistory(mountedHost(directory), 60_000)).toEqual({
        status: 'unknown',
        reason: 'the journal is damaged (oversized entries)',
        late: false,
      })
    })
  })

  it('says why nothing is known where the files are no journal', async () => {
    const damaged = layOut({ 'var/log/journal': folder })
    writeFileSync(join(damaged, 'var/log/journal/system.journal'), 'no journal '.repeat(9999))
    expect(await readBootHistory(mountedHost(damaged))).toMatchObject({ status: 'unknown' })
  })

  it('of a mounted system never comes from another machine by a link', async () => {
    const id = '0123456789abcdef0123456789abcdef'
    const linked = layOut({ 'var/log/journal/note': '' })
    symlinkSync(join(root, 'var/log/journal', id), join(linked, 'var/log/journal', id))
    expect(await readBootHistory(mountedHost(linked))).toEqual({
      status: 'unknown',
      reason: `${linked}/var/log/journal contains symlinks`,
      late: false,
    })
  })

  it.skipIf(process.getuid?.() !== 0)('says where this person may not read it', async () => {
    const closed = layOut({ 'var/log/journal': folder })
    writeJournal(join(closed, 'var/log/journal'), BOOTS)
    chmodSync(
      join(closed, 'var/log/journal/0123456789abcdef0123456789abcdef/system.journal'),
      0o600,
    )
    const host = mountedHost(closed)
    const nobody: Host = {
      ...host,
      run: (argv, options) =>
        host.run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...argv], options),
    }
    chmodSync(closed, 0o755)
    expect(await readBootHistory(nobody)).toEqual({
      status: 'unknown',
      reason: 'only root and the group systemd-journal may read the system journal',
      late: false,
    })
  })
}

/** What a machine with this journal knows of its boots. */
async function bootsOf(boots: readonly JournalBoot[]) {
  const root = layOut({ 'var/log/journal': folder })
  writeJournal(join(root, 'var/log/journal'), boots)
  const read = await readBootHistory(mountedHost(root))
  if (read.status !== 'known') throw new Error(read.reason)
  return read.history.boots
}

/** The same system as if it ran: commands still read the journal below `root`. */
function runningHost(root: string, id: string, booted: string): Host {
  const host = answering(root, (result) => result)
  return {
    ...host,
    rootDirectory: null,
    read: async (path) => (path.endsWith('/boot_id') ? `${id}\n` : null),
    readLink: async (path) => (path === '/run/booted-system' ? booted : null),
  }
}

type Result = Awaited<ReturnType<Host['run']>>

function answering(
  root: string,
  change: (result: Result, argv: readonly string[]) => Result,
): Host {
  const host = mountedHost(root)
  const place = `--directory=${root}/var/log/journal`
  return {
    ...host,
    run: async (argv, options) => {
      const where = argv.includes(place) ? argv : [argv[0] ?? '', place, ...argv.slice(1)]
      return change(await host.run(where, options), argv)
    },
  }
}
