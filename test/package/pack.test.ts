import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deadLinks } from '../support/links.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

const PROJECT = process.cwd()

/** What someone has who installed the package: no network, no cache, nothing of this directory. */
describe('the package', () => {
  const place = mkdtempSync(join(tmpdir(), 'terrapin-package-'))
  const [empty, prefix, cache] = [join(place, 'empty'), join(place, 'prefix'), join(place, 'npm')]
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: place,
    npm_config_cache: cache,
    npm_config_offline: 'true',
    TZ: 'UTC',
  }
  const npm = (directory: string, ...argv: string[]) =>
    execFileSync('npm', argv, { cwd: directory, env, encoding: 'utf8', stdio: 'pipe' })
  let files: readonly string[]
  beforeAll(() => {
    mkdirSync(empty)
    // What `npm test` has built is packed: building anew would take it from under other tests.
    const packed = npm(PROJECT, 'pack', '--json', '--ignore-scripts', '--pack-destination', place)
    const [{ filename, files: listed }] = JSON.parse(packed)
    files = listed.map(({ path }: { path: string }) => path)
    npm(empty, 'install', join(place, filename))
    npm(empty, 'install', '--global', '--prefix', prefix, join(place, filename))
  })
  afterAll(() => rmSync(place, { recursive: true }))

  const program = join(empty, 'node_modules/.bin/terrapin')
  const run = (...argv: string[]) =>
    execFileSync(program, argv, { cwd: empty, env, encoding: 'utf8' })
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'))

  it('holds the program and what belongs to it, and nothing else', () => {
    const tops = new Set(files.map((file) => file.split('/')[0]))
    expect([...tops].sort()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist',
      'docs',
      'man',
      'package.json',
      'share',
    ])
    expect(files.filter((file) => /\.(ts|tsx|map)$/.test(file))).toEqual([])
  })

  it('is ASCII, which is read in half the time, and does not load Ink without a screen', () => {
    const code = files.filter((file) => file.endsWith('.js'))
    const texts = new Map(
      code.map((file) => [
        file,
        readFileSync(join(empty, 'node_modules/terrapin', file), 'latin1'),
      ]),
    )
    for (const [file, text] of texts)
      expect([file, /[^\x00-\x7f]/.test(text)]).toEqual([file, false])
    const withInk = code.filter((file) => texts.get(file)?.includes('ink-text'))
    expect(withInk).toEqual(['dist/screens.js'])
  })

  it('holds its licence, and those of what is bundled into the program', () => {
    const installed = (file: string) =>
      readFileSync(join(empty, 'node_modules/terrapin', file), 'utf8')
    const own = readFileSync(join(PROJECT, 'LICENSE'), 'utf8')
    expect(installed('LICENSE')).toBe(own)
    const licences = installed('dist/LICENCES.txt')
    expect(licences.startsWith(`terrapin ${version}\n\n${own.trim()}\n`)).toBe(true)
    for (const name of ['commander', 'ink', 'react', 'smol-toml', 'zustand']) {
      expect(licences).toMatch(new RegExp(`^${name} [0-9.]+\n\n.*licen[cs]e`, 'ims'))
    }
  })

  it('has no dead link in its pages', () => {
    const pages = files.filter((file) => file.endsWith('.md'))
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md']))
    expect(deadLinks(join(empty, 'node_modules/terrapin'), pages)).toEqual([])
  })

  it('needs no other package', () => {
    expect(
      readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.')),
    ).toEqual(['terrapin'])
  })

  it('runs: the version, the help, a list, a comparison', () => {
    expect(run('--version')).toBe(`${version}\n`)
    expect(run('--help')).toContain('switch [options] <gen>')
    const list = JSON.parse(run('list', '--demo', '--json'))
    expect(list[0]).toMatchObject({ generation: 43, current: true })
    expect(run('diff', '--demo', '41', '43')).toContain('6.18.24')
  })

  it.runIf(hasTmux())('opens the screen', async () => {
    const tmux = new Tmux(80, 24, env)
    try {
      tmux.enter(`${program} --demo; echo "status $?"`)
      await tmux.see('12.5 GiB')
      tmux.press('Enter')
      await tmux.see(/Kernel +6.18.24 +→ 6.18.26/)
      tmux.press('q')
      await tmux.see('GEN')
      tmux.press('q')
      await tmux.see('status 0')
    } finally {
      tmux.close()
    }
  })

  it('brings the manual page to where man finds it', () => {
    const page = readFileSync(join(prefix, 'share/man/man1/terrapin.1'), 'utf8')
    expect(page).toContain('.Nm terrapin')
    expect(page).toContain(`terrapin ${version}`)
  })

  it.each([
    ['bash', 'share/bash-completion/completions/terrapin'],
    ['zsh', 'share/zsh/site-functions/_terrapin'],
    ['fish', 'share/fish/vendor_completions.d/terrapin.fish'],
  ])('brings the completions for %s, as it prints them', (shell, file) => {
    const installed = join(prefix, 'lib/node_modules/terrapin', file)
    expect(existsSync(installed)).toBe(true)
    expect(readFileSync(installed, 'utf8')).toBe(run('completions', shell))
  })
})
