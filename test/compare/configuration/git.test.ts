import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { known } from '../../../src/compare/comparisonPart.ts'
import { readPatch } from '../../../src/compare/configuration/commitPatch.ts'
import { findRepository } from '../../../src/compare/configuration/findRepository.ts'
import { type GitPlace, runGit } from '../../../src/compare/configuration/git.ts'
import { readCommits } from '../../../src/compare/configuration/readCommits.ts'
import { parseRevision } from '../../../src/compare/configuration/revision.ts'
import { localHost } from '../../../src/host/local.ts'
import { layOut, storePath } from '../../support/layout.ts'
import { commit, found, git, init, valueIn } from './fixture.ts'

afterEach(() => void vi.unstubAllEnvs())

const place = (directory: string): GitPlace => ({
  ...{ directory, top: directory, mounted: false, safe: null },
})

describe('git’s answer', () => {
  const directory = init(layOut())
  const hash = commit(directory, 'first')

  it('is what it printed, at most as much as was asked for', async () => {
    const ask = (limit: number) => runGit(place(directory), ['rev-parse', 'HEAD'], limit)
    expect(await ask(41)).toEqual({ ok: true, text: `${hash}\n`, cut: false })
    expect(await ask(40)).toEqual({ ok: true, text: hash, cut: true })
  })

  it('is the line that says why it failed', async () => {
    const said = 'Not a valid object name nothing'
    const answer = await runGit(place(directory), ['cat-file', 'blob', 'nothing'], 100)
    expect(answer).toEqual({ ok: false, said })
  })

  it('is no success where it failed without a word', async () => {
    const quiet = ['rev-parse', '--verify', '--quiet', 'nothing']
    expect(await runGit(place(directory), quiet, 100)).toEqual({ ok: false, said: '' })
  })

  it('is not waited for without end', async () => {
    const waits = runGit(place(directory), ['cat-file', '--batch'], 100, 50)
    await expect(waits).rejects.toMatchObject({
      code: 'command-failed',
      message: 'git took longer than 0.05 seconds.',
    })
  })

  it('is not waited for where a few bytes unpack to more than fits into memory', async () => {
    // Git takes the memory for the size that is said before it unpacks.
    const bomb = 'a1b2c3d4'.repeat(5)
    const object = deflateSync(`commit ${3 * 2 ** 30}\0`)
    mkdirSync(join(directory, '.git/objects', bomb.slice(0, 2)))
    writeFileSync(join(directory, '.git/objects', bomb.slice(0, 2), bomb.slice(2)), object)
    expect(await readPatch(found(directory), bomb)).toEqual({
      status: 'unknown',
      reason: 'git took more than 1 GiB of memory.',
    })
  })

  it('is not waited for where it warns of more than anybody reads', async () => {
    const noisy = init(layOut())
    commit(noisy, 'one', { '.gitattributes': 'x no*name\n'.repeat(30_000), x: '' })
    const head = commit(noisy, 'two', { x: 'two\n' })
    expect(await readPatch(found(noisy), head)).toEqual({
      status: 'unknown',
      reason: 'git found too many errors.',
    })
  })

  it('holds no file that is larger than a text', async () => {
    const large = init(layOut())
    const hash = commit(large, 'one', { x: 'some words\n'.repeat(2_000_000) })
    const { text } = valueIn(await readPatch(found(large), hash))
    expect(text).toContain('Binary files /dev/null and b/x differ')
  })

  it('is about the repository that it is asked about, whatever the caller’s environment names', async () => {
    const other = init(layOut())
    commit(other, 'other')
    vi.stubEnv('GIT_DIR', join(other, '.git'))
    vi.stubEnv('GIT_WORK_TREE', other)
    vi.stubEnv('GIT_CONFIG_COUNT', '1')
    vi.stubEnv('GIT_CONFIG_KEY_0', 'core.abbrev')
    vi.stubEnv('GIT_CONFIG_VALUE_0', 'nonsense')
    vi.stubEnv('EDITOR', 'touch')
    vi.stubEnv('LC_ALL', 'de_DE.UTF-8')
    const answer = await runGit(place(directory), ['rev-parse', 'HEAD'], 100)
    expect(answer).toMatchObject({ text: `${hash}\n` })
  })

  it.each([':', '.:', 'bin:'])(
    'is that of no program in the repository, by a PATH of %j',
    async (start) => {
      const repository = init(layOut())
      commit(repository, 'of a stranger')
      for (const name of ['git', 'bin/git']) {
        mkdirSync(join(repository, 'bin'), { recursive: true })
        writeFileSync(join(repository, name), '#!/bin/sh\ntouch ran\n', { mode: 0o755 })
      }
      vi.stubEnv('PATH', `${start}${process.env.PATH}`)
      const answer = await runGit(place(repository), ['log', '--format=%s'], 100)
      expect(answer).toMatchObject({ text: 'of a stranger\n' })
      expect(existsSync(join(repository, 'ran'))).toBe(false)
    },
  )
})

