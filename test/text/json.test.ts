import * as v from 'valibot'
import { expect, it } from 'vitest'
import { fromJson } from '../../src/text/checkedJson.ts'

it.each<[string, string, unknown]>([
  ['a list', '[1,2]', [1, 2]],
  ['brackets in a string', `["${'['.repeat(1000)}\\"{"]`, [`${'['.repeat(1000)}"{`]],
  ['no JSON', '[1,', null],
  ['another thing', '{"a":1}', null],
  ['lists in lists without end', `${'['.repeat(1000)}${']'.repeat(1000)}`, null],
])('%s', (_, text, found) => {
  expect(fromJson(v.array(v.unknown()), text)).toEqual(found)
})
