import { expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { deletionRefusals, refusalText } from '../../src/plan/deletionRefusal.ts'
import { readBootReport } from '../../src/problems/readBootReport.ts'
import { findTarget } from '../../src/targets/target.ts'
import {
  bootEntry,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
  toplevel,
} from '../support/layout.ts'

const systems = [1, 2, 3].map((build) => storePath('nixos-system-vps', build))
const wrappers = [1, 2, 3].map((build) => storePath('activatable-nixos-system-vps', build))
const [one, two, three] = systems as [StorePath, StorePath, StorePath]
const travel = storePath('nixos-system-vps-travel')

/** What deploy-rs sets a profile to: links into the toplevel, and its own activation. */
function wrapper(index: number): Machine {
  const [path, system] = [wrappers[index], systems[index]]
  const names = ['init', 'boot.json', 'kernel', 'specialisation', 'bin', 'nixos-version', 'sw']
  const links = names.map((name) => [`${path}/${name}`, link(`${system}/${name}`)] as const)
  return { ...Object.fromEntries(links), [`${path}/deploy-rs-activate`]: '#!/bin/sh\n' }
}

/** 3 is current and default, 2’s specialisation runs, 1 was booted, and 1 is pinned. */
const VPS: Machine = {
  ...Object.assign(
    {},
    ...systems.map((path) => toplevel(path, { 'specialisation/travel': link(travel) })),
    ...systems.map((_, index) => wrapper(index)),
  ),
  ...toplevel(travel),
  ...profile(
    SYSTEM_PROFILE,
    { 1: wrappers[0] ?? '', 2: wrappers[1] ?? '', 3: wrappers[2] ?? '' },
    3,
  ),
  ...profile(`${SYSTEM_PROFILES}/good`, { 1: wrappers[0] ?? '' }, 1),
  '/run/current-system': link(two),
  '/run/booted-system': link(one),
  '/boot/loader/loader.conf': 'default three.conf\n',
  '/boot/loader/entries/one.conf': bootEntry('NixOS', '1', one),
  '/boot/loader/entries/three.conf': bootEntry('NixOS', '3', three),
}

const read = (machine: Machine) => readMachine(mountedHost(layOut(machine)), SYSTEM_PROFILE)

/** Why each generation must not be deleted. */
async function protectedBy(machine: Machine) {
  const facts = await read(machine)
  return Object.fromEntries(
    facts.generations.map((some) => [some.number, deletionRefusals(some, facts).map(refusalText)]),
  )
}

const RIGHT = { 3: ['current', 'boot default'], 2: ['running'], 1: ['booted', 'pinned as good'] }

it('of a machine that deploy-rs deploys, what runs, boots and starts is protected', async () => {
  expect(await protectedBy(VPS)).toEqual(RIGHT)
})

it('so it is where the menu names the wrappers, and what runs leads through a profile', async () => {
  const otherwise: Machine = {
    ...VPS,
    '/run/current-system': link(`${SYSTEM_PROFILE}-2-link`),
    '/boot/loader/entries/one.conf': bootEntry('NixOS', '1', wrappers[0] ?? ''),
    '/boot/loader/entries/three.conf': bootEntry('NixOS', '3', wrappers[2] ?? ''),
  }
  expect(await protectedBy(otherwise)).toMatchObject({ 3: RIGHT[3], 2: RIGHT[2] })
})

it('its entries start its generations, and none starts nothing', async () => {
  const host = mountedHost(layOut(VPS))
  const report = await readBootReport(host, await readMachine(host, SYSTEM_PROFILE))
  const starts = report?.entries.map(({ kind, starts }) => [
    kind,
    starts.map(({ bootable }) => bootable.profile ?? bootable.number),
  ])
  expect(starts).toEqual([
    ['generation', [3]],
    ['generation', [1, 'good']],
  ])
})

it('a specialisation of one runs, and both paths of a system mean its generation', async () => {
  const host = mountedHost(layOut({ ...VPS, '/run/current-system': link(travel) }))
  const machine = await readMachine(host, SYSTEM_PROFILE)
  expect(machine.generations[1]).toMatchObject({ running: true, runningSpecialisation: 'travel' })
  for (const path of [two, wrappers[1] ?? '']) {
    expect((await findTarget(host, machine, path)).label).toBe('2')
  }
})
