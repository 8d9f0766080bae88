import { execFileSync } from 'node:child_process'
import {
  chownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { known } from '../../../src/compare/comparisonPart.ts'
import { findRepository } from '../../../src/compare/configuration/findRepository.ts'
import { readCommits } from '../../../src/compare/configuration/readCommits.ts'
import { parseRevision } from '../../../src/compare/configuration/revision.ts'
import { localHost } from '../../../src/host/local.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { asNobody, folder, forbid, layOut, link, storePath } from '../../support/layout.ts'
import { commit, git, init, valueIn } from './fixture.ts'

afterEach(() => void vi.unstubAllEnvs())

const system = storePath('nixos-system')

function find(directory: string, configured: string | null = null) {
  return findRepository(mountedHost(directory), system, system, configured)
}

const nowhere = (places: string) => ({
  status: 'unknown',
  reason: expect.stringContaining(`There is no git repository in ${places}.`),
})

describe('the repository of the configuration', () => {
  it('is in /etc/nixos', async () => {
    const directory = layOut()
    init(join(directory, 'etc/nixos'))
    expect(await find(directory)).toEqual({
      status: 'known',
      value: {
        path: '/etc/nixos',
        prefix: '',
        shallow: false,
        place: {
          directory: join(directory, 'etc/nixos'),
          mounted: true,
          top: join(directory, 'etc/nixos'),
          safe: join(directory, 'etc/nixos'),
        },
      },
    })
  })

  it('is not the one above that git goes on to where .git is empty', async () => {
    const directory = layOut({ '/etc/nixos/.git': folder })
    init(join(directory, 'etc'))
    expect((await find(directory)).status).toBe('unknown')
  })

  it('is not read below a mounted root where an include stands behind many letters of two bytes', async () => {
    const directory = layOut()
    const config = join(init(join(directory, 'etc/nixos')), '.git/config')
    const long = `# ${'é'.repeat(100)}\n`.repeat(330)
    writeFileSync(config, `${long}[include]\n\tpath = /etc/shadow\n`, { flag: 'a' })
    expect(await find(directory)).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('settings that git clone does not write'),
    })
  })

  it('is where a link at /etc/nixos leads to, below a mounted root too', async () => {
    const directory = layOut({ '/etc/nixos': link('/home/anna/nixos') })
    const repository = init(join(directory, 'home/anna/nixos'))
    const [one, other] = [commit(repository, 'one'), commit(repository, 'other')]
    const found = valueIn(await find(directory))
    expect(found).toMatchObject({ path: '/home/anna/nixos', place: { directory: repository } })
    const commits = await readCommits(known(found), parseRevision(one), parseRevision(other))
    expect(valueIn(commits).list).toMatchObject([{ hash: other }])
  })

  it('is found below a root that is named by a link', async () => {
    const directory = layOut()
    init(join(directory, 'etc/nixos'))
    const named = layOut({ '/mnt': link(directory) })
    expect(await find(join(named, 'mnt'))).toMatchObject({ value: { path: '/etc/nixos' } })
  })

  it('may be one that the configuration is a directory of', async () => {
    const directory = layOut({ '/etc/nixos': link('/home/anna/dots/machines/turtle') })
    const repository = init(join(directory, 'home/anna/dots'))
    const hash = commit(repository, 'first', { 'machines/turtle/flake.nix': '{}' })
    const found = valueIn(await find(directory))
    expect(found).toMatchObject({ path: '/home/anna/dots', prefix: 'machines/turtle/' })
    const before = parseRevision(hash)
    const after = parseRevision(commit(repository, 'second', { text: '' }))
    const { list } = valueIn(await readCommits(known(found), before, after))
    expect(list).toMatchObject([{ files: ['text'] }])
  })

  it('may be shallow, but neither bare nor of a linked work tree', async () => {
    const directory = layOut({
      '/etc/nixos': folder,
      '/bare/etc/nixos': link('/srv/nixos.git'),
      '/linked/home': folder,
      '/clone/etc': folder,
    })
    const source = init(join(directory, 'etc/nixos'))
    commit(source, 'first')
    commit(source, 'second')
    git(directory, ['clone', '-q', '--bare', source, 'bare/srv/nixos.git'])
    git(directory, ['clone', '-q', source, 'linked/home/main'])
    git(join(directory, 'linked/home/main'), ['worktree', 'add', '-q', '../../etc/nixos'])
    git(directory, ['clone', '-q', '--depth', '1', `file://${source}`, 'clone/etc/nixos'])
    // What git would read elsewhere is not read below a root directory.
    for (const [root, odd] of [
      ['bare', 'srv/nixos.git may be a bare repository'],
      ['linked', 'etc/nixos/.git is not a directory'],
    ] as const) {
      expect(await find(join(directory, root))).toEqual({
        status: 'unknown',
        reason: `The repository of /etc/nixos is ignored: ${join(directory, root, odd)}.`,
      })
    }
    const clone = valueIn(await find(join(directory, 'clone')))
    expect(clone).toMatchObject({ path: '/etc/nixos', shallow: true })
  })

  it('is first looked for where a person says', async () => {
    const directory = layOut()
    init(join(directory, 'etc/nixos'))
    init(join(directory, 'srv/other'))
    expect(await find(directory, '/srv/other')).toMatchObject({ value: { path: '/srv/other' } })
    expect(await find(directory, '/srv/absent')).toMatchObject({ value: { path: '/etc/nixos' } })
  })

  it('is last looked for where a system registers one', async () => {
    const flakes = [{ from: { id: 'me' }, to: { type: 'path', path: '/home/anna/nixos' } }]
    const registry = JSON.stringify({ version: 2, flakes })
    const directory = layOut({
      '/etc/nixos/configuration.nix': '',
      [`${system}/etc/nix/registry.json`]: registry,
    })
    init(join(directory, 'home/anna/nixos'))
    expect(await find(directory)).toMatchObject({ value: { path: '/home/anna/nixos' } })
  })

  it('is found on this computer itself', async () => {
    const repository = init(join(layOut(), 'nixos'))
    const found = await findRepository(localHost(), system, system, repository)
    expect(found).toMatchObject({
      value: { path: repository, place: { directory: repository, mounted: false } },
    })
  })
})

