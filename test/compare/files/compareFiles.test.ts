import { spawnSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ComparisonPart } from '../../../src/compare/comparisonPart.ts'
import { compareFiles } from '../../../src/compare/files/compareFiles.ts'
import type { FileChange } from '../../../src/compare/files/fileChange.ts'
import { MAX_BEHIND_LINK } from '../../../src/compare/files/work.ts'
import type { Host } from '../../../src/host/host.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import {
  asNobody,
  folder,
  forbid,
  layOut,
  link,
  type Machine,
  storePath,
} from '../../support/layout.ts'

/*
 * Two systems `one` and `two`, each with an etc of its own in the store, as NixOS builds it.
 */

const one = storePath('nixos-system', 1)
const two = storePath('nixos-system', 2)
const etcOf = { [one]: storePath('etc', 1), [two]: storePath('etc', 2) }
const oneEtc = `${etcOf[one]}/etc`
const twoEtc = `${etcOf[two]}/etc`

/** A store path `name` of each side. */
const mine = (name: string) => [storePath(name, 1), storePath(name, 2)] as const

function below(directory: string, files: Machine): Machine {
  return Object.fromEntries(
    Object.entries(files).map(([name, what]) => [`${directory}/${name}`, what]),
  )
}

/** The two systems with what their etc holds, and what else the store does. */
function systems(before: Machine, after: Machine, store: Machine = {}): string {
  return layOut({
    [`${oneEtc}/.keep`]: link('/nix/store/keep'),
    [`${twoEtc}/.keep`]: link('/nix/store/keep'),
    [`${one}/etc`]: link(oneEtc),
    [`${two}/etc`]: link(twoEtc),
    ...below(oneEtc, before),
    ...below(twoEtc, after),
    ...store,
  })
}

async function changesIn(directory: string, host: Host = mountedHost(directory)) {
  return rowsOf(await compareFiles(host, one, two))
}

function rowsOf(part: ComparisonPart<readonly FileChange[]>): readonly FileChange[] {
  if (part.status === 'unknown') throw new Error(part.reason)
  return part.value
}

/** `changed etc/x`, with `?` where it was not read. */
const brief = (rows: readonly FileChange[]) =>
  rows.map(({ path, status, unread }) => `${status} ${path}${unread ? ' ?' : ''}`)

