import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { unknown } from '../../../src/compare/comparisonPart.ts'
import { MAX_COMMITS, readCommits } from '../../../src/compare/configuration/readCommits.ts'
import { parseRevision } from '../../../src/compare/configuration/revision.ts'
import { folder, layOut } from '../../support/layout.ts'
import { commit, dates, foundPart, git, init, valueIn } from './fixture.ts'

afterEach(() => void vi.unstubAllEnvs())

function read(directory: string, before: string | null, after: string | null, others = {}) {
  const repository = foundPart(directory, others)
  return readCommits(repository, parseRevision(before), parseRevision(after))
}

const directory = init(layOut())
const first = commit(directory, 'first', { 'flake.nix': '{}', 'old.nix': 'a\nb\nc\n' })
const second = commit(directory, 'second\nline of it\n\nbody', { 'a/b.nix': '' }, 'Björn')
git(directory, ['mv', 'old.nix', 'new.nix'])
const third = commit(directory, 'third')

describe('the commits between two revisions', () => {
  it('are those that came, newest first, with the files that each touches', async () => {
    const { list, more } = valueIn(await read(directory, first, third))
    expect(list).toEqual([
      {
        hash: third,
        author: 'Anna',
        date: expect.stringMatching(/^2026-05-01T12:\d\d:00(Z|\+00:00)$/),
        subject: 'third',
        status: 'added',
        files: ['new.nix', 'old.nix'],
      },
      {
        hash: second,
        author: 'Björn',
        date: expect.stringMatching(/^2026-05-01T12:\d\d:00(Z|\+00:00)$/),
        subject: 'second line of it',
        status: 'added',
        files: ['a/b.nix'],
      },
    ])
    expect(more).toBe(false)
  })

  it('have subjects without secrets', async () => {
    const other = init(layOut())
    const before = commit(other, 'first')
    commit(other, 'web: set PASSWORD=hIDD for robin')
    const after = commit(other, 'secrets: rotate them all')
    const { list } = valueIn(await read(other, before, after))
    expect(list.map(({ subject }) => subject)).toEqual([
      'secrets: rotate them all',
      'web: set PASSWORD=… for robin',
    ])
  })

  it('have subjects and authors of a line each, however long they are', async () => {
    const long = commit(directory, '<a>'.repeat(10_000), {}, 'B'.repeat(10_000))
    const { list } = valueIn(await read(directory, third, long))
    expect(list[0]?.subject).toHaveLength(301)
    expect(list[0]?.author).toHaveLength(301)
    git(directory, ['reset', '-q', '--hard', third])
  })

  it('are those that went, on the way back', async () => {
    const { list } = valueIn(await read(directory, third, second))
    expect(list.map(({ hash, status }) => [hash, status])).toEqual([[third, 'removed']])
  })

  it('may be named by short hashes, and of changed trees', async () => {
    const { list } = valueIn(await read(directory, `${first.slice(0, 7)}-dirty`, third.slice(0, 9)))
    expect(list.map(({ hash }) => hash)).toEqual([third, second])
  })

  it('are none between a revision and itself, for which no repository is needed', async () => {
    const none = unknown<never>('There is none.')
    const same = await readCommits(none, parseRevision(first), parseRevision(`${first}-dirty`))
    expect(same).toEqual({ status: 'known', value: { list: [], more: false } })
    const other = await readCommits(none, parseRevision(first), parseRevision(second))
    expect(other).toEqual(none)
  })

  it('came and went where the two sides parted', async () => {
    const forked = init(layOut())
    const base = commit(forked, 'base')
    const left = commit(forked, 'left', { left: '' })
    git(forked, ['checkout', '-q', '-b', 'other', base])
    const right = commit(forked, 'right', { right: '' })
    const { list } = valueIn(await read(forked, left, right))
    expect(list.map(({ hash, status }) => [hash, status])).toEqual([
      [right, 'added'],
      [left, 'removed'],
    ])
  })

  it('are all of both where nothing is common to them', async () => {
    const torn = init(layOut())
    const one = commit(torn, 'one', { one: '' })
    git(torn, ['checkout', '-q', '--orphan', 'other'])
    const other = commit(torn, 'other', { other: '' })
    const { list } = valueIn(await read(torn, one, other))
    expect(list.map(({ subject, status, files }) => [subject, status, files])).toEqual([
      ['other', 'added', ['one', 'other']],
      ['one', 'removed', ['one']],
    ])
  })

  it('of a merge tell what it brought to its first parent', async () => {
    const merged = init(layOut())
    const base = commit(merged, 'base')
    git(merged, ['checkout', '-q', '-b', 'topic'])
    commit(merged, 'topic', { topic: '' })
    git(merged, ['checkout', '-q', 'main'])
    commit(merged, 'main', { main: '' })
    git(merged, ['merge', '-q', '--no-ff', '-m', 'merge', 'topic'], '', dates())
    const { list } = valueIn(await read(merged, base, git(merged, ['rev-parse', 'HEAD'])))
    expect(list.map(({ subject, files }) => [subject, files])).toEqual([
      ['merge', ['topic']],
      ['main', ['main']],
      ['topic', ['topic']],
    ])
  })

  it('are found in a repository that counts by SHA-256', async () => {
    const long = init(layOut(), '--object-format=sha256')
    const [one, other] = [commit(long, 'one'), commit(long, 'other')]
    expect(other).toHaveLength(64)
    expect(valueIn(await read(long, one, other)).list).toMatchObject([{ hash: other }])
  })

  it('are found from a directory below, whatever the person set for git', async () => {
    git(directory, ['config', 'diff.relative', 'true'])
    git(directory, ['config', 'color.ui', 'always'])
    git(directory, ['config', 'i18n.logOutputEncoding', 'UTF-16'])
    git(directory, ['config', 'log.showRoot', 'false'])
    const place = { directory: join(directory, 'a'), top: directory, mounted: false, safe: null }
    const { list } = valueIn(await read(directory, first, third, { place }))
    expect(list.map(({ author, files }) => [author, files])).toEqual([
      ['Anna', ['new.nix', 'old.nix']],
      ['Björn', ['a/b.nix']],
    ])
  })
})

