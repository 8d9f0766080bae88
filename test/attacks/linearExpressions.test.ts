import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { checkSync } from 'recheck'
import { parseAst } from 'rolldown/parseAst'
import { expect, it } from 'vitest'

/*
 * Texts that terrapin reads are anybody’s, and a regular expression whose time grows by the square of
 * the text’s length holds up keys and signals for minutes. recheck proves of an expression that it is
 * linear, or shows a text on which it is not. That takes minutes for all: those that were proven are kept by
 * their hashes. `PROVE=1` proves all anew and writes the list.
 */

const PROVEN = new URL('proven.json', import.meta.url)
const isAsked = process.env.PROVE === '1'
const hashOf = (expression: string) =>
  createHash('sha256').update(expression).digest('base64url').slice(0, 12)

/** Those that are given nothing long. */
const BOUNDED = new Map([
  [String.raw`^(|.*[^./])\.\.(|[^/].*)$`, 'what a person typed as A..B'],
  ['(running|current).*booted|booted.*(running|current)', 'a reason of our own'],
  [String.raw`\B(?=(?:\d{3})+$)`, 'the digits of a number'],
  ['[a-z][a-z0-9+.-]*$', 'the thirty characters before ://'],
  [
    String.raw`(?:^|\/)(?:ca|certs?|ssl)\/|\b(?:ca|cert|fullchain|chain|public)[^/]{0,255}\.pem$`,
    'a path',
  ],
])

/** Values are cut at 300 characters (`MAX_HARMLESS`). */
const HARMLESS = '^(?:yes|no|true|false|on|off|0|1|none|null|nil'

it('no regular expression takes more time than its text is long', { timeout: 600_000 }, () => {
  const found = new Map<string, string>()
  for (const file of globSync('{src,screens}/**/*.{ts,tsx}')) {
    const tree = parseAst(readFileSync(file, 'utf8'), { lang: file.endsWith('x') ? 'tsx' : 'ts' })
    for (const expression of expressionsIn(tree)) found.set(expression, file)
  }
  expect(found.size).toBeGreaterThan(500)
  const proven = new Set<string>(isAsked ? [] : JSON.parse(readFileSync(PROVEN, 'utf8')))
  const slow: string[] = []
  for (const [expression, file] of found) {
    if (proven.has(hashOf(expression))) continue
    const [, flags = '', source = ''] = /^(\w*):(.*)$/s.exec(expression) ?? []
    if (BOUNDED.has(source) || source.startsWith(HARMLESS)) continue
    // One that is sticky looks at one place, as if it began with ^.
    const one = flags.includes('y') ? `^(?:${source})` : source
    const known = flags.replace(/[gyd]/g, '')
    const result = checkSync(one, known, { timeout: 2000, attackTimeout: 1000 })
    if (result.status === 'vulnerable') slow.push(`${file}: /${source}/${flags}`)
    else proven.add(hashOf(expression))
  }
  if (isAsked) writeFileSync(PROVEN, `${JSON.stringify([...proven].sort(), null, 1)}\n`)
  expect(slow).toEqual([])
})

/** The literals of a module, as `flags:source`. */
function expressionsIn(tree: unknown): string[] {
  const found: string[] = []
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return
    if ('regex' in node) {
      const { pattern, flags } = node.regex as { pattern: string; flags: string }
      found.push(`${flags}:${pattern}`)
    }
    for (const child of Object.values(node)) walk(child)
  }
  walk(tree)
  return found
}