describe('the files of two systems', () => {
  it('are told by path from the toplevel, with where they lie', async () => {
    const [a, b] = mine('etc-sshd_config')
    const directory = systems(
      { 'ssh/sshd_config': link(a) },
      { 'ssh/sshd_config': link(b) },
      {
        [a]: 'Port 22\n',
        [b]: 'Port 23\n',
      },
    )
    expect(await changesIn(directory)).toEqual([
      {
        path: 'etc/ssh/sshd_config',
        status: 'changed',
        before: `${one}/etc/ssh/sshd_config`,
        after: `${two}/etc/ssh/sshd_config`,
        mode: null,
        owner: null,
        group: null,
        unread: false,
      },
    ])
  })

  it('are added and removed, with nothing on the other side', async () => {
    const directory = systems({ old: link('/nix/store/x') }, { new: 'text' })
    const rows = await changesIn(directory)
    expect(rows).toMatchObject([
      { path: 'etc/new', status: 'added', before: null, after: `${two}/etc/new` },
      { path: 'etc/old', status: 'removed', before: `${one}/etc/old`, after: null },
    ])
  })

  it('are the same where another store path holds the same text', async () => {
    const [a, b] = mine('etc-issue')
    const files = { [a]: 'hello\n', [b]: 'hello\n' }
    expect(await changesIn(systems({ issue: link(a) }, { issue: link(b) }, files))).toEqual([])
    // A copy and a link hold the same too.
    expect(await changesIn(systems({ issue: link(a) }, { issue: 'hello\n' }, files))).toEqual([])
  })

  it('are read where they are no links', async () => {
    const directory = systems({ a: 'same', b: 'one', c: '' }, { a: 'same', b: 'two', c: '' })
    expect(brief(await changesIn(directory))).toEqual(['changed etc/b'])
  })

  it('are the same of one etc', async () => {
    const directory = layOut({
      [`${oneEtc}/a`]: 'x',
      [`${one}/etc`]: link(oneEtc),
      [`${two}/etc`]: link(oneEtc),
    })
    expect(await changesIn(directory)).toEqual([])
  })

  it('leave the units out, behind a link and as files, but not what stands beside them', async () => {
    const [a, b] = mine('system-units')
    const unit = { 'systemd/user/x.service': 'one', 'systemd/system.conf': 'one' }
    const directory = systems(
      { 'systemd/system': link(a), ...unit },
      {
        'systemd/system': link(b),
        ...unit,
        'systemd/user/x.service': 'two',
        'systemd/system.conf': '2',
      },
      { [`${a}/x.service`]: 'one', [`${b}/x.service`]: 'two' },
    )
    expect(brief(await changesIn(directory))).toEqual(['changed etc/systemd/system.conf'])
  })

  it('differ in whether they may be executed', async () => {
    const [a, b] = mine('etc-hook')
    const directory = systems({ hook: link(a) }, { hook: link(b) }, { [a]: '#!', [b]: '#!' })
    chmodSync(join(directory, b), 0o555)
    expect(await changesIn(directory)).toMatchObject([
      { path: 'etc/hook', status: 'changed', mode: { before: '0444', after: '0555' } },
    ])
  })

  it('are those of a home-manager generation too', async () => {
    const [a, b] = mine('home-manager-files')
    const directory = layOut({
      [`${a}/.zshrc`]: 'one',
      [`${a}/.config/systemd/user/x.service`]: 'one',
      [`${b}/.zshrc`]: 'two',
      [`${b}/.zshrc.mode`]: '0440',
      [`${b}/.config/systemd/user/x.service`]: 'one',
      [`${one}/home-files`]: link(a),
      [`${two}/home-files`]: link(b),
    })
    expect(brief(await changesIn(directory))).toEqual([
      'changed home-files/.zshrc',
      'added home-files/.zshrc.mode', // etc alone has modes beside its files
    ])
  })

  it('are all added where the other side has none', async () => {
    const directory = layOut({ [`${one}/sw/x`]: '', [`${two}/etc/a/b`]: '' })
    expect(brief(await changesIn(directory))).toEqual(['added etc/a/b', 'removed sw'])
  })
})

describe('what can’t be known of the files', () => {
  it.each<[string, Machine, string]>([
    [
      'neither side has any',
      { [`${one}/init`]: '', [`${two}/init`]: '' },
      'Neither generation has files in etc or home-files.',
    ],
    ['a side is gone', { [`${one}/etc/a`]: '' }, `${two} is not in the store.`],
    [
      'an etc is gone',
      { [`${one}/etc/a`]: '', [`${two}/etc`]: link('/nix/store/gone') },
      `${two}/etc is a broken link.`,
    ],
    [
      'an etc leads to itself',
      { [`${one}/etc/a`]: '', [`${two}/etc`]: link('etc') },
      `${two}/etc is a broken link.`,
    ],
    [
      'an etc points outside the store',
      { [`${one}/etc/a`]: '', [`${two}/etc`]: link('/') },
      `${two}/etc points to /, outside the store.`,
    ],
    [
      'an etc is a file',
      { [`${one}/etc/a`]: '', [`${two}/etc`]: 'text' },
      `${two}/etc is not a readable directory.`,
    ],
  ])('is a sentence where %s', async (_, machine, reason) => {
    const part = await compareFiles(mountedHost(layOut(machine)), one, two)
    expect(part).toEqual({ status: 'unknown', reason })
  })
})

