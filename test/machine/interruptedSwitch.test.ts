import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { isSwitchRunning, readInterruptedSwitch } from '../../src/machine/interruptedSwitch.ts'
import { runningHost } from '../support/layout.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'terrapin-lists-'))
  mkdirSync(join(root, 'run/nixos'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

const place = (name: string) => join(root, 'run/nixos', name)
const note = (name: string, ...units: string[]) =>
  writeFileSync(place(name), units.map((unit) => `${unit}\n`).join(''))

/** The machine as it runs: with this computer’s locks, and with these states in systemd. */
function host(states: Readonly<Record<string, string>> | null): Host {
  const here = runningHost(root)
  return {
    ...here,
    read: async (path, limit) =>
      path === '/proc/locks' ? readFileSync(path, 'utf8') : here.read(path, limit),
    run: async (argv) => {
      const said = argv.slice(argv.indexOf('--') + 1).map((name) => states?.[name] ?? 'inactive')
      const stdout = states === null ? '' : `${said.join('\n')}\n`
      return { status: states === null ? 1 : 3, signal: null, stdout, stderr: '' }
    },
  }
}

it('names what is down of what is noted, and what is still to be restarted or reloaded', async () => {
  note('start-list', 'multi-user.target', 'web.service', 'db.service', 'web.service')
  note('restart-list', 'agent.service')
  note('reload-list', 'dbus.service')
  const states = { 'multi-user.target': 'active', 'db.service': 'activating' }
  expect(await readInterruptedSwitch(host(states))).toEqual({
    ...{ toStart: ['web.service'], isKnown: true },
    ...{ toRestart: ['agent.service'], toReload: ['dbus.service'] },
  })
})

it('names what was stopped and is noted nowhere, where that is down', async () => {
  const states = { 'old.socket': 'active' }
  const found = await readInterruptedSwitch(host(states), ['old.service', 'old.socket'])
  expect(found?.toStart).toEqual(['old.service'])
})

it('says that it is not known what is down where systemd can’t be asked', async () => {
  note('start-list', 'web.service')
  const found = await readInterruptedSwitch(host(null))
  expect(found).toMatchObject({ toStart: ['web.service'], isKnown: false })
})

it.each([
  ['no list', [], {}],
  ['an empty one', [['start-list']], {}],
  ['nothing but what is no unit', [['start-list', '', '--help', 'a b.service', 'a']], {}],
  ['all of it active', [['start-list', 'a.service']], { 'a.service': 'active' }],
  // A list that was left by a switch that a unit’s text kept from beginning.
  ['targets alone', [['start-list', 'multi-user.target']], { 'multi-user.target': 'active' }],
] as const)('is nothing where there is %s', async (_, lists, states) => {
  for (const [name = '', ...units] of lists) note(name, ...units)
  expect(await readInterruptedSwitch(host(states))).toBeNull()
})

it('is nothing while a switch runs, which holds its lock', async () => {
  note('start-list', 'web.service')
  const lock = place('switch-to-configuration.lock')
  writeFileSync(lock, '')
  expect(await isSwitchRunning(host({}))).toBe(false)
  const holder = spawn('flock', [lock, 'sh', '-c', 'echo held; exec cat'], { stdio: 'pipe' })
  await new Promise((held) => holder.stdout.once('data', held))
  expect(await isSwitchRunning(host({}))).toBe(true)
  expect(await readInterruptedSwitch(host({}))).toBeNull()
  holder.stdin.end()
  await new Promise((ended) => holder.once('exit', ended))
  expect(await readInterruptedSwitch(host({}))).toMatchObject({ toStart: ['web.service'] })
})

it('is nothing on a system that does not run', async () => {
  note('start-list', 'web.service')
  expect(await readInterruptedSwitch(mountedHost(root))).toBeNull()
})