describe('there is none', () => {
  it.each([
    ['where nothing is', {}],
    ['where no git is', { '/etc/nixos/flake.nix': '' }],
    ['where a file is', { '/etc/nixos': 'text' }],
    ['where a link leads nowhere', { '/etc/nixos': link('/home/anna/nixos') }],
    ['where links go round', { '/etc/nixos': link('/etc/other'), '/etc/other': link('nixos') }],
  ])('%s', async (_, machine) => {
    expect(await find(layOut(machine))).toEqual(nowhere('/etc/nixos'))
  })

  it('and every place is told, and how another can be named', async () => {
    const directory = layOut()
    const hint = ' To name one, set configuration.repository.'
    const reason = 'There is no git repository in /etc/nixos.'
    expect(await find(directory)).toEqual({ status: 'unknown', reason: reason + hint })
    expect(await find(directory, '/srv')).toEqual({
      status: 'unknown',
      reason: 'There is no git repository in /srv, nor in /etc/nixos.',
    })
  })
})

describe('a mounted root is never left', () => {
  it('for a repository that it lies in itself', async () => {
    const outer = init(layOut())
    mkdirSync(join(outer, 'mnt/etc/nixos'), { recursive: true })
    expect(await find(join(outer, 'mnt'))).toEqual(nowhere('/etc/nixos'))
  })

  it('not even where its name is one that git can’t be told', async () => {
    const outer = init(layOut())
    mkdirSync(join(outer, 'a:b/etc/nixos'), { recursive: true })
    expect(await find(join(outer, 'a:b'))).toEqual(nowhere('/etc/nixos'))
  })

  it('for the repository of a work tree in it', async () => {
    const directory = layOut({ '/mnt/etc': folder })
    const outside = init(join(directory, 'outside'))
    commit(outside, 'first')
    git(outside, ['worktree', 'add', '-q', '../mnt/etc/nixos'])
    expect(await find(join(directory, 'mnt'))).toEqual({
      status: 'unknown',
      reason: `The repository of /etc/nixos is ignored: ${join(directory, 'mnt/etc/nixos/.git')} is not a directory.`,
    })
  })
})

