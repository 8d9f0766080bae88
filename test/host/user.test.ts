import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const isRoot = process.getuid?.() === 0
/** Someone without root: user and group `nobody`, where root runs the tests. */
const PERSON = isRoot ? 65_534 : userInfo().uid
const STRANGER = 4242

type Variables = Readonly<Record<string, string>>

/** What a function of `src/host` says in a process with this environment. */
function said(module: string, call: string, env: Variables, uid = userInfo().uid): string {
  const script = `const all = await import(process.argv[1]); console.log(all.${call})`
  const file = join(import.meta.dirname, '../../src/host', module)
  const argv = ['--input-type=module', '-e', script, file]
  const who = uid === userInfo().uid ? {} : { uid, gid: uid }
  return execFileSync(process.execPath, argv, { env, encoding: 'utf8', ...who }).trim()
}

const cacheOf = (uid: number, env: Variables) => said('user.ts', 'cacheHere()', env, uid)
const cacheWith = (env: Variables) => cacheOf(PERSON, env)

function directory(owner = PERSON, mode = 0o755): string {
  const made = mkdtempSync(join(tmpdir(), 'terrapin-user-'))
  chmodSync(made, mode)
  if (isRoot) chownSync(made, owner, owner)
  return made
}

function below(above: string, name: string, owner = PERSON): string {
  const made = join(above, name)
  mkdirSync(made)
  if (isRoot) chownSync(made, owner, owner)
  return made
}

const home = directory()

describe('the directory of a person’s caches', () => {
  it('is where the environment says, made or not', () => {
    const named = directory()
    expect(cacheWith({ HOME: home, XDG_CACHE_HOME: named })).toBe(`${named}/terrapin`)
    const missing = join(named, 'not/yet')
    expect(cacheWith({ HOME: home, XDG_CACHE_HOME: missing })).toBe(`${missing}/terrapin`)
  })

  it('is in the home where the variable names no directory from / on', () => {
    for (const named of ['', 'x', './x']) {
      expect(cacheWith({ HOME: home, XDG_CACHE_HOME: named })).toBe(`${home}/.cache/terrapin`)
    }
  })

  it.each<[string, () => string]>([
    ['a directory in the store', () => '/nix/store/00000000000000000000000000000000-cache'],
    ['a directory in a store on another disk', () => join(directory(), 'nix/store/0-cache')],
    ['one in which its group may write', () => directory(PERSON, 0o775)],
    ['one in which all may write', () => directory(PERSON, 0o1777)],
    ['below one in which all may write', () => below(directory(PERSON, 0o777), 'cache')],
    [
      'one that is not there, and that all may make',
      () => join(directory(PERSON, 0o1777), 'cache'),
    ],
    ['a file', () => '/etc/passwd'],
  ])('is in the home where the variable names %s', (_, named) => {
    const env = { HOME: home, XDG_CACHE_HOME: named() }
    expect(cacheWith(env)).toBe(`${home}/.cache/terrapin`)
  })

  it.runIf(isRoot).each<[string, () => string]>([
    ['a stranger’s', () => directory(STRANGER)],
    ['below a stranger’s', () => below(directory(STRANGER), 'cache')],
    [
      'a link to a stranger’s',
      () => {
        const link = join(directory(), 'link')
        symlinkSync(directory(STRANGER), link)
        return link
      },
    ],
  ])('is in the home where the variable names %s', (_, named) => {
    const env = { HOME: home, XDG_CACHE_HOME: named() }
    expect(cacheWith(env)).toBe(`${home}/.cache/terrapin`)
  })

  it('is where a link in a stranger’s directory leads now, not where it may lead later', () => {
    const own = directory()
    const link = join(directory(STRANGER), 'link')
    symlinkSync(own, link)
    expect(cacheWith({ HOME: home, XDG_CACHE_HOME: link })).toBe(`${own}/terrapin`)
  })

  it('is none where the home is not the person’s own either', () => {
    expect(cacheWith({ HOME: directory(PERSON, 0o777) })).toBe('null')
    const shared = directory()
    mkdirSync(join(shared, '.cache'), 0o777)
    chmodSync(join(shared, '.cache'), 0o777)
    expect(cacheWith({ HOME: shared })).toBe('null')
  })
})

it.runIf(isRoot)('root’s caches are in the home of the password file, whatever is set', () => {
  const usual = `${userInfo().homedir}/.cache/terrapin`
  const theirs = directory(STRANGER)
  for (const env of [
    { HOME: theirs },
    { HOME: theirs, XDG_CACHE_HOME: theirs },
    { HOME: theirs, XDG_CACHE_HOME: directory(0) },
    { XDG_CACHE_HOME: '/nix/store/00000000000000000000000000000000-cache' },
  ]) {
    expect(cacheOf(0, env)).toBe(usual)
  }
})

const HOMES: Variables[] = [
  { HOME: '' },
  { HOME: 'relative' },
  {},
  { HOME: '.', XDG_STATE_HOME: 'state' },
]
it.each(HOMES)('with %j nothing of the working directory is this person’s', (env) => {
  const { homedir, uid } = userInfo()
  expect(cacheOf(uid, env)).toBe(`${homedir}/.cache/terrapin`)
  const state = said('statePlaces.ts', 'stateHere()?.path', env)
  expect(state).toBe(uid === 0 ? '/var/lib/terrapin' : `${homedir}/.local/state/terrapin`)
})
