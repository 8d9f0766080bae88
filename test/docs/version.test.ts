import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../nixpkg/evaluate.ts'
import { describeWithNix } from '../support/machine/available.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const { version } = JSON.parse(read('package.json')) as { version: string }

describe('the version in package.json', () => {
  it('is one of Semantic Versioning', () => {
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[0-9a-z.]+)?$/)
  })

  it('is what the program says', () => {
    const said = execFileSync(process.execPath, ['dist/terrapin.js', '--version'])
    expect(String(said)).toBe(`${version}\n`)
  })

  it('is the lock file’s', () => {
    const lock = JSON.parse(read('package-lock.json'))
    expect([lock.version, lock.packages[''].version]).toEqual([version, version])
  })

  it('is the manual page’s', () => {
    expect(read('man/terrapin.1')).toContain(`.\\" terrapin ${version}. `)
  })

  it('is the newest in the changelog, above which there is only what is not released', () => {
    const headings = [...read('CHANGELOG.md').matchAll(/^## (.*)$/gm)].map(([, title]) => title)
    const [first] = headings.filter((title) => title !== '[Unreleased]')
    expect(first).toMatch(/^\[[^\]]+\] - \d{4}-\d{2}-\d{2}$/)
    expect(first).toContain(`[${version}] - `)
    expect(headings.slice(1)).not.toContain('[Unreleased]')
  })
})

describeWithNix('the version of the Nix package', () => {
  it('is the same, and written down nowhere else', () => {
    const made = evaluate('(pkgs.callPackage (project + "/nix/package.nix") { }).version')
    expect(made).toBe(version)
    expect(read('nix/package.nix') + read('flake.nix')).not.toContain(version)
  })
})