it.each([
  [
    'a link in it',
    '.git/refs/heads',
    (place: string, other: string) => linkInstead(place, `${other}/.git/refs/heads`),
  ],
  [
    'another’s objects',
    '.git/objects/info/alternates',
    (place: string, other: string) => writeFileSync(place, `${other}/.git/objects\n`),
  ],
  [
    'such a file whose name some file systems find, too',
    '.git/objects/info/Alternates',
    (place: string, other: string) => writeFileSync(place, `${other}/.git/objects\n`),
  ],
  [
    'directories a hundred deep',
    '.git',
    (place: string) => mkdirSync(join(place, ...Array(100).fill('d')), { recursive: true }),
  ],
])('a repository below a root directory is not read with %s', async (_, file, make) => {
  const directory = layOut({ '/mnt/etc/nixos': folder, '/outside': folder })
  const outside = init(join(directory, 'outside'))
  commit(outside, 'first')
  const inside = init(join(directory, 'mnt/etc/nixos'))
  commit(inside, 'second')
  make(join(inside, file), outside)
  expect(await find(join(directory, 'mnt'))).toEqual({
    status: 'unknown',
    reason: expect.stringContaining(
      `The repository of /etc/nixos is ignored: ${join(inside, file)} `,
    ),
  })
})

function linkInstead(place: string, target: string): void {
  rmSync(place, { recursive: true })
  symlinkSync(target, place)
}

describe('it is said why a repository can’t be read', () => {
  it('broken settings', async () => {
    const directory = layOut()
    const repository = init(join(directory, 'etc/nixos'))
    writeFileSync(join(repository, '.git/config'), '[core\n')
    expect(await find(directory)).toEqual({
      status: 'unknown',
      reason: expect.stringMatching(
        /^The repository of \/etc\/nixos is ignored: .*config contains settings/,
      ),
    })
  })

  it('a line end in its path', async () => {
    const directory = layOut()
    init(join(directory, 'a\nb'))
    symlinkSync('/a\nb', join(directory, 'link'))
    expect(await find(directory, '/link')).toEqual({
      status: 'unknown',
      reason: 'The repository of /link can’t be read: its path contains a line break.',
    })
  })

  it('no git', async () => {
    const directory = layOut({ '/etc/nixos': folder, '/bin': folder })
    init(join(directory, 'etc/nixos'))
    vi.stubEnv('PATH', join(directory, 'bin'))
    expect(await find(directory)).toEqual({
      status: 'unknown',
      reason: 'The repository of /etc/nixos can’t be read. git is not installed or not in PATH.',
    })
  })

  it('no permission', () => {
    const directory = layOut({ '/etc/nixos': link('/root/nixos'), '/root/nixos': folder })
    forbid(directory, '/root')
    const call = `findRepository(host, '${system}', '${system}', null)`
    expect(asNobody(directory, 'compare/configuration/findRepository.ts', call)).toEqual({
      status: 'unknown',
      reason: expect.stringMatching(/^The repository of \/etc\/nixos can’t be read\. .*denied/),
    })
  })
})

/** Somebody of the machine, who is not the one that runs these tests. */
const ANNA = 4242
const isRoot = process.getuid?.() === 0

