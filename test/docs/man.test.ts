import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { manPage, releaseDate } from '../../scripts/manPage.ts'
import { text } from '../../scripts/roff.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const PAGE = read('man/terrapin.1')
const { version } = JSON.parse(read('package.json')) as { version: string }

const mandoc = spawnSync('mandoc', ['-T', 'lint'], { input: '' }).error === undefined

it('CI has mandoc', () => {
  expect(mandoc || process.env.CI !== 'true').toBe(true)
})

it('the manual page is made from the table of commands (npm run man)', () => {
  expect(PAGE).toBe(manPage({ version, date: releaseDate(read('CHANGELOG.md')) }))
})

it('the changelog tells of this version', () => {
  expect(read('CHANGELOG.md')).toContain(`\n## [${version}] - `)
  expect(() => releaseDate('# Changes\n\n## [Unreleased]\n')).toThrow('no version with a date')
})

it.runIf(mandoc)('mandoc finds nothing wrong with the manual page', () => {
  const lint = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], { input: PAGE })
  expect({ status: lint.status, description: String(lint.stdout) }).toEqual({
    status: 0,
    description: '',
  })
})

it.runIf(mandoc)('the manual page reads as it should', () => {
  const { stdout } = spawnSync('mandoc', ['-T', 'ascii', '-O', 'width=80'], { input: PAGE })
  const page = String(stdout).replace(/.\x08/g, '')
  expect(page).toMatch(/^ {5}switch gen\n +Switch to GEN: make it current/m)
  expect(page).toMatch(/^ {13}--specialisation name$/m)
  expect(page).toMatch(/^ {5}mark gen good \| bad \| none \[note \.\.\.\]$/m)
  expect(page).toMatch(/^ {5}bisect start \[good \[bad\]\]$|^ {5}bisect start \[good\] \[bad\]$/m)
  expect(page).toMatch(/^ {5}-h, --help\n/m)
  expect(page).toMatch(/^ {5}3 +Refused; nothing was changed\.$/m)
  // The examples come before the options, and no table of keys follows.
  expect(page).toMatch(/^ {3}Examples\n[\s\S]*^ {3}Options\n[\s\S]*^COMMANDS\n/m)
  expect(page).not.toMatch(/^KEYS$/m)
  for (const title of ['GENERATIONS', 'ENVIRONMENT', 'FILES', 'EXIT STATUS']) {
    expect(page).toMatch(new RegExp(`^${title}$`, 'm'))
  }
})

it('no text of the page is taken for a macro', () => {
  expect(text('.Sh is \\fB, it’s -x')).toEqual(['\\&.Sh is \\efB, it\\(cqs \\-x'])
  expect(text(`'quoted' words`)).toEqual([`\\&'quoted' words`])
  for (const line of text('word .dot '.repeat(40))) expect(line).not.toMatch(/^[.']/)
})
