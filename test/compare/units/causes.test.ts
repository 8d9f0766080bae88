import { describe, expect, it } from 'vitest'
import { causeReader, causes } from '../../../src/compare/units/causes.ts'
import { differencesOf } from '../../../src/compare/units/differences.ts'
import { parseUnitFile } from '../../../src/compare/units/unitFile.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { layOut, type Machine, storePath } from '../../support/layout.ts'
import { text } from './fixture.ts'

describe('the store paths that differ', () => {
  const paths = (...names: string[]) =>
    new Set(names.map((written) => storePath(written.replace('*', ''), written.length)))

  it.each<[string[], string[], string[]]>([
    [['openssh-9.8p1'], ['openssh-9.9p1'], ['openssh-9.9p1']],
    [['bash-5.3*'], ['bash-5.3'], ['bash-5.3']], // built again
    [['a-1', 'b-1'], ['a-2', 'b-1'], ['a-2']],
    [['a-1'], ['b-1'], ['b-1', 'a-1']], // another instead of it
    [['a-1', 'a-2'], [], ['a-1', 'a-2']],
    [[], ['a-1'], ['a-1']],
    [['a-1'], ['a-1'], []],
    [['etc-sshd_config*'], ['etc-sshd_config'], ['etc-sshd_config']],
  ])('%j → %j: %j', (before, after, expected) => {
    expect(causes(paths(...before), paths(...after))).toEqual(expected)
  })
})

describe('the causes of a change', () => {
  const list = (build: number) => storePath('X-Restart-Triggers-sshd', build)
  const [before, after] = [
    `[Unit] X-Restart-Triggers=${list(1)}`,
    `[Unit] X-Restart-Triggers=${list(2)}`,
  ]
  const config = (build: number) => storePath('etc-sshd_config', build)
  const differences = (one: string, other: string) => {
    const [from, to] = [parseUnitFile([text(one)]), parseUnitFile([text(other)])]
    return differencesOf(from, to, { isRecent: true })
  }
  const read = (machine: Machine, one = before, other = after) =>
    causeReader(mountedHost(layOut(machine)))(differences(one, other))

  it('are the triggers that NixOS lists in a file', async () => {
    const machine = {
      [list(1)]: `${config(1)} ${storePath('keys')}`,
      [list(2)]: `${config(2)}\n${storePath('keys')}\n`,
    }
    expect(await read(machine)).toEqual(['etc-sshd_config'])
  })

  it('are the triggers that a unit names itself', async () => {
    const [one, other] = [1, 2].map((build) => `[Unit] X-Restart-Triggers=${config(build)}`)
    expect(await read({}, one, other)).toEqual(['etc-sshd_config'])
  })

  it('are reload triggers as well', async () => {
    const [one, other] = [1, 2].map((build) => storePath('X-Reload-Triggers-nginx', build))
    const machine = { [`${one}`]: config(1), [`${other}`]: config(2) }
    const texts = [one, other].map((path) => `[Unit] X-Reload-Triggers=${path}`)
    expect(await read(machine, ...(texts as [string, string]))).toEqual(['etc-sshd_config'])
  })

  it('are the list itself where it can’t be read', async () => {
    expect(await read({})).toEqual(['X-Restart-Triggers-sshd'])
  })

  it('are the lists themselves where more is listed than any machine has', async () => {
    const large = (build: number) => `${config(build)} ${'x'.repeat(1_000_000)}`
    const host = mountedHost(layOut({ [list(1)]: large(1), [list(2)]: large(2) }))
    const causesOf = causeReader(host)
    const found = []
    for (let unit = 0; unit < 20; unit++) found.push(await causesOf(differences(before, after)))
    expect(found[0]).toEqual(['etc-sshd_config'])
    expect(found[19]).toEqual(['X-Restart-Triggers-sshd'])
  })

  it('are none where a trigger is only a word', async () => {
    expect(await read({ [list(1)]: 'one', [list(2)]: 'two' })).toEqual([])
  })

  it('are the programs of a setting that differs, and of no other', async () => {
    const program = (version: string) => `${storePath(`openssh-${version}`)}/bin/sshd`
    const same = `[Service] Environment=${storePath('a')}:${storePath('b')}`
    const [one, other] = ['9.8', '9.9'].map((version) => `${same} ExecStart=${program(version)}`)
    expect(await read({}, one, other)).toEqual(['openssh-9.9'])
  })
})
