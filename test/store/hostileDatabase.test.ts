import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { change, ENDLESS_VIEW, makeEndless, makeLongKeys } from '../support/hostileDatabase.ts'
import { layOut, profile, storePath, toplevel, writeDatabase } from '../support/layout.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

const [one, two] = [storePath('nixos-system-1'), storePath('nixos-system-2')]
const lib = storePath('lib-1')
const PROGRAM = [process.execPath, 'dist/terrapin.js']

/** A mounted disk with two generations, whose database was then changed by a stranger. */
function disk(spoil: (directory: string) => void): string {
  const directory = layOut({
    ...profile(SYSTEM_PROFILE, { 1: one, 2: two }, 2),
    ...toplevel(one),
    ...toplevel(two),
  })
  const store = {
    [lib]: { size: 10 },
    [one]: { size: 100, refs: [lib, one] },
    [two]: { size: 100, refs: [lib, two] },
  }
  writeDatabase(directory, store, 'truncate')
  spoil(directory)
  return directory
}

const list = (directory: string, ...options: string[]) =>
  spawnSync(process.execPath, ['dist/terrapin.js', '--root', directory, 'list', ...options], {
    encoding: 'utf8',
    timeout: 30_000, // of what hangs
  })

describe('a database that Nix has not made', () => {
  const sql = (statements: string) => (directory: string) => change(directory, statements)
  const size = (value: string) => `UPDATE ValidPaths SET narSize = ${value} WHERE path = '${two}'`

  it.each<[string, (directory: string) => void, string]>([
    ['ValidPaths is an endless view', sql(ENDLESS_VIEW), 'it has a view (ValidPaths)'],
    [
      'Refs is a view',
      sql(
        'DROP TABLE Refs; CREATE VIEW Refs AS SELECT id AS referrer, id AS reference FROM ValidPaths',
      ),
      'it has a view (Refs)',
    ],
    [
      'Refs is a virtual table',
      sql('DROP TABLE Refs; CREATE VIRTUAL TABLE Refs USING fts5(referrer, reference)'),
      'it has a virtual table (Refs)',
    ],
    [
      'a view has the name of ValidPaths in other letters, and is the one that SQLite takes',
      sql(`CREATE TABLE decoy (id INTEGER PRIMARY KEY, path TEXT, deriver TEXT, narSize INTEGER);
        DELETE FROM sqlite_schema WHERE tbl_name = 'ValidPaths';
        INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
          VALUES ('view', 'validpaths', 'validpaths', 0, 'CREATE VIEW validpaths AS
            WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n)
            SELECT i AS id, 1 AS path, 1 AS deriver, 1 AS narSize FROM n');
        INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
          SELECT 'table', 'ValidPaths', 'ValidPaths', rootpage, 'CREATE TABLE IF NOT EXISTS ValidPaths
            (id INTEGER PRIMARY KEY, path TEXT, deriver TEXT, narSize INTEGER)'
          FROM sqlite_schema WHERE name = 'decoy'`),
      'it has a view (validpaths)',
    ],
    [
      'a column is computed',
      sql(`ALTER TABLE Refs RENAME COLUMN reference TO other;
        ALTER TABLE Refs ADD COLUMN reference AS (other + 1)`),
      'Refs has no plain column reference',
    ],
    [
      'a trigger waits for Nix',
      sql('CREATE TRIGGER x AFTER UPDATE ON ValidPaths BEGIN DELETE FROM Refs; END'),
      'it has a trigger (x)',
    ],
    [
      'a trigger has the name of Nix’s own',
      sql('CREATE TRIGGER DeleteSelfRefs BEFORE DELETE ON ValidPaths BEGIN DELETE FROM Refs; END'),
      'it has a trigger (DeleteSelfRefs)',
    ],
    [
      'a table for derivations is a view',
      sql('CREATE VIEW Realisations AS SELECT 1 AS id'),
      'it has a view (Realisations)',
    ],
    [
      'rows come again and again',
      (directory) => makeEndless(directory, 'ValidPaths'),
      'it is damaged: ids are out of order',
    ],
    ['a value is far longer than any', sql(size('zeroblob(4000000)')), 'an oversized value'],
    ['a size is a text', sql(size(`'many'`)), 'a store path has an invalid size'],
    ['a size is a fraction', sql(size('1.5')), 'a store path has an invalid size'],
    ['a size is negative', sql(size('-1')), 'a store path has an invalid size'],
    ['a size is beyond all numbers', sql(size('9223372036854775807')), 'an oversized value'],
    [
      'an id is negative',
      sql(`UPDATE ValidPaths SET id = -5 WHERE path = '${two}'`),
      'a path references a missing path',
    ],
    [
      'an id is beyond all numbers',
      sql(`UPDATE ValidPaths SET id = 9007199254740993 WHERE path = '${two}'`),
      'an oversized value',
    ],
    [
      'a path references a missing path',
      sql('INSERT INTO Refs VALUES (3, 77)'),
      'a path references a missing path',
    ],
    [
      'a reference is a text',
      sql(`INSERT INTO Refs VALUES (3, 'a-b')`),
      'a path references a missing path',
    ],
  ])('is refused where %s, and the list is there without sizes', (_, spoil, why) => {
    const { status, stdout, stderr } = list(disk(spoil))
    expect(stderr).toContain('Sizes unknown: The store database')
    expect(stderr).toContain(why)
    expect(stdout).toMatch(/^ +2 .*–/m)
    expect(status).toBe(0)
  })

  it('is read where its paths refer to each other in a circle', () => {
    const { stdout, stderr } = list(disk(sql('INSERT INTO Refs VALUES (1, 3)')), '--json')
    expect(stderr).toBe('')
    const sizes = JSON.parse(stdout).map(({ closureSize }: { closureSize: number }) => closureSize)
    expect(sizes).toEqual([110, 210])
  })

  it('is refused where a name is no store path and names are asked for', () => {
    const directory = disk(sql(`UPDATE ValidPaths SET path = '/etc/passwd' WHERE id = 1`))
    const argv = ['dist/terrapin.js', '--root', directory, 'diff', '1', '2']
    const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
    expect(stderr).toContain('it contains an invalid store path')
    expect(status).toBe(1)
  })
})

