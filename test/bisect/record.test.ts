import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { discardBisection, readBisection, saveBisection } from '../../src/bisect/record.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { stateIn } from '../../src/host/statePlaces.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { layOut } from '../support/layout.ts'
import { begin, rowOf, say } from './fixture.ts'

const OTHER = '/home/alice/.local/state/nix/profiles/home-manager'
const links = rowOf(9)
const bisection = say(begin(links, 1, 9), links, 5, 'good')

/** A machine whose record holds this text, if any. */
function hostWith(text: string | null): { host: Host; file: string } {
  const state = join(layOut(), 'state')
  mkdirSync(state)
  const file = join(state, 'bisect.json')
  if (text !== null) writeFileSync(file, text)
  return { host: { ...mountedHost(layOut()), state: stateIn(state) }, file }
}

describe('the record of a search', () => {
  it('is what was kept, for each profile its own', () => {
    const { host } = hostWith(null)
    expect(readBisection(host, SYSTEM_PROFILE)).toBeNull()
    saveBisection(host, SYSTEM_PROFILE, bisection)
    saveBisection(host, OTHER, begin(links, 2, 3))
    expect(readBisection(host, SYSTEM_PROFILE)).toEqual(bisection)
    discardBisection(host, SYSTEM_PROFILE)
    expect(readBisection(host, SYSTEM_PROFILE)).toBeNull()
    expect(readBisection(host, OTHER)).toEqual(begin(links, 2, 3))
  })

  it('is written whole and leaves nothing beside it, and goes with the last search', () => {
    const { host, file } = hostWith(null)
    saveBisection(host, SYSTEM_PROFILE, bisection)
    expect(readdirSync(join(file, '..'))).toEqual(['.lock', 'bisect.json'])
    expect(readFileSync(file, 'utf8')).toMatch(/\n$/)
    expect(statSync(file).mode & 0o777).toBe(0o644)
    discardBisection(host, SYSTEM_PROFILE)
    expect(readdirSync(join(file, '..'))).toEqual(['.lock'])
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{"a": '],
    ['another shape', '[1]'],
    ['a verdict that there is not', JSON.stringify(kept({ answers: [answerOf('perhaps')] }))],
    ['a path outside the store', JSON.stringify(kept({ good: '/etc/passwd' }))],
    ['ends that are not at the ends', JSON.stringify(kept({ systems: [] }))],
    [
      'more answers than generations',
      JSON.stringify(kept({ answers: Array(10_001).fill(answerOf('good')) })),
    ],
    ['one end twice', JSON.stringify(kept({ bad: bisection.good }))],
  ])('with %s in it is damaged: said, and mended by a reset alone', (_, text) => {
    const { host, file } = hostWith(text)
    const damaged = `The bisect can’t continue: ${file} is damaged. To discard it: terrapin bisect reset.`
    expect(() => readBisection(host, SYSTEM_PROFILE)).toThrow(damaged)
    expect(() => saveBisection(host, SYSTEM_PROFILE, bisection)).toThrow(damaged)
    expect(readFileSync(file, 'utf8')).toBe(text)
    discardBisection(host, SYSTEM_PROFILE)
    expect(readBisection(host, SYSTEM_PROFILE)).toBeNull()
    saveBisection(host, SYSTEM_PROFILE, bisection)
    expect(readBisection(host, SYSTEM_PROFILE)).toEqual(bisection)
  })

  it('can’t be kept where nothing is, and says so', () => {
    const nowhere = { ...hostWith(null).host, state: null }
    expect(readBisection(nowhere, SYSTEM_PROFILE)).toBeNull()
    expect(() => saveBisection(nowhere, SYSTEM_PROFILE, bisection)).toThrow(
      'Only root can record a bisect',
    )
    const { host, file } = hostWith(null)
    const blocked = { ...host, state: stateIn(join(file, 'below')) }
    writeFileSync(file, '')
    expect(() => saveBisection(blocked, SYSTEM_PROFILE, bisection)).toThrow(
      'part of its path is not a directory',
    )
  })
})

function kept(changes: object) {
  return { [SYSTEM_PROFILE]: { ...bisection, ...changes } }
}

function answerOf(verdict: string) {
  return { storePath: bisection.good, verdict, at: 0 }
}