describe('no program that a repository names is started', () => {
  const directory = layOut()
  const ran = join(directory, 'ran')
  const script = join(directory, 'script')
  writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> ${ran}\ncat "$1" 2>/dev/null\nexit 0\n`)
  chmodSync(script, 0o755)

  const configuration = init(join(directory, 'etc/nixos'))
  const inner = init(join(configuration, 'inner'))
  commit(inner, 'inner one')
  const first = commit(configuration, 'first', {
    'flake.nix': 'one\n',
    '.gitattributes': '* diff=x\n',
  })
  commit(inner, 'inner two', { text: 'two\n' })
  commit(configuration, 'second', { 'flake.nix': 'two\n', 'flake.lock': '{}\n' })
  const signed = sign(git(configuration, ['cat-file', 'commit', 'HEAD']))
  const second = git(configuration, ['hash-object', '-t', 'commit', '-w', '--stdin'], signed)

  beforeEach(() => rmSync(ran, { force: true }))

  const settings = {
    'core.fsmonitor': script,
    'core.pager': script,
    'core.editor': script,
    'core.askPass': script,
    'core.sshCommand': script,
    'core.gitProxy': script,
    'core.alternateRefsCommand': script,
    'core.hooksPath': join(directory, 'hooks'),
    'credential.helper': `!${script}`,
    'diff.external': script,
    'diff.x.command': script,
    'diff.x.textconv': script,
    'diff.submodule': 'diff',
    'gpg.program': script,
    'log.showSignature': 'true',
    'pager.log': script,
    'pager.show': script,
    'pager.rev-parse': script,
    'alias.log': `!${script}`,
    'alias.show': `!${script}`,
    'filter.x.smudge': script,
    'filter.x.clean': script,
    'remote.origin.uploadpack': script,
    'remote.origin.url': directory,
    'remote.origin.promisor': 'true',
    'extensions.partialClone': 'origin',
    'protocol.allow': 'always',
    'protocol.file.allow': 'always',
  }
  for (const repository of [configuration, inner]) {
    for (const [name, value] of Object.entries(settings)) {
      git(repository, ['config', name, value])
    }
    git(repository, ['config', 'core.repositoryFormatVersion', '1'])
  }
  mkdirSync(join(directory, 'hooks'))
  for (const hook of ['post-index-change', 'reference-transaction', 'pre-auto-gc']) {
    copyFileSync(script, join(directory, 'hooks', hook))
  }

  it.each([
    ['a signature', ['log', '-1', second]],
    ['a difference', ['show', '--ext-diff', second]],
    ['a text’s conversion', ['show', '--no-show-signature', second]],
    ['the state of files', ['-c', 'log.showSignature=false', 'status']],
    ['a missing object', ['cat-file', '-e', 'a1b2c3d4'.repeat(5)]],
  ])('though git by itself would, for %s', (_, argv) => {
    try {
      git(configuration, argv)
    } catch {
      // the script does not do what git wants of it
    }
    expect(existsSync(ran)).toBe(true)
  })

  it('on all the way from finding it to a patch', async () => {
    // On the machine itself: below a root directory it would not be read at all.
    const path = storePath('nixos-system')
    const repository = valueIn(await findRepository(localHost(), path, path, configuration))
    expect(repository.path).toBe(configuration)
    const commits = await readCommits(
      known(repository),
      parseRevision(first),
      parseRevision(second),
    )
    expect(valueIn(commits).list).toMatchObject([{ hash: second, files: expect.any(Array) }])
    const { text } = valueIn(await readPatch(repository, second))
    expect(text).toContain('-one\n+two\n')
    expect(text).toContain('+Subproject commit')
    const lock = ['cat-file', 'blob', `${second}:flake.lock`]
    expect(await runGit(repository.place, lock, 100)).toMatchObject({ text: '{}\n' })
    expect(existsSync(ran)).toBe(false)
  })

  it('nor to get an object that is not there', async () => {
    const absent = 'a1b2c3d4'.repeat(5)
    const repository = found(configuration)
    const commits = await readCommits(
      known(repository),
      parseRevision(absent),
      parseRevision(second),
    )
    expect(commits.status).toBe('unknown')
    expect((await readPatch(repository, absent)).status).toBe('unknown')
    expect(existsSync(ran)).toBe(false)
  })
})

/** A commit with a signature that somebody's gpg would have to look at. */
function sign(text: string): string {
  const lines = ['-----BEGIN PGP SIGNATURE-----', '', 'YQ==', '-----END PGP SIGNATURE-----']
  return `${text.replace('\n\n', `\ngpgsig ${lines.join('\n ')}\n\n`)}\n`
}
