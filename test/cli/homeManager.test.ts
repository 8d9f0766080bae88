import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { alice } from '../support/machine/layout.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { endGroup } from '../support/machine/outcome.ts'

const STATE = `${alice.home}/state/nix`
const PROFILES = `${STATE}/profiles`

/** home-manager’s activation: without a driver it makes a generation itself (home-environment.nix). */
const activate = (number: number) => `#!/bin/sh
case $* in
  '--driver-version 1') ;;
  '') nix-env -p ${PROFILES}/home-manager --set "$(dirname "$0")" ;;
  *) exit 1 ;;
esac
echo ${number} > ${alice.home}/activated
`

describeWithNix('going back in a home-manager profile, as its person', () => {
  let machine: Machine
  let daemon: ReturnType<Machine['start']>
  const env = { NIX_REMOTE: 'daemon', XDG_STATE_HOME: `${alice.home}/state` }

  beforeAll(async () => {
    machine = await createMachine()
    for (const number of [1, 2, 3]) {
      const directory = `/tmp/${number}/home-manager-generation`
      await machine.must(['mkdir', '-p', directory])
      writeFileSync(join(machine.root, directory, 'activate'), activate(number), { mode: 0o755 })
      // The first is of a home-manager from before 2024.
      if (number > 1) writeFileSync(join(machine.root, directory, 'gen-version'), '1\n')
      const path = (await machine.must(['nix-store', '--add', directory])).trim()
      await machine.setGeneration(path, { profile: `${PROFILES}/home-manager` })
    }
    await machine.must(['chown', '-R', `${alice.uid}:${alice.gid}`, alice.home])
    daemon = machine.start(['nix-daemon'])
    const asked = ['nix-store', '--store', 'daemon', '--gc', '--print-roots']
    const answers = async () => (await machine.run(asked, { user: 'alice' })).status === 0
    for (let tries = 0; tries < 50 && !(await answers()); tries++) await delay(100)
  })
  afterAll(async () => {
    if (daemon !== undefined) endGroup(daemon)
    await machine?.remove()
  })

  const home = (...args: string[]) =>
    machine.terrapin([...args, '--profile', 'home-manager', '--yes'], { user: 'alice', env })
  const state = async () => ({
    current: (await machine.must(['readlink', `${PROFILES}/home-manager`])).trim(),
    activated: (await machine.must(['cat', `${alice.home}/activated`])).trim(),
    links: readdirSync(join(machine.root, PROFILES)).filter((name) => name.endsWith('-link'))
      .length,
  })

  it('moves the profile and makes no new generation', async () => {
    expect(await home('rollback')).toMatchObject({ status: 0 })
    expect(await state()).toEqual({ current: 'home-manager-2-link', activated: '2', links: 3 })
  })

  it('goes back to 1, though an activation from before 2024 makes a copy of it', async () => {
    expect(await home('rollback')).toMatchObject({ status: 0 })
    expect(await state()).toEqual({ current: 'home-manager-1-link', activated: '1', links: 4 })
  })

  it('is refused to root, who has another home', async () => {
    const profile = `${PROFILES}/home-manager`
    const outcome = await machine.terrapin(['switch', '3', '--profile', profile, '--yes'])
    expect(outcome).toMatchObject({ status: 3 })
    expect(outcome.stderr).toContain('Run this as the owner')
    expect(await state()).toMatchObject({ current: 'home-manager-1-link', activated: '1' })
  })
})
