import { expect, it } from 'vitest'
import { readRules } from '../../../src/compare/units/switchRules.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { layOut, type Machine } from '../../support/layout.ts'
import { ONE } from './fixture.ts'

const read = (kind: 'nixos' | 'home', machine: Machine) =>
  readRules(mountedHost(layOut(machine)), ONE, kind)

it.each<[string | null, string, boolean]>([
  ['VERSION_ID="25.11"', 'login', false],
  ['VERSION_ID=24.05', 'login', false],
  ['NAME=NixOS\nVERSION_ID="26.05"\nID=nixos', 'switch', true],
  ['VERSION_ID="26.11"', 'switch', true],
  ['VERSION_ID="new"', 'switch', true],
  ['', 'switch', true],
  [null, 'switch', true],
])('a release that says %j leaves user units to %s', async (osRelease, users, reloads) => {
  const files = osRelease === null ? {} : { [`${ONE}/etc/os-release`]: osRelease }
  const found = await read('nixos', files)
  expect(found).toMatchObject({ users, isRecent: reloads })
})

it.each<[string | null, string]>([
  ['/nix/store/x-sd-switch-0.6.4/bin/sd-switch \\\n --new-units', 'sd-switch'],
  ['bash /nix/store/x-systemd-activate.sh', 'nobody'],
  [null, 'nobody'],
])('a home whose activation says %j leaves them to %s', async (script, users) => {
  const files = script === null ? {} : { [`${ONE}/activate`]: script }
  expect(await read('home', files)).toMatchObject({ users })
})
