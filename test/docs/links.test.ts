import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { anchorsOf, deadLinks, linksOf } from '../support/links.ts'

const PROJECT = process.cwd()
const git = (...argv: string[]) =>
  execFileSync('git', argv, { cwd: PROJECT, encoding: 'utf8' }).split('\n').filter(Boolean)
/** What belongs to the project, also what is not committed yet. */
const FILES = git('ls-files', '--cached', '--others', '--exclude-standard').filter((file) =>
  existsSync(join(PROJECT, file)),
)
const PAGES = FILES.filter((file) => file.endsWith('.md'))

it('no link of the project’s pages is dead', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md']))
  expect(deadLinks(PROJECT, PAGES)).toEqual([])
})

describe('places that the pages name', () => {
  /** `src/plan/`, `nix/module.nix`, `firstPaint.ts`: what looks like a file or directory of ours. */
  const named = (page: string) =>
    [...readFileSync(join(PROJECT, page), 'utf8').matchAll(/`([^`\n]+)`/g)]
      .map(([, text = '']) => text)
      .filter((text) => /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*\/?$/.test(text))
      .filter(
        (text) =>
          /^(src|screens|test|scripts|bench|docs|nix|man|\.ci)\//.test(text) ||
          /\.(ts|tsx|nix|md|tape|svg|json)$/.test(text),
      )
      .filter((text) => !text.includes('NAME'))

  const isThere = (place: string) => {
    const path = place.replace(/\/$/, '')
    return FILES.some(
      (file) =>
        file === path ||
        file.endsWith(`/${path}`) ||
        file.startsWith(`${path}/`) ||
        file.includes(`/${path}/`),
    )
  }

  it.each(PAGES)('%s', (page) => {
    expect(named(page).filter((place) => !isThere(place))).toEqual([])
  })

  it('are looked for', () => {
    expect(named('docs/architecture.md').length).toBeGreaterThan(30)
    expect(isThere('src/plan/nothing.ts')).toBe(false)
  })
})

describe('a dead link', () => {
  const directory = mkdtempSync(join(tmpdir(), 'terrapin-links-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  mkdirSync(join(directory, 'docs'))
  writeFileSync(join(directory, 'docs/b.md'), '# Here’s `one`: two\n\n## Twice\n\n## Twice\n')
  writeFileSync(join(directory, 'outside.md'), '')

  it.each([
    ['[a](docs/b.md) ![c](docs/b.md "title") [web](https://nixos.org/x)', []],
    ['[a](docs/b.md#heres-one-two) [b](docs/b.md#twice-1)', []],
    ['[a](docs/b.md#twice-2)', ['docs/b.md#twice-2']],
    ['[a](docs/none.md)', ['docs/none.md']],
    ['[a](#there)\n# There', []],
    ['[a](#nowhere)', ['#nowhere']],
    ['[a]: docs/none.md', ['docs/none.md']],
    ['<img src="docs/none.svg">', ['docs/none.svg']],
    ['    [a](docs/none.md)\n\n`[a](docs/none.md)`', []],
    ['[a](../outside.md)', ['../outside.md']],
  ])('%j', (markdown, expected) => {
    writeFileSync(join(directory, 'a.md'), `${markdown}\n`)
    expect(deadLinks(directory, ['a.md'])).toEqual(expected.map((target) => `a.md: ${target}`))
  })

  it('is told by what GitHub calls a heading, and by what it reads as a link', () => {
    expect(anchorsOf('# A & B\n\n### [Name](x) (0.1)\n')).toEqual(['a--b', 'name-01'])
    expect(linksOf('```\n[a](b)\n```\n[c](d#e)')).toEqual(['d#e'])
  })
})