describe('hostile content passes through as it is', () => {
  it('in names of files, authors and subjects', async () => {
    const hostile = init(layOut())
    const base = commit(hostile, 'base')
    const names = [
      '\nfirst',
      '"quoted"',
      'two\nlines',
      '>',
      'ünï🐢',
      '\u001b[2J',
      "it's",
      ' ',
      '-x',
    ]
    const subject = '\u001b]0;title\u0007 \u202egnp.exe %s %x00'
    const files = Object.fromEntries(names.map((name) => [name, '']))
    const author = 'E\u001b[31mve\u009b'
    const last = commit(hostile, subject, files, author)
    const { list } = valueIn(await read(hostile, base, last))
    expect(list).toMatchObject([{ hash: last, author, subject }])
    expect([...(list[0]?.files ?? [])].sort()).toEqual([...names].sort())
  })

  it('in a commit without a subject, and one of 5,000 files', async () => {
    const large = init(layOut())
    const base = commit(large, 'base')
    const names = Array.from({ length: 5000 }, (_, index) => `d${index % 50}/file-${index}.nix`)
    const many = commit(large, 'many', Object.fromEntries(names.map((name) => [name, ''])))
    git(large, ['commit', '-q', '--allow-empty', '--allow-empty-message', '-m', ''], '', dates())
    const last = git(large, ['rev-parse', 'HEAD'])
    const { list } = valueIn(await read(large, base, last))
    expect(list.map(({ hash, subject }) => [hash, subject])).toEqual([
      [last, ''],
      [many, 'many'],
    ])
    expect(list[0]?.files).toEqual([])
    expect([...(list[1]?.files ?? [])].sort()).toEqual([...names].sort())
  })

  it('is read to a bound where there is too much of it, and that is said', async () => {
    const long = init(layOut())
    const stream = Array.from({ length: MAX_COMMITS + 2 }, (_, index) => {
      const who = `committer Anna <a@b> ${1_770_000_000 + index} +0000`
      return `commit refs/heads/main\n${who}\ndata <<.\ncommit ${index}\n.\n`
    })
    git(long, ['fast-import', '--quiet'], stream.join('\n'))
    const [newest = '', ...rest] = git(long, ['rev-list', 'main']).split('\n')
    const all = valueIn(await read(long, rest[MAX_COMMITS - 1] ?? '', newest))
    expect(all).toMatchObject({ more: false })
    expect(all.list).toHaveLength(MAX_COMMITS)
    const cut = valueIn(await read(long, rest[MAX_COMMITS] ?? '', newest))
    expect(cut).toMatchObject({ more: true })
    expect(cut.list).toHaveLength(MAX_COMMITS)
    expect(cut.list[0]?.subject).toBe(`commit ${MAX_COMMITS + 1}`)
  })

  it('is read to a bound of bytes too, without a commit that is only half there', async () => {
    const wide = init(layOut())
    const deep = Array.from({ length: 15 }, () => 'x'.repeat(200)).join('/')
    const files = Array.from({ length: 2000 }, (_, index) => `${deep}/${index}`)
    const commits = Array.from({ length: 4 }, (_, round) => {
      const who = `committer Anna <a@b> ${1_770_000_000 + round} +0000`
      const data = `data 1\n${round}`
      const changes = round === 0 ? [] : files.map((file) => `M 644 inline ${file}\n${data}`)
      const head = `commit refs/heads/main\n${who}\ndata <<.\nround ${round}\n.\n`
      return `${head}${changes.join('\n')}\n`
    })
    git(wide, ['fast-import', '--quiet'], commits.join('\n'))
    const [newest = '', , , base = ''] = git(wide, ['rev-list', 'main']).split('\n')
    const { list, more } = valueIn(await read(wide, base, newest))
    expect(more).toBe(true)
    expect(list.map(({ subject, files: touched }) => [subject, touched.length])).toEqual([
      ['round 3', 2000],
      ['round 2', 2000],
    ])
  })
})

