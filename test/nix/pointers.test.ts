import { expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readPointers } from '../../src/nix/pointers.ts'
import { folder, layOut, link, type Machine, storePath } from '../support/layout.ts'

const system = storePath('nixos-system-turtle-26.05')

it.each([
  ['a store path', link(system), system],
  ['a specialisation by its path', link(`${system}/specialisation/travel`), system],
  ['nothing, on a machine that is off', undefined, null],
  ['a directory', folder, null],
  ['somewhere else', link('/etc'), null],
])('running and booted are told by links to %s', async (_, what, path) => {
  const links = { '/run/current-system': what, '/run/booted-system': what }
  const host = mountedHost(layOut(what === undefined ? {} : (links as Machine)))
  expect(await readPointers(host)).toEqual({ running: path, booted: path })
})

it('what was activated below a directory and never started there does not run', async () => {
  const left = mountedHost(layOut({ '/run/current-system': link(system) }))
  expect(await readPointers(left)).toEqual({ running: null, booted: null })
  const itself = { ...left, rootDirectory: null }
  expect(await readPointers(itself)).toEqual({ running: system, booted: null })
})