describe('modes and owners', () => {
  const copy = (mode: string, uid: string, gid: string, text = 'x'): Machine => ({
    sudoers: text,
    'sudoers.mode': `${mode}\n`,
    'sudoers.uid': `${uid}\n`,
    'sudoers.gid': `${gid}\n`,
  })
  it.each<[string, Machine, Machine, object[]]>([
    ['nothing where they are the same', copy('0440', '0', '0'), copy('0440', '0', '0'), []],
    [
      'a mode alone',
      copy('0440', '0', '0'),
      copy('0400', '0', '0'),
      [{ status: 'changed', mode: { before: '0440', after: '0400' }, owner: null, group: null }],
    ],
    [
      'owners as they are written',
      copy('0440', '0', '+4'),
      copy('0440', 'root', '+5'),
      [{ mode: null, owner: { before: '0', after: 'root' }, group: { before: '+4', after: '+5' } }],
    ],
    [
      'a copy in the place of a link',
      { sudoers: 'x' },
      copy('0440', '0', '0'),
      [
        {
          status: 'changed',
          mode: { before: null, after: '0440' },
          owner: { before: null, after: '0' },
        },
      ],
    ],
    ['no copy with the mode symlink', { sudoers: 'x' }, copy('symlink', '0', '0'), []],
    [
      'no owner of a direct link',
      copy('0440', '0', '0'),
      copy('direct-symlink', '0', '0'),
      [{ mode: { before: '0440', after: 'direct-symlink' }, owner: { before: '0', after: null } }],
    ],
    [
      'both, contents and mode, in one row',
      copy('0440', '0', '0', 'one'),
      copy('0400', '0', '0', 'two'),
      [{ path: 'etc/sudoers', status: 'changed', mode: { before: '0440', after: '0400' } }],
    ],
    [
      'the mode of a new file',
      {},
      copy('0440', '0', '0'),
      [
        {
          path: 'etc/sudoers',
          status: 'added',
          before: null,
          mode: { before: null, after: '0440' },
        },
      ],
    ],
    [
      'escape sequences as they are',
      copy('\u001b[2J', '0', '0'),
      copy('0\n1', '0', '0'),
      [{ mode: { before: '\u001b[2J', after: '0\n1' } }],
    ],
  ])('tell %s', async (_, before, after, rows) => {
    const found = await changesIn(systems(before, after))
    expect(found).toHaveLength(rows.length)
    expect(found).toMatchObject(rows)
  })

  it('do not wait for a pipe', async () => {
    const directory = systems({ a: 'x' }, { a: 'x' })
    spawnSync('mkfifo', [join(directory, `${twoEtc}/a.mode`)])
    expect(brief(await changesIn(directory))).toEqual(['changed etc/a ?'])
  })
})

describe('links to directories', () => {
  const [a, b] = mine('tzdata')

  it('are compared file by file, and by link below', async () => {
    const directory = systems(
      { zoneinfo: link(`${a}/share`) },
      { zoneinfo: link(`${b}/share`) },
      {
        ...below(`${a}/share`, { 'Europe/Berlin': '1', 'Europe/Paris': 'p', UTC: link('Etc/UTC') }),
        ...below(`${b}/share`, { 'Europe/Berlin': '2', 'Europe/Paris': 'p', UTC: link('Etc/UCT') }),
        [`${b}/share/Etc/UCT`]: '',
      },
    )
    const rows = await changesIn(directory)
    expect(brief(rows)).toEqual([
      'added etc/zoneinfo/Etc/UCT',
      'changed etc/zoneinfo/Europe/Berlin',
      'changed etc/zoneinfo/UTC',
    ])
    expect(rows[1]).toMatchObject({
      before: `${one}/etc/zoneinfo/Europe/Berlin`,
      after: `${two}/etc/zoneinfo/Europe/Berlin`,
    })
  })

  it('look through links that lead out of them', async () => {
    const rule = link('../../avail/10.conf')
    const directory = systems(
      { fonts: link(`${a}/conf`) },
      { fonts: link(`${b}/conf`) },
      {
        ...below(a, {
          'conf/d/10.conf': rule,
          'avail/10.conf': 'one',
          'conf/x': link('d/10.conf'),
        }),
        ...below(b, {
          'conf/d/10.conf': rule,
          'avail/10.conf': 'two',
          'conf/x': link('d/10.conf'),
        }),
      },
    )
    expect(brief(await changesIn(directory))).toEqual(['changed etc/fonts/d/10.conf'])
  })

  it('are compared with a directory of the other side', async () => {
    const linked = { [`${a}/x`]: 'same', [`${a}/y`]: 'one', [`${a}/z`]: 'old' }
    const real = { 'd/x': 'same', 'd/y': 'two', 'd/w/new': '', 'd.conf': '' }
    const rows = ['added etc/d/w/new', 'changed etc/d/y', 'removed etc/d/z']
    const other = ['removed etc/d/w/new', 'changed etc/d/y', 'added etc/d/z']
    expect(brief(await changesIn(systems({ d: link(a), 'd.conf': '' }, real, linked)))).toEqual(
      rows,
    )
    expect(brief(await changesIn(systems(real, { d: link(a), 'd.conf': '' }, linked)))).toEqual(
      other,
    )
  })

  it.each<[string, Machine]>([
    ['a directory behind a link', { d: link(a) }],
    ['a directory', { 'd/x': '', 'd/y': '' }],
  ])('are one row where %s became a file', async (_, before) => {
    const rows = await changesIn(systems(before, { d: 'text' }, { [`${a}/x`]: '', [`${a}/y`]: '' }))
    expect(brief(rows)).toEqual(['changed etc/d'])
  })

  it('are one row, not read, where there is too much behind them', async () => {
    const directory = systems(
      { big: link(a), c: 'one' },
      { big: link(b), c: 'two' },
      { [a]: folder },
    )
    mkdirSync(join(directory, b))
    for (let index = 0; index <= MAX_BEHIND_LINK; index += 1) {
      writeFileSync(join(directory, b, `${index}`), '')
    }
    expect(brief(await changesIn(directory))).toEqual(['changed etc/big ?', 'changed etc/c'])
  })

  it('are one row, not read, where they go too deep', async () => {
    const deep = { [`${b}/${'d/'.repeat(40)}file`]: 'two', [`${a}/file`]: 'one' }
    const directory = systems({ deep: link(a), c: 'one' }, { deep: link(b), c: 'two' }, deep)
    expect(brief(await changesIn(directory))).toEqual(['changed etc/c', 'changed etc/deep ?'])
  })

  it('end where links to directories lead back', async () => {
    const directory = systems(
      { loop: link(a) },
      { loop: link(b) },
      {
        ...below(a, { self: link(a), 'd/up': link('..'), file: 'one' }),
        ...below(b, { self: link(b), 'd/up': link('../.'), file: 'two' }),
      },
    )
    expect(brief(await changesIn(directory))).toEqual(['changed etc/loop/file'])
  })

  it('end where each leads on to the next', async () => {
    const chain = (side: 0 | 1): Machine =>
      Object.fromEntries(
        [...Array(9).keys()].map((index) => [
          `${mine(`chain-${index}`)[side]}/next`,
          link(mine(`chain-${index + 1}`)[side]),
        ]),
      )
    const [from, to] = mine('chain-0')
    const store = { ...chain(0), ...chain(1), [mine('chain-9')[0]]: 'x', [mine('chain-9')[1]]: 'y' }
    const directory = systems({ c: link(from) }, { c: link(to) }, store)
    expect(brief(await changesIn(directory))).toEqual(['changed etc/c/next/next/next/next ?'])
  })
})