describe.runIf(isRoot)('a repository of someone else', () => {
  const directory = layOut({
    '/etc/passwd': `root:x:0:0::/root:/bin/sh\nanna:x:${ANNA}:100::/home/anna:/bin/sh\n`,
    '/etc/nixos': link('/home/anna/nixos'),
    '/home/.keep': '',
  })
  const repository = init(join(directory, 'home/anna/nixos'))
  const hash = commit(repository, 'first')
  own(repository, ANNA)

  const refused = {
    status: 'unknown',
    reason:
      'The repository /home/anna/nixos belongs to anna, and git refuses other ' +
      `users’ repositories. To trust it: git config --global --add safe.directory ${repository}`,
  }
  const call = `findRepository(host, '${system}', '${system}', null)`
  const asPerson = (where: string) =>
    asNobody(where, 'compare/configuration/findRepository.ts', call) as { status: string }

  it('is not read, and the person is told whose it is and what to do', async () => {
    vi.stubEnv('HOME', directory)
    expect(await find(directory)).toEqual(refused)
    expect(asPerson(directory)).toEqual(refused)
  })

  it.each<[string, (git: string) => void]>([
    [
      'has git include what never ends',
      (place) => {
        execFileSync('mkfifo', [join(place, 'waits')])
        writeFileSync(join(place, 'config'), '[include]\n\tpath = waits\n', { flag: 'a' })
      },
    ],
    ['has git follow a link', (place) => symlinkSync('/dev/zero', join(place, 'packed-refs'))],
    [
      'is another directory by the name in a file',
      (place) => {
        renameSync(place, `${place}-other`)
        writeFileSync(place, `gitdir: ${place}-other\n`)
      },
    ],
  ])(
    'is not read on this computer, even where it is said to be safe, if it %s',
    async (_, make) => {
      const theirs = init(layOut())
      make(join(theirs, '.git'))
      own(theirs, ANNA)
      vi.stubEnv('HOME', layOut({ '/.gitconfig': '[safe]\n\tdirectory = *\n' }))
      expect(await findRepository(localHost(), system, system, theirs)).toEqual({
        status: 'unknown',
        reason: expect.stringMatching(`^The repository of ${theirs} is ignored: ${theirs}/.git`),
      })
    },
  )

  it('is read by root for the person who called sudo', async () => {
    vi.stubEnv('SUDO_UID', String(ANNA))
    const found = valueIn(await find(directory))
    expect(found.place.safe).toBe(repository)
    const commits = await readCommits(known(found), parseRevision(hash), parseRevision('a1b2c3d'))
    expect(commits).toMatchObject({ reason: expect.stringContaining('the second generation') })
  })

  it('is read once they said that it is safe', async () => {
    const home = layOut({ '/.gitconfig': `[safe]\n\tdirectory = ${repository}\n` })
    vi.stubEnv('HOME', home)
    // Root's settings are those of root's own home, whatever HOME says.
    expect(await find(directory)).toEqual(refused)
    expect(asPerson(directory)).toMatchObject({ status: 'known' })
  })

  it('is not trusted for its top alone', async () => {
    vi.stubEnv('HOME', directory)
    const mixed = layOut()
    const mine = init(join(mixed, 'etc/nixos'))
    own(join(mine, '.git'), ANNA)
    expect(await find(mixed)).toMatchObject({
      reason: expect.stringContaining(`/etc/nixos belongs to user ${ANNA}, and`),
    })
  })

  it('is read by a person where it is root’s', () => {
    vi.stubEnv('HOME', directory)
    const roots = layOut()
    init(join(roots, 'etc/nixos'))
    expect(asPerson(roots)).toMatchObject({ status: 'known', value: { path: '/etc/nixos' } })
  })
})

function own(path: string, uid: number): void {
  chownSync(path, uid, uid)
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(path, name), uid, uid)
  }
}

it('a repository that is gone when its commits are asked for says so', async () => {
  const directory = layOut()
  const repository = init(join(directory, 'etc/nixos'))
  const [one, other] = [commit(repository, 'one'), commit(repository, 'other')]
  const found = await find(directory)
  rmSync(repository, { recursive: true })
  const commits = await readCommits(found, parseRevision(one), parseRevision(other))
  expect(commits.status).toBe('unknown')
})
