import { describe, expect, it } from 'vitest'
import {
  type Attributes,
  foldAttributes,
  LINK,
  withAttributes,
} from '../../../src/compare/files/attributes.ts'
import type { FileChange } from '../../../src/compare/files/fileChange.ts'

describe('attribute files', () => {
  it.each<[string, Record<string, string>, string[], string[]]>([
    [
      'belong to the file that they stand beside',
      { a: '/x', 'a.mode': '', 'a.uid': '', 'a.gid': '' },
      ['a'],
      ['a'],
    ],
    ['belong to a plain file too', { a: '', 'a.mode': '' }, ['a'], ['a']],
    [
      'are files where they stand beside none',
      { 'a.mode': '', 'b.uid': '' },
      ['a.mode', 'b.uid'],
      [],
    ],
    ['are files where they are links', { a: '/x', 'a.mode': '/y' }, ['a', 'a.mode'], []],
    [
      'are plain, each of them',
      { a: '/x', 'a.mode': '', 'a.uid': '/y', 'a.gid': '' },
      ['a', 'a.uid'],
      ['a'],
    ],
    ['say nothing without a mode', { a: '/x', 'a.uid': '' }, ['a', 'a.uid'], []],
    ['may be named oddly', { '': '', '.mode': '' }, [''], ['']],
  ])('%s', (_, tree, files, paths) => {
    const folded = foldAttributes(new Map(Object.entries(tree)))
    expect([...folded.files.keys()]).toEqual(files)
    expect([...folded.paths]).toEqual(paths)
  })
})

describe('a row with its attributes', () => {
  const plain: FileChange = {
    path: 'etc/sudoers',
    status: 'changed',
    before: '/a',
    after: '/b',
    mode: null,
    owner: null,
    group: null,
    unread: false,
  }
  const copied: Attributes = { mode: '0440', owner: '0', group: '+4' }

  it('is none where neither contents nor attributes changed', () => {
    expect(withAttributes(null, plain, copied, { ...copied })).toBeNull()
    expect(withAttributes(null, plain, LINK, LINK)).toBeNull()
  })

  it('tells a mode that changed alone', () => {
    expect(withAttributes(null, plain, copied, { ...copied, mode: '0400' })).toEqual({
      ...plain,
      mode: { before: '0440', after: '0400' },
    })
  })

  it('tells all three where a link becomes a copy', () => {
    expect(withAttributes(null, plain, LINK, copied)).toEqual({
      ...plain,
      mode: { before: null, after: '0440' },
      owner: { before: null, after: '0' },
      group: { before: null, after: '+4' },
    })
  })

  it('keeps what the contents say', () => {
    const row: FileChange = { ...plain, status: 'added', before: null, unread: true }
    expect(withAttributes(row, plain, copied, copied)).toEqual(row)
  })

  it('puts the mode of the copy in the place of the store’s', () => {
    const row: FileChange = { ...plain, mode: { before: '0444', after: '0555' } }
    expect(withAttributes(row, plain, copied, copied)).toEqual(plain)
  })

  it.each<[Attributes | null, Attributes | null]>([
    [null, copied],
    [copied, null],
    [null, null],
  ])('is not read where a side can’t be', (before, after) => {
    expect(withAttributes(null, plain, before, after)).toEqual({ ...plain, unread: true })
  })
})
