import { existsSync } from 'node:fs'
import { chmod, chown, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  commandLine,
  goodBoot,
  JOURNAL_REMOTE,
  logged,
  reached,
  writeJournal,
} from '../support/journal.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { documentOf } from './fixture.ts'

const noRemote = existsSync(JOURNAL_REMOTE) ? null : 'not installed: systemd-journal-remote'

if (noRemote === null) {
  describeWithNix('what is known of how generations did', tellsHowTheyDid)
} else {
  describe(`what is known of how generations did (${noRemote})`, () => {
    it.skipIf(process.env.CI !== 'true')('needs it in CI', () => expect.fail(noRemote))
  })
}

/** Four generations: 1 worked, 2 worked and runs, 3 never came up, of 4 nothing is known. */
function tellsHowTheyDid(): void {
  let machine: Machine
  let paths: string[]
  const journal = () => join(machine.root, 'var/log/journal')
  const file = () => join(journal(), '0123456789abcdef0123456789abcdef/system.journal')

  beforeAll(async () => {
    machine = await createMachine()
    paths = await machine.buildSystems(['1', '2', '3', '4'].map((label) => ({ label })))
    for (const [index, path] of paths.entries()) {
      await machine.setGeneration(path, { date: new Date(Date.UTC(2026, 1, index + 1)) })
    }
    await machine.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
    const [one = '', two = '', three = ''] = paths
    await machine.boot(two)
    const at = (day: number) => new Date(Date.UTC(2026, 1, day, 9))
    writeJournal(journal(), [
      { id: 1, at: at(1), entries: goodBoot(one, 7200) },
      { id: 2, at: at(2), entries: goodBoot(one, 600) },
      { id: 3, at: at(3), entries: goodBoot(two, 90_000) },
      { id: 4, at: at(5), entries: [commandLine(three), logged(70, 'kernel', 'i915: GPU hang')] },
      { id: 5, at: at(6), entries: [commandLine(two), reached(8, 'multi-user.target')] },
    ])
    await chmod(file(), 0o640)
  })
  afterAll(() => machine.remove())

  const keys = ['generation', 'boots', 'goodBoots', 'lastBoot', 'uptime', 'mark', 'verdict']
  async function listed(args: string[] = [], user: 'root' | 'alice' = 'root') {
    const outcome = await machine.terrapin([...args, 'list', '--json'], {
      user,
      env: { TZ: 'UTC' },
    })
    expect(outcome.status, outcome.stderr).toBe(0)
    return documentOf(outcome).map((row: Record<string, unknown>) => keys.map((key) => row[key]))
  }

  it('is in the list, by the real journal', async () => {
    expect(await listed()).toEqual([
      [4, 0, 0, null, 0, null, 'unknown'],
      [3, 1, 0, '2026-02-05 09:00:00', 70, null, 'no-boot'],
      [2, 2, 1, '2026-02-06 09:00:00', 90_008, null, 'good'],
      [1, 2, 2, '2026-02-02 09:00:00', 7800, null, 'good'],
    ])
    const { stdout } = await machine.terrapin(['list'])
    const rows = stdout.split('\n').slice(1, 5)
    expect(rows.map((row) => row.split(/ {2,}/).at(-1))).toEqual([
      'current, default',
      '✗ never up',
      'running, booted, ✓ 1',
      '✓ 2',
    ])
  })

  it('is told in sentences by show', async () => {
    const { stdout } = await machine.terrapin(['show', '3'])
    expect(stdout).toMatch(/^Verdict +never booted successfully$/m)
    expect(stdout).toMatch(/^ +Booted once, unsuccessfully\.$/m)
    expect(stdout).toMatch(/ startup never finished, ended after 1 min without a shutdown\.$/m)
    const { bootHistory } = documentOf(await machine.terrapin(['show', '3', '--json']))
    expect(bootHistory).toMatchObject([{ uptime: 70, finished: false, end: 'cut-off' }])
  })

  it('is null for someone who may not read the journal; the rest is there', async () => {
    const rows = await listed([], 'alice')
    expect(rows[1]).toEqual([3, null, null, null, null, null, 'unknown'])
    const { stdout, status } = await machine.terrapin(['show', '3'], { user: 'alice' })
    expect(status).toBe(0)
    expect(stdout).toContain('Boot history unknown: only root and the group systemd-journal')
  })

  it('is read below --root just the same, and nothing runs there', async () => {
    const mounted = await createMachine({ directory: join(machine.root, 'mnt') })
    try {
      const [path = ''] = await mounted.buildSystems([{ label: '1' }])
      await mounted.setGeneration(path)
      const at = new Date(Date.UTC(2026, 1, 1))
      writeJournal(join(mounted.root, 'var/log/journal'), [
        { id: 9, at, entries: goodBoot(path, 3600) },
      ])
      expect(await listed(['--root', '/mnt'])).toEqual([
        [1, 1, 1, '2026-02-01 00:00:00', 3600, null, 'good'],
      ])
      // Made while another one ran, which was shut down; then there is no boot any more.
      const [next = '', other = ''] = await mounted.buildSystems([{ label: '2' }, { label: '3' }])
      writeJournal(join(mounted.root, 'var/log/journal'), [
        { id: 10, at: new Date(Date.now() - 3_600_000), entries: goodBoot(other, 7200) },
      ])
      await mounted.setGeneration(next)
      const shown = await machine.terrapin(['--root', '/mnt', 'show', '2'])
      expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain(
        'Default at the last shutdown, but no recorded boot since: either it failed without a trace, or another entry was started.',
      )
    } finally {
      await mounted.remove()
    }
  })

  it('yields to a person’s own word, which is kept with the store path', async () => {
    const said = await machine.terrapin(['mark', '3', 'good', 'it', 'was', 'the', 'cable'])
    expect(said).toMatchObject({ status: 0, stdout: '', stderr: '3 is now rated good.\n' })
    expect((await listed())[1]).toEqual(expect.arrayContaining([3, 'good', 'good']))
    const { stdout } = await machine.terrapin(['list'])
    expect(stdout.split('\n')[2]).toMatch(/ {2}good, ✗ never up$/)
    const kept = await readFile(join(machine.root, 'var/lib/terrapin/marks.json'), 'utf8')
    expect(Object.keys(JSON.parse(kept))).toEqual([paths[2]])
    const shown = await machine.terrapin(['show', '3'])
    expect(shown.stdout).toContain('Rated good just now: “it was the cable”.')
  })

  it('of someone else comes after root’s only where they say nothing themselves', async () => {
    const alice = (...args: string[]) => machine.terrapin(args, { user: 'alice' })
    expect((await listed([], 'alice'))[1]).toContain('good')
    expect(await alice('mark', '3', 'bad')).toMatchObject({ status: 0 })
    expect((await listed([], 'alice'))[1]).toEqual(expect.arrayContaining(['bad', 'bad']))
    expect((await listed())[1]).toContain('good')
    const gone = await alice('mark', '3', 'none')
    expect(gone.stderr).toBe('Your rating of 3 was removed; root’s rating remains: good.\n')
    expect(documentOf(await alice('mark', '3', 'none', '--json'))).toEqual({
      ...{ storePath: paths[2], mark: 'good', markNote: 'it was the cable' },
    })
  })

  it('is taken back by none', async () => {
    const outcome = documentOf(await machine.terrapin(['mark', '3', 'none', '--json']))
    expect(outcome).toEqual({ storePath: paths[2], mark: null, markNote: null })
    expect((await listed())[1]).toContain('no-boot')
  })

  it.each([
    [['mark', '3', 'great'], 2, 'usage'],
    [['mark', '3', 'none', 'why'], 2, 'usage'],
    [['mark', '99', 'good'], 2, 'no-generation'],
    [['mark', '3'], 2, 'usage'],
  ])('is not changed by %j', async (args, status, code) => {
    const outcome = await machine.terrapin([...args, '--json'])
    expect(outcome.status).toBe(status)
    expect(documentOf(outcome).error.code).toBe(code)
  })

  it('is shown harmless where a note or a file holds what a terminal acts on', async () => {
    await machine.terrapin(['mark', '1', 'bad', 'red \u001b[31m alert'])
    const { stdout } = await machine.terrapin(['show', '1'])
    expect(stdout).toContain('red \\x1b[31m alert')
    expect(stdout).not.toContain('\u001b')
    await machine.terrapin(['mark', '1', 'none'])
    const marks = join(machine.root, 'var/lib/terrapin/marks.json')
    await writeFile(marks, '{"/nix/store/x": {"word": "evil"}}')
    expect((await listed()).map((row: unknown[]) => row[5])).toEqual([null, null, null, null])
  })

  it('is lost alone where the journal is damaged', async () => {
    await writeFile(file(), Buffer.alloc(4096, 'x'))
    await chown(file(), 0, 0)
    const rows = await listed()
    expect(rows.map((row: unknown[]) => row[1])).toEqual([null, null, null, null])
  })
}
