import { describe, expect, it } from 'vitest'
import { parseRevision, sameCommit } from '../../../src/compare/configuration/revision.ts'

const sha1 = '0123456789abcdef0123456789abcdef01234567'
const sha256 = `${sha1}0123456789abcdef01234567`

describe('the revision of a configuration', () => {
  it.each([
    ['a whole hash', sha1, sha1, false],
    ['a hash of SHA-256', sha256, sha256, false],
    ['a short hash', 'a1b2c3d', 'a1b2c3d', false],
    ['a changed tree', `${sha1}-dirty`, sha1, true],
    ['a changed tree, short', 'a1b2c3d-dirty', 'a1b2c3d', true],
    ['white space around', ' a1b2c3d\n', 'a1b2c3d', false],
    ['the one word', 'dirty', null, true],
    ['nothing', null, null, false],
    ['an empty text', '', null, false],
    ['too few digits', 'a1b2c3', null, false],
    ['other letters', 'main', null, false],
    ['capitals, which git does not write', 'A1B2C3D', null, false],
    ['between the two lengths', sha256.slice(1), null, false],
    ['an option of git', '--upload-pack=touch /tmp/x', null, false],
    ['a range', 'a1b2c3d..b2c3d4e', null, false],
    ['another line', 'a1b2c3d\n--all', null, false],
  ])('%s', (_, text, hash, dirty) => {
    expect(parseRevision(text)).toEqual({ hash, dirty })
  })
})

it.each([
  [sha1, sha1, true],
  [sha1, '0123456', true],
  ['0123456', sha1, true],
  ['0123456', '0123457', false],
  [sha1, null, false],
  [null, null, false],
])('%s and %s are same commit: %s', (one, other, same) => {
  const revision = (hash: string | null) => ({ hash, dirty: false })
  expect(sameCommit(revision(one), revision(other))).toBe(same)
})
