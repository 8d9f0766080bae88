import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { keymap } from '../../screens/keymap.ts'
import '../../screens/registry.ts'
import { withKeyTable } from '../../scripts/keyTable.ts'
import { TOUR_SCENES } from '../support/terminal/scenes.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const README = read('README.md')
const KEYS = read('docs/keys.md')
/** The README as GitHub shows it at first: without folded parts and comments. */
const UNFOLDED = README.replace(/<details>[\s\S]*?<\/details>/g, '').replace(/<!--.*?-->/g, '')
const wordsOf = (markdown: string) =>
  markdown.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))

it('the table of keys is made from the key bindings (npm run keys)', () => {
  expect(KEYS).toBe(withKeyTable(KEYS))
  expect(KEYS).toMatch(/^\| .*\| `s` \| .*\| `switch` \|$/m)
})

it('the README has at most 900 words before what is folded', () => {
  expect(wordsOf(UNFOLDED).length).toBeLessThanOrEqual(900)
})

it('the README’s tour shows the pictures that npm run pictures draws, each with a caption', () => {
  const pictures = [...README.matchAll(/^!\[([^\]]+)\]\(docs\/tour\/([a-z-]+)\.svg\)\n\n?(.*)$/gm)]
  expect(pictures.map(([, , name]) => name)).toEqual([...TOUR_SCENES])
  for (const [, alt, , caption] of pictures) expect([alt, caption].join(' ')).toMatch(/\w.* \w/)
})

it('the README’s cheat sheet has keys that exist', () => {
  const [, sheet = ''] = README.split('\n## Twelve keys\n')
  const keys = [...(sheet.split('\n## ')[0] ?? '').matchAll(/`([^`]+)` \|/g)].map(([, key]) => key)
  const inList = keymap().groups.flatMap(({ bindings }) =>
    bindings.flatMap(({ shown }) => shown.split(' ')),
  )
  expect(keys.length).toBe(12)
  expect(keys.filter((key) => !inList.includes(key as string))).toEqual([])
})
