import { spawnSync } from 'node:child_process'
import {
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { treeIn } from '../../src/host/directoryTree.ts'
import {
  bytesAt,
  isEmptyAt,
  listAt,
  openDirectoryAt,
  readAt,
  readLinkAt,
  resolveAt,
  spaceAt,
  statusAt,
  TooManyEntries,
  tooMany,
} from '../../src/host/fileAccess.ts'
import { localHost } from '../../src/host/local.ts'
import { Problem } from '../../src/problem.ts'
import { asNobody, folder, forbid, layOut, link } from '../support/layout.ts'

const directory = layOut({
  '/text': 'Grüße',
  '/empty': '',
  '/folder': folder,
  '/link': link('text'),
})
const at = (name: string) => join(directory, name)
symlinkSync('itself', at('itself'))
symlinkSync('nowhere', at('dangling'))
spawnSync('mkfifo', [at('pipe')])

describe('what does not exist is null, never an error', () => {
  const readers = {
    readLinkAt,
    statusAt,
    resolveAt,
    listAt: (path: string) => listAt(path, 9),
    isEmptyAt,
    openDirectoryAt,
    spaceAt,
    readAt: (path: string) => readAt(path, 9),
  }
  const missing = ['absent', 'absent/further', 'text/below-a-file', 'x'.repeat(300)]
  it.each(Object.entries(readers))('%s', (_, read) => {
    expect(missing.map((name) => read(at(name)))).toEqual(missing.map(() => null))
  })

  it.each(['itself', 'dangling'])(
    'a link that leads nowhere (%s) is a link all the same',
    (name) => {
      expect(statusAt(at(name))?.kind).toBe('link')
      expect(resolveAt(at(name))).toBeNull()
    },
  )
})

it.each([
  ['text', 'file'],
  ['folder', 'directory'],
  ['link', 'link'],
  ['pipe', 'other'],
])('%s is a %s', (name, kind) => {
  expect(statusAt(at(name))?.kind).toBe(kind)
})

it("tells a link's own date, not its target's", () => {
  const date = new Date('2021-02-03T04:05:06Z')
  lutimesSync(at('link'), date, date)
  expect(statusAt(at('link'))?.modified).toBe(date.getTime())
})

it('gives only links a target', () => {
  expect([readLinkAt(at('link')), readLinkAt(at('text')), readLinkAt(at('folder'))]).toEqual([
    'text',
    null,
    null,
  ])
})

it('lists names in byte order', () => {
  const names = ['Z', 'a', 'é', '10', '9', '\u{1f422}', '\uffee'] // UTF-16 would swap the last two
  mkdirSync(at('names'))
  for (const name of names) writeFileSync(at(`names/${name}`), '')
  expect(listAt(at('names'), 9)).toEqual(['10', '9', 'Z', 'a', 'é', '\uffee', '\u{1f422}'])
})

describe('reading a text', () => {
  it.each(['pipe', 'folder', 'dangling'])('gives nothing for a %s, and does not wait', (name) => {
    expect(readAt(at(name), 100)).toBeNull()
  })

  it('follows a link through the host, and still does not wait for a pipe behind one', async () => {
    symlinkSync('pipe', at('to-pipe'))
    const host = localHost()
    expect(await host.read(at('link'))).toBe('Grüße')
    expect(await host.read(at('to-pipe'))).toBeNull()
    expect(await host.read('/dev/zero')).toBeNull()
  })

  it('stops at the limit, however large the file is', () => {
    writeFileSync(at('huge'), 'start')
    truncateSync(at('huge'), 1 << 40)
    expect(readAt(at('huge'), 5)).toBe('start')
    expect(readAt(at('empty'), 5)).toBe('')
  })

  it('reads bytes as they are, from anywhere', async () => {
    const bytes = Buffer.from([0x4d, 0x5a, 0x00, 0xff, 0xfe, 0x80])
    writeFileSync(at('bytes'), bytes)
    const read = (limit?: number, offset?: number) =>
      localHost().readBytes(at('bytes'), limit, offset)
    expect(await read()).toEqual(bytes)
    expect(await read(2)).toEqual(bytes.subarray(0, 2))
    expect(await read(2, 3)).toEqual(bytes.subarray(3, 5))
    expect(await read(99, 5)).toEqual(bytes.subarray(5))
    expect(await read(99, 6)).toHaveLength(0)
    expect(await read(99, 1 << 30)).toHaveLength(0)
    truncateSync(at('bytes'), 2 ** 33)
    expect(bytesAt(at('bytes'), 3, 2 ** 32)).toEqual(Buffer.alloc(3))
    for (const name of ['absent', 'folder', 'pipe']) {
      expect(await localHost().readBytes(at(name))).toBeNull()
    }
  })

  it('reads files of /proc, which say that they are empty, by their own path only', async () => {
    symlinkSync('/proc/self/status', at('to-proc'))
    symlinkSync('/proc/kmsg', at('to-kmsg'))
    const host = localHost()
    expect(await host.read('/proc/self/status')).toMatch(/^Name:/)
    expect(await host.read(at('to-proc'))).toBe('')
    expect(await host.read(at('to-kmsg'))).toBe('') // it would wait, and take what others wait for
  })
})

it('says permission denied where something exists but may not be read', () => {
  const secret = layOut({ '/secret/text': '', '/text': '' })
  forbid(secret, '/secret')
  forbid(secret, '/text')
  const denied = (path: string) => ({
    code: 'unreadable',
    message: `${join(secret, path)} can’t be read: permission denied.`,
  })
  expect(asNobody(secret, 'host/fileAccess.ts', `readAt('${secret}/text', 9)`)).toEqual(
    denied('text'),
  )
  if (process.getuid?.() !== 0) return // one's own directory
  const inside = (call: string) =>
    asNobody(secret, 'host/fileAccess.ts', `${call}('${secret}/secret/text')`)
  expect(inside('statusAt')).toEqual(denied('secret/text'))
  expect(inside('readLinkAt')).toEqual(denied('secret/text'))
})

it('measures the file system that holds a path', () => {
  const space = spaceAt(directory)
  expect(space?.total).toBeGreaterThan(0)
  expect(space?.free).toBeLessThanOrEqual(space?.total ?? 0)
})

describe('a tree', () => {
  const treeAt = (path: string) => treeIn(openDirectoryAt(path), path)

  it('names every file and link below a directory, and follows none', async () => {
    mkdirSync(at('tree/a/b'), { recursive: true })
    writeFileSync(at('tree/a/b/file'), 'text')
    symlinkSync('..', at('tree/a/loop'))
    symlinkSync('/nowhere', at('tree/gone'))
    expect(await treeAt(at('tree'))).toEqual(
      new Map([
        ['a/b/file', ''],
        ['a/loop', '..'],
        ['gone', '/nowhere'],
      ]),
    )
    expect(await treeAt(at('none'))).toBeNull()
    expect(await treeAt(at('tree/a/b/file'))).toBeNull()
  })

  it('has directories that are too deep as entries', async () => {
    const deep = 'd/'.repeat(33)
    mkdirSync(at(`deep/${deep}`), { recursive: true })
    writeFileSync(at(`deep/${deep}file`), '')
    expect(await treeAt(at('deep'))).toEqual(new Map([[deep.slice(0, -1), '']]))
  })

  it('of more than 200,000 directories is not read', async () => {
    const many = mkdtempSync('/dev/shm/terrapin-') // in memory, where they are made in a moment
    onTestFinished(() => rmSync(many, { recursive: true }))
    for (let some = 0; some < 201; some += 1) {
      mkdirSync(`${many}/${some}`)
      for (let more = 0; more < 1000; more += 1) mkdirSync(`${many}/${some}/${more}`)
    }
    await expect(treeAt(many)).rejects.toMatchObject({
      code: 'unreadable',
      message: `${many} contains more than 200,000 entries and is not read.`,
    })
  })

  it('of links with more characters than names may have is not read', async () => {
    const many = mkdtempSync('/dev/shm/terrapin-')
    onTestFinished(() => rmSync(many, { recursive: true }))
    symlinkSync(`/${'a'.repeat(4000)}`, `${many}/0`)
    // 64 MiB of targets, of which the disk holds one.
    for (let name = 1; name <= 17_000; name += 1) linkSync(`${many}/0`, `${many}/${name}`)
    await expect(treeAt(many)).rejects.toMatchObject({
      code: 'unreadable',
      message: `${many} can’t be read: its names and links are too long.`,
    })
  })
})

it('more names than are asked for are a problem, not fewer', () => {
  expect(listAt(at('names'), 7)).toHaveLength(7)
  expect(() => listAt(at('names'), 6)).toThrow('contains more than 6 entries and is not read.')
})

it('a directory is empty or not, also one that must not be read whole', () => {
  mkdirSync(at('nothing'))
  expect([isEmptyAt(at('nothing')), isEmptyAt(at('names')), isEmptyAt(at('text'))]).toEqual([
    true,
    false,
    null,
  ])
})

it('a file’s inode is exact, as stat prints it', () => {
  const { stdout } = spawnSync('stat', ['--format=%i %d', at('text')], { encoding: 'utf8' })
  const { inode, device } = statusAt(at('text')) ?? {}
  expect(`${inode} ${device}`).toBe(stdout.trim())
  expect(typeof inode).toBe('bigint')
})

it('a directory that may not be read is not one with too many entries', () => {
  expect(tooMany('/some', 9)).toBeInstanceOf(TooManyEntries)
  expect(tooMany('/some', 9)).toBeInstanceOf(Problem)
  expect(new Problem('unreadable', 'permission denied')).not.toBeInstanceOf(TooManyEntries)
})
