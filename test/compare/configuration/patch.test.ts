import { describe, expect, it } from 'vitest'
import { MAX_BYTES, readPatch } from '../../../src/compare/configuration/commitPatch.ts'
import { layOut } from '../../support/layout.ts'
import { commit, dates, found, git, init, valueIn } from './fixture.ts'

const directory = init(layOut())
const repository = found(directory)
const root = commit(directory, 'root', { 'flake.nix': 'one\n', 'old.nix': 'a\nb\nc\n' })

const read = async (hash: string) => valueIn(await readPatch(repository, hash))

describe('the patch of a commit', () => {
  it('has its author, date, whole message, files and lines', async () => {
    const hash = commit(directory, 'Two\n\nBecause\nof that.', { 'flake.nix': 'two\n' }, 'Björn')
    // The fixture's minutes go on from file to file, where these run in one process.
    const date = git(directory, ['show', '-s', '--format=%ad', '--date=iso', hash])
    const { text, cut } = await read(hash)
    expect(cut).toBe(false)
    expect(text).toMatch(
      new RegExp(
        [
          `^commit ${hash}`,
          'Author: Björn <anna@example.org>',
          `Date:   ${RegExp.escape(date)}`,
          '',
          '    Two',
          '    ',
          '    Because',
          '    of that.',
          '---',
          ' flake.nix \\| 2 \\+-',
          ' 1 file changed, 1 insertion\\(\\+\\), 1 deletion\\(-\\)',
          '',
          'diff --git a/flake.nix b/flake.nix',
          'index [0-9a-f.]+ 100644',
          '--- a/flake.nix',
          '\\+\\+\\+ b/flake.nix',
          '@@ -1 \\+1 @@',
          '-one',
          '\\+two\n$',
        ].join('\n'),
      ),
    )
  })

  it('is there for the first commit too', async () => {
    git(directory, ['config', 'log.showRoot', 'false'])
    expect((await read(root)).text).toContain('+++ b/old.nix')
  })

  it('of a merge is what it brought to its first parent', async () => {
    git(directory, ['checkout', '-q', '-b', 'topic'])
    commit(directory, 'topic', { topic: 'from the topic\n' })
    git(directory, ['checkout', '-q', 'main'])
    commit(directory, 'main', { main: 'from main\n' })
    git(directory, ['merge', '-q', '--no-ff', '-m', 'merge', 'topic'], '', dates())
    const { text } = await read(git(directory, ['rev-parse', 'HEAD']))
    expect(text).toContain('+from the topic')
    expect(text).not.toContain('+from main')
  })

  it('says that a file is binary, and keeps what drives a terminal as it is', async () => {
    const files = { binary: '\0\u0001', 'na\nme': '', text: '\u001b[2J\u202e\n' }
    const { text } = await read(commit(directory, '\u001b]0;title\u0007', files))
    expect(text).toContain('\u001b]0;title\u0007')
    expect(text).toContain('Binary files /dev/null and b/binary differ')
    expect(text).toContain('"b/na\\nme"')
    expect(text).toContain('+\u001b[2J\u202e\n')
  })

  it.each([
    ['many lines', `${'x'.repeat(99)}\n`.repeat(20_000)],
    ['characters of several bytes', `${'🐢'.repeat(99)}\n`.repeat(5000)],
  ])('of two megabytes of %s is cut at the end of a line, and says so', async (_, large) => {
    const hash = commit(directory, 'large', { large })
    const { text, cut } = await read(hash)
    expect(cut).toBe(true)
    expect(text).toMatch(/\n$/)
    const bytes = Buffer.byteLength(text)
    expect(bytes).toBeLessThanOrEqual(MAX_BYTES)
    expect(bytes).toBeGreaterThan(MAX_BYTES - 1000)
    const whole = git(directory, ['show', '--stat', '--patch', '--date=iso', hash])
    expect(whole.startsWith(text)).toBe(true)
  })
})

describe('what is no whole hash of a commit is refused', () => {
  it.each([
    ['an option', '--upload-pack=touch /tmp/x'],
    ['an option of git show', `--output=${directory}/written`],
    ['a name', 'HEAD'],
    ['a range', `${root}..HEAD`],
    ['a short hash', root.slice(0, 7)],
    ['a hash and a path', `${root}:flake.nix`],
    ['a hash and a line', `${root}\n`],
    ['nothing', ''],
  ])('%s', async (_, hash) => {
    expect(await readPatch(repository, hash)).toEqual({
      status: 'unknown',
      reason: 'Not a commit hash.',
    })
  })

  it.each([
    ['no commit at all', 'a1b2c3d4'.repeat(5)],
    ['a file', git(directory, ['rev-parse', `${root}:flake.nix`])],
  ])('the hash of %s', async (_, hash) => {
    expect(await readPatch(repository, hash)).toEqual({
      status: 'unknown',
      reason: expect.stringContaining(`git can’t show the commit ${hash.slice(0, 7)}: `),
    })
  })
})