describe('files that are large or no text', () => {
  const [a, b] = mine('blob')
  const blobs = () => systems({ blob: link(a) }, { blob: link(b) }, { [a]: '', [b]: '' })
  const write = (directory: string, path: string, bytes: readonly number[]) =>
    writeFileSync(join(directory, path), Uint8Array.from(bytes))
  it('are compared byte by byte', async () => {
    const directory = blobs()
    write(directory, a, [0xff, 0xfe, 0, 1])
    write(directory, b, [0xff, 0xfd, 0, 1]) // as UTF-8 both are U+FFFD U+FFFD NUL 1
    expect(brief(await changesIn(directory))).toEqual(['changed etc/blob'])
    write(directory, b, [0xff, 0xfe, 0, 1])
    expect(await changesIn(directory)).toEqual([])
  })

  it('are not read where they are too large', async () => {
    const directory = blobs()
    truncateSync(join(directory, a), 200 << 20)
    truncateSync(join(directory, b), 200 << 20)
    expect(brief(await changesIn(directory))).toEqual(['changed etc/blob ?'])
    truncateSync(join(directory, b), 300 << 20)
    expect(brief(await changesIn(directory))).toEqual(['changed etc/blob'])
  })

  it('are the same where the store keeps them once, however large', async () => {
    const same = mine('kept-once')
    const directory = systems({ blob: link(same[0]) }, { blob: link(same[1]) }, { [same[0]]: '' })
    truncateSync(join(directory, same[0]), 200 << 20)
    linkSync(join(directory, same[0]), join(directory, same[1]))
    expect(await changesIn(directory)).toEqual([])
  })
})

