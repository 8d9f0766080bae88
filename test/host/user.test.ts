import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SCRIPT = `const { cacheHere } = await import(process.argv[1]); console.log(cacheHere())`

/** Where a process with this environment keeps things. */
function cacheWith(env: Readonly<Record<string, string>>): string {
  const module = join(import.meta.dirname, '../../src/host/user.ts')
  const argv = ['--input-type=module', '-e', SCRIPT, module]
  return execFileSync(process.execPath, argv, { env, encoding: 'utf8' }).trim()
}

const own = () => mkdtempSync(join(tmpdir(), 'terrapin-user-'))

it('keeps things where the environment says', () => {
  const directory = own()
  expect(cacheWith({ HOME: '/', XDG_CACHE_HOME: directory })).toBe(`${directory}/terrapin`)
})

it('passes over a relative directory, as the specification asks', () => {
  const home = userInfo().homedir
  expect(cacheWith({ HOME: home, XDG_CACHE_HOME: 'x' })).toBe(`${home}/.cache/terrapin`)
})

const root = process.getuid?.() === 0
it.runIf(root)('as root, neither writes into another’s home nor takes code from it', () => {
  const theirs = own()
  chownSync(theirs, 65534, 65534)
  const home = `${userInfo().homedir}/.cache/terrapin`
  expect(cacheWith({ HOME: theirs })).toBe(home)
  expect(cacheWith({ HOME: theirs, XDG_CACHE_HOME: theirs })).toBe(home)
  const everyones = own()
  chmodSync(everyones, 0o1777)
  expect(cacheWith({ HOME: theirs, XDG_CACHE_HOME: everyones })).toBe(home)
})

const STATE = `const { stateHere } = await import(process.argv[1]); console.log(stateHere()?.path)`
const HOMES = [{ HOME: '' }, { HOME: 'relative' }, {}, { HOME: '.', XDG_STATE_HOME: 'state' }]
it.each(HOMES)('with %j nothing of the working directory is this person’s', (env) => {
  const { homedir: home, uid } = userInfo()
  expect(cacheWith(env as Record<string, string>)).toBe(`${home}/.cache/terrapin`)
  const module = join(import.meta.dirname, '../../src/host/statePlaces.ts')
  const argv = ['--input-type=module', '-e', STATE, module]
  const state = execFileSync(process.execPath, argv, { env, encoding: 'utf8' }).trim()
  expect(state).toBe(uid === 0 ? '/var/lib/terrapin' : `${home}/.local/state/terrapin`)
})
