import { expect, it } from 'vitest'
import { sameWithoutHashes, withoutHashes } from '../../../src/compare/text/hashes.ts'
import { storePath } from '../../support/layout.ts'

const [one, other] = [storePath('bash', 1), storePath('bash', 2)]

it.each<[string, string, string, boolean]>([
  ['the same text', 'a\n', 'a\n', true],
  ['other texts', 'a\n', 'b\n', false],
  ['other hashes', `#!${one}/bin/sh\n${one}`, `#!${other}/bin/sh\n${other}`, true],
  ['another name behind a hash', one, storePath('dash', 1), false],
  ['a hash more', `${one} ${one}`, `${one} `, false],
  ['a hash and what is shown for one', one, withoutHashes(one), false],
])('%s: whether only hashes differ', (_, from, to, same) => {
  expect(sameWithoutHashes(from, to)).toBe(same)
})
