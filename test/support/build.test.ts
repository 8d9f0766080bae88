import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { isBuilt } from './build.ts'
import { layOut } from './layout.ts'
import { project } from './machine/namespace.ts'

it('the tests run a program that is built of what is here', () => {
  expect(isBuilt(project)).toBe(true)
})

const BUILT = ['dist/terrapin.js', 'share/fish/vendor_completions.d/terrapin.fish']

/** A checkout whose files are of the first minute, and what is built of them of the second. */
function checkout(): string {
  const directory = layOut()
  const sources = ['src/a/b.ts', 'screens/c.tsx', 'scripts/build.ts']
  for (const name of [...sources, 'package.json', 'package-lock.json', ...BUILT]) {
    mkdirSync(join(directory, dirname(name)), { recursive: true })
    writeFileSync(join(directory, name), '')
    date(directory, name, BUILT.includes(name) ? 2 : 1)
  }
  for (const name of ['src/a', 'src', 'screens', 'scripts']) date(directory, name, 1)
  return directory
}

function date(directory: string, name: string, minute: number): void {
  utimesSync(join(directory, name), minute * 60, minute * 60)
}

it('a program is built again where anything that it is built from is newer, or gone', () => {
  expect(isBuilt(checkout())).toBe(true)
  for (const name of ['src/a/b.ts', 'screens/c.tsx', 'package-lock.json', 'src/a']) {
    const directory = checkout()
    date(directory, name, 3)
    expect(isBuilt(directory)).toBe(false)
  }
})

it.each(BUILT)('a program is built where there is no %s', (name) => {
  const directory = checkout()
  rmSync(join(directory, name))
  expect(isBuilt(directory)).toBe(false)
})