describe('reading that would not end', () => {
  const endless: readonly [string, (directory: string) => void][] = [
    [
      'of a schema that comes again and again',
      (directory) => makeEndless(directory, 'sqlite_schema'),
    ],
    ['of keys as long as the file', (directory) => makeLongKeys(directory, 2 ** 29)],
  ]

  it.each(
    endless.flatMap(([what, spoil]) =>
      (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => [what, signal, spoil] as const),
    ),
  )('%s is ended by %s in a command, with all that it started', async (_, signal, spoil) => {
    const [program = '', ...argv] = PROGRAM
    const child = spawn(program, [...argv, '--root', disk(spoil), 'list'], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = once(child, 'exit')
    const reader = await vi.waitUntil(() => childrenOf(child.pid as number)[0], WAIT)
    child.kill(signal)
    expect(await ended).toEqual([null, signal])
    await vi.waitUntil(() => !existsSync(`/proc/${reader}`), WAIT)
  })

  it('for want of time or memory is said in a sentence, and the list is there', async () => {
    const [program = '', ...argv] = PROGRAM
    const root = disk((directory) => makeEndless(directory, 'sqlite_schema'))
    const child = spawn(program, [...argv, '--root', root, 'list'])
    onTestFinished(() => void child.kill('SIGKILL'))
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
    // As the limit does in the end.
    process.kill(await vi.waitUntil(() => childrenOf(child.pid as number)[0], WAIT), 'SIGKILL')
    expect(await stderr).toContain('reading it took too long or too much memory.')
    expect(await stdout).toMatch(/^ +2 .*–/m)
  })

  const known = hasTmux()
  const cases = endless.flatMap(([what, spoil]) =>
    (
      [
        ['q', 0],
        ['C-c', 0],
        ['SIGTERM', 143],
        ['SIGHUP', 129],
      ] as const
    ).map(([by, status]) => [what, by, status, spoil] as const),
  )
  it.runIf(known).each(cases)('%s is left by %s on the screens', async (_, by, status, spoil) => {
    const tmux = new Tmux(80, 24, { TZ: 'UTC' })
    onTestFinished(() => tmux.close())
    tmux.enter('PS1="ready> "; clear')
    await tmux.see('ready>')
    const file = `${layOut()}/pid`
    const program = `${PROGRAM.join(' ')} --root ${disk(spoil)}`
    tmux.enter(`sh -c 'echo $$ > ${file}; exec ${program}'; echo "status $?"`)
    await tmux.see(/^[>▌][ ●]+2 /m)
    // Keys are taken only after the first frame.
    await delay(500)
    const pid = Number(readFileSync(file, 'utf8'))
    onTestFinished(() => {
      if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL')
    })
    if (by.startsWith('SIG')) process.kill(pid, by)
    else tmux.press(by)
    await tmux.see(`status ${status}`)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })
})

const WAIT = { timeout: 20_000 }

function childrenOf(pid: number): number[] {
  const tasks = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : []
  return tasks
    .flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
    )
    .map(Number)
}