describe('it is said why commits are not known', () => {
  const absent = 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4'
  it.each([
    ['a first side without one', null, third, 'The first generation records no commit'],
    ['a second side without one', third, 'main', 'The second generation records no commit'],
    ['a first one that is not there', absent, third, 'commit a1b2c3d of the first generation.'],
    ['a second one that is not there', third, absent, 'commit a1b2c3d of the second generation.'],
  ])('%s', async (_, before, after, reason) => {
    expect(await read(directory, before, after)).toEqual({
      status: 'unknown',
      reason: expect.stringContaining(reason),
    })
  })

  it('an empty repository', async () => {
    const empty = init(layOut())
    expect(await read(empty, first, third)).toEqual({
      status: 'unknown',
      reason: `The repository ${empty} does not contain commit ${first.slice(0, 7)} of the first generation.`,
    })
  })

  it('a branch whose name looks like the hash', async () => {
    const named = init(layOut())
    const only = commit(named, 'only')
    git(named, ['branch', 'abcdef1'])
    expect(await read(named, 'abcdef1', only)).toMatchObject({ status: 'unknown' })
  })

  it('a hash that is no commit’s', async () => {
    const blob = git(directory, ['rev-parse', `${first}:flake.nix`])
    expect(await read(directory, blob, third)).toMatchObject({ status: 'unknown' })
  })

  it('a shallow clone', async () => {
    const clone = join(layOut(), 'clone')
    git('/', ['clone', '-q', '--depth', '1', `file://${directory}`, clone])
    expect(await read(clone, first, third, { shallow: true })).toEqual({
      status: 'unknown',
      reason:
        `The repository ${clone} does not contain commit ${first.slice(0, 7)} of the first generation: ` +
        'it is a shallow clone; run git fetch --unshallow.',
    })
  })

  it('a repository that is broken', async () => {
    const broken = init(layOut())
    const one = commit(broken, 'one')
    const last = commit(broken, 'last', { text: '' })
    writeFileSync(join(broken, '.git/objects', last.slice(0, 2), last.slice(2)), '')
    expect(await read(broken, one, last)).toMatchObject({ status: 'unknown' })
  })

  it('no git', async () => {
    vi.stubEnv('PATH', layOut({ '/bin': folder }))
    expect(await read(directory, first, third)).toEqual({
      status: 'unknown',
      reason: 'git is not installed or not in PATH.',
    })
  })
})