describe('odd things in etc', () => {
  const [a, b] = mine('thing')

  it.each<[string, string, string, string[]]>([
    ['that lead nowhere, the same', '/nix/store/gone', '/nix/store/gone', []],
    ['that lead nowhere, others', a, b, ['changed etc/x']],
    ['to places outside the store', '/etc/zone/Berlin', '/etc/zone/Paris', ['changed etc/x']],
    ['to one place outside the store', '/proc/mounts', '/proc/mounts', []],
    ['to themselves', 'x', './x', ['changed etc/x']],
    ['in a circle', `${oneEtc}/x`, `${twoEtc}/x`, ['changed etc/x']],
    ['to a missing neighbour', 'y', 'z', ['changed etc/x']],
  ])('links %s', async (_, from, to, rows) => {
    expect(brief(await changesIn(systems({ x: link(from) }, { x: link(to) })))).toEqual(rows)
  })

  it('is not looked at outside the store, even where it is the same', async () => {
    const outside = {
      '/etc/one': 'same',
      '/etc/two': 'same',
      [a]: link('/etc/one'),
      [b]: link('/etc/two'),
    }
    const direct = systems({ x: link('/etc/one') }, { x: link('/etc/two') }, outside)
    const chained = systems({ x: link(a) }, { x: link(b) }, outside)
    expect(brief(await changesIn(direct))).toEqual(['changed etc/x'])
    expect(brief(await changesIn(chained))).toEqual(['changed etc/x'])
  })

  it('is a pipe, which is not waited for', async () => {
    const directory = systems({ c: 'one', y: link(a) }, { c: 'two', y: link(b) })
    for (const path of [`${oneEtc}/x`, `${twoEtc}/x`, a, b]) {
      spawnSync('mkfifo', [join(directory, path)])
    }
    const rows = ['changed etc/c', 'changed etc/x ?', 'changed etc/y ?']
    expect(brief(await changesIn(directory))).toEqual(rows)
  })

  it('has names that are meant to mislead', async () => {
    const names = ['a\nb', '\u001b[2Jc', '\u202egpj.exe', ' ', '-rf', '\\', '"', 'x'.repeat(255)]
    const files = (text: string): Machine => Object.fromEntries(names.map((name) => [name, text]))
    const rows = await changesIn(systems(files('one'), files('two')))
    expect(rows.map(({ path }) => path)).toEqual(names.map((name) => `etc/${name}`).sort())
  })

  it('has a name that is not UTF-8, so that it can’t be reached', async () => {
    const directory = systems({ c: 'one' }, { c: 'two' })
    for (const etc of [oneEtc, twoEtc]) {
      writeFileSync(
        Buffer.concat([Buffer.from(join(directory, etc, 'x')), Buffer.from([0xff])]),
        '',
      )
    }
    expect(brief(await changesIn(directory))).toEqual(['changed etc/c', 'changed etc/x\ufffd ?'])
  })

  it('is deeper than anyone looks', async () => {
    const deep = (text: string) => ({ [`${'d/'.repeat(100)}file`]: text, c: text })
    const beyond = `etc/${'d/'.repeat(33)}`.slice(0, -1)
    expect(brief(await changesIn(systems(deep('one'), deep('two'))))).toEqual([
      'changed etc/c',
      `changed ${beyond} ?`,
    ])
  })

  it('may not be read by this person', () => {
    const files = { secret: '1', 'folder/file': '1', linked: link(a), dir: link(b), c: 'one' }
    const directory = systems(
      files,
      { ...files, linked: link(`${a}-2`), dir: link(`${b}-2`), c: 'two' },
      { [a]: '1', [`${a}-2`]: '1', [`${b}/x`]: '1', [`${b}-2/x`]: '1' },
    )
    for (const path of [`${oneEtc}/secret`, `${twoEtc}/folder`, a, `${b}-2`])
      forbid(directory, path)
    const call = `compareFiles(host, '${one}', '${two}')`
    const part = asNobody(directory, 'compare/files/compareFiles.ts', call)
    expect(brief(rowsOf(part as ComparisonPart<readonly FileChange[]>))).toEqual([
      'changed etc/c',
      'changed etc/dir ?',
      'changed etc/folder ?',
      'changed etc/linked ?',
      'changed etc/secret ?',
    ])
  })

  it('may not be read at all by this person', () => {
    const directory = systems({ c: 'one' }, { c: 'two' })
    forbid(directory, oneEtc)
    const call = `compareFiles(host, '${one}', '${two}')`
    expect(asNobody(directory, 'compare/files/compareFiles.ts', call)).toEqual({
      status: 'unknown',
      reason: `${join(directory, oneEtc)} can’t be read: permission denied.`,
    })
  })
})
