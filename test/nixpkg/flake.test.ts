import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { project } from '../support/machine/namespace.ts'
import { evaluate, runOnFlake, temporary } from './evaluate.ts'

const read = (file: string) => readFileSync(join(project, file), 'utf8')
const LOCK = JSON.parse(read('package-lock.json')).packages as Record<
  string,
  { version: string; integrity: string; os?: string[] }
>
const VERSION = JSON.parse(read('package.json')).version as string

describeWithNix('the flake', () => {
  it('has a package, an app, an overlay, a module and a shell, for both kinds of computer', () => {
    const systems = ['aarch64-linux', 'x86_64-linux']
    const shown = JSON.parse(runOnFlake(['nix', 'flake', 'show', '--json', 'FLAKE']).stdout)
    for (const output of ['packages', 'apps', 'checks', 'devShells']) {
      expect(Object.keys(shown[output])).toEqual(systems)
    }
    for (const system of systems) {
      expect(shown.packages[system].default.name).toBe(`terrapin-${VERSION}`)
      expect(shown.apps[system].default).toEqual({ type: 'app' })
      expect(shown.devShells[system].default.type).toBe('derivation')
    }
    expect(shown.overlays).toMatchObject({ default: { type: 'nixpkgs-overlay' } })
    expect(shown.nixosModules.default).toEqual({ type: 'nixos-module' })
  })

  it('is one that nix flake check accepts, and its app is the package’s program', () => {
    runOnFlake(['nix', 'flake', 'check', '--no-build', 'FLAKE'])
    const program = runOnFlake(['nix', 'eval', '--raw', 'FLAKE#apps.x86_64-linux.default.program'])
    expect(program.stdout).toMatch(/-terrapin-[0-9.]+\/bin\/terrapin$/)
  })

  it('names no place that anything is fetched from, and has no lock file that would', () => {
    const files = ['flake.nix', ...readdirSync(join(project, 'nix')).map((name) => `nix/${name}`)]
    for (const file of files) expect(read(file)).not.toMatch(/:\/\/|\w:\w+\/|\.(org|com|io)\b/)
    expect(readdirSync(project)).not.toContain('flake.lock')
  })
})

describeWithNix('the package', () => {
  const packaged = 'pkgs.callPackage (project + "/nix/package.nix") { }'
  const places = () => evaluate(`builtins.attrNames (${packaged}).npmPackages`) as string[]

  it('fetches by name and version, and holds each against the lock file’s hash', () => {
    const tarballs = evaluate(
      `builtins.mapAttrs (_: one: { inherit (one) buildCommand name outputHash; }) (${packaged}).npmPackages`,
    )
    for (const [place, { buildCommand, name, outputHash }] of Object.entries<
      Record<string, string>
    >(tarballs)) {
      const packageName = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
      expect(outputHash).toBe(LOCK[place]?.integrity)
      expect(buildCommand).toContain(`'${packageName}@${LOCK[place]?.version}'`)
      expect(name).toMatch(/^[A-Za-z0-9+._?=-]+\.tgz$/)
    }
    expect(Object.keys(tarballs)).toContain('node_modules/@esbuild/linux-x64')
    expect(Object.keys(tarballs)).toContain(
      'node_modules/@alcalzone/ansi-tokenize/node_modules/ansi-styles',
    )
  })

  it('fetches neither the tools nor what is for another kind of computer', () => {
    const foreign = places().filter((place) => LOCK[place]?.os?.includes('linux') === false)
    expect(foreign).toEqual([])
    expect(places().filter((place) => place.startsWith('node_modules/@esbuild/'))).toHaveLength(1)
    for (const tool of ['vitest', 'typescript', '@biomejs/biome', 'node']) {
      expect(places()).not.toContain(`node_modules/${tool}`)
    }
  })

  it('has all that the build needs, and installs what belongs to the program', () => {
    const directory = temporary('build')
    const source = evaluate(`(${packaged}).src`).replace('/source ', '').split(' ') as string[]
    for (const part of [...source, ...places()]) {
      const to = join(directory, part)
      // Not what lies in it for others: that has a place of its own.
      const filter = (from: string) =>
        !from.slice(join(project, part).length).includes('/node_modules')
      cpSync(join(project, part), to, { recursive: true, filter })
    }
    const run = (...argv: string[]) =>
      spawnSync(process.execPath, argv, {
        cwd: directory,
        encoding: 'utf8',
        env: { HOME: directory, PATH: dirname(process.execPath) },
      })
    expect(run('scripts/build.ts')).toMatchObject({ status: 0, stderr: '' })
    expect(run('dist/terrapin.js', '--version').stdout).toBe(`${VERSION}\n`)
    expect(readdirSync(join(directory, 'share'), { recursive: true })).toContain(
      'zsh/site-functions/_terrapin',
    )

    const out = join(directory, 'out')
    const install = `set -eu; runHook() { :; }; ${evaluate(`(${packaged}).installPhase`)}`
    const env = { PATH: process.env.PATH, out }
    const { status, stderr } = spawnSync('bash', ['--norc', '-c', install], { cwd: directory, env })
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' })
    expect(run('out/bin/terrapin', '--demo', 'list').stdout).toContain('known_good')
    for (const file of [
      'share/bash-completion/completions/terrapin',
      'share/fish/vendor_completions.d/terrapin.fish',
      'share/man/man1/terrapin.1',
      'share/zsh/site-functions/_terrapin',
    ]) {
      expect(readFileSync(join(out, file), 'utf8')).toContain('terrapin')
    }
    const licences = join(out, 'share/licenses/terrapin')
    expect(readFileSync(join(licences, 'LICENSE'), 'utf8')).toBe(read('LICENSE'))
    expect(readFileSync(join(licences, 'LICENCES.txt'), 'utf8')).toContain('\nreact ')
  })
})
