import { describe, expect, it } from 'vitest'
import { sideFacts } from '../../../src/compare/features/sideFacts.ts'
import type { Host } from '../../../src/host/host.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { folder, layOut, link, type Machine, storePath } from '../../support/layout.ts'
import { type Described, described } from './side.ts'

function factsOf(side: Described, more: Machine = {}) {
  const { toplevel, machine } = described('turtle', side)
  return sideFacts(mountedHost(layOut({ ...machine, ...more })), toplevel)()
}

describe('the facts of a side', () => {
  it('are its units, its files below etc and its activation script', async () => {
    const facts = factsOf({
      units: { 'b.service': 'b', 'a.timer': 'a' },
      etc: { fstab: 'x', 'systemd/network/1.netdev': 'y' },
      activate: '#!/bin/sh\n',
    })
    expect(await facts.unitNames()).toEqual(['a.timer', 'b.service'])
    expect(await facts.unit('a.timer')).toBe('a')
    expect(await facts.etc('fstab')).toBe('x')
    expect(await facts.etcNames('systemd/network')).toEqual(['1.netdev'])
    expect(await facts.activate()).toBe('#!/bin/sh\n')
  })

  it('are nothing where there is nothing', async () => {
    const facts = factsOf({ units: { 'masked.service': null } })
    expect(await facts.unit('masked.service')).toBeNull()
    expect(await facts.unit('none.service')).toBeNull()
    expect(await facts.etc('none')).toBeNull()
    expect(await facts.etc('systemd')).toBeNull() // a directory
    expect(await facts.etcNames('none')).toEqual([])
    expect(await facts.activate()).toBe('')
  })

  it('have a unit’s drop-ins behind it, in order', async () => {
    const units = {
      'a.service': 'a',
      'a.service.d/2.conf': '2',
      'a.service.d/1.conf': '1',
      'a.service.d/readme': 'no',
    }
    expect(await factsOf({ units }).unit('a.service')).toBe('a\n1\n2')
  })

  it('have as scripts what says that it is one', async () => {
    const [script, program] = [storePath('script'), storePath('program')]
    const facts = factsOf({}, { [script]: '#!/bin/sh\n', [program]: '\u007fELF' })
    expect(await facts.script(script)).toBe('#!/bin/sh\n')
    expect(await facts.script(program)).toBeNull()
    expect(await facts.script('')).toBeNull()
  })

  it('are in the store alone', async () => {
    const inside = storePath('inside')
    const machine: Machine = {
      [inside]: link('/run/secrets/x'),
      [`${storePath('there')}/d`]: folder,
      '/run/secrets/x': '#!SECRET',
    }
    const facts = factsOf({}, machine)
    for (const path of [inside, '/run/secrets/x', `${storePath('there')}/d`, '/nix/store/../x']) {
      expect(await facts.file(path)).toBeNull()
      expect(await facts.script(path)).toBeNull()
    }
  })

  it('are read once', async () => {
    const { toplevel, machine } = described('turtle', { etc: { fstab: 'x' }, activate: 'y' })
    const host = mountedHost(layOut(machine))
    const read: string[] = []
    const counting: Host = {
      ...host,
      lookUp: (path, below) => {
        read.push(path)
        return host.lookUp(path, below)
      },
    }
    const facts = sideFacts(counting, toplevel)()
    expect(read).toEqual([])
    await Promise.all([facts.etc('fstab'), facts.etc('fstab'), facts.activate()])
    expect(await facts.etc('fstab')).toBe('x')
    expect(read).toHaveLength(2)
  })
})
