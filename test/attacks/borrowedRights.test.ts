import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentOf } from '../cli/fixture.ts'
import {
  type AskingMachine,
  describeWithAskers,
  makeAskingMachine,
} from '../terminal/sudoMachine.ts'

/*
 * Alice has no root, but sudo; what root does for her must be no more led astray by Bob than what
 * root does itself.
 */

const BOB = 1001

describeWithAskers('someone else, to whom a person with sudo comes', () => {
  let made: AskingMachine
  const inside = (path: string) => join(made.machine.root, path)
  beforeAll(async () => {
    made = await makeAskingMachine()
    await made.setPolicy({ asks: 'never' })
    await made.choose('sudo')
  })
  afterAll(() => made?.machine.remove())

  const refusedAs = async (args: readonly string[], reason: RegExp) => {
    const outcome = await made.machine.terrapin([...args, '--json'], { user: 'alice' })
    expect(documentOf(outcome).error?.message).toMatch(reason)
    expect(outcome.status).toBe(3)
    expect((await made.machine.run(['ls', '/etc/nologin'])).status).not.toBe(0)
  }

  it('has root change a profile in a directory of their own', async () => {
    const directory = '/nix/var/nix/profiles/per-user/bob'
    mkdirSync(inside(directory), { recursive: true })
    for (const number of [1, 2]) {
      symlinkSync(made.paths[0] as string, inside(`${directory}/tools-${number}-link`))
    }
    symlinkSync('tools-2-link', inside(`${directory}/tools`))
    symlinkSync('/etc/nologin', inside(`${directory}/tools.lock`))
    chownSync(inside(directory), BOB, BOB)
    const profile = ['--profile', `${directory}/tools`]
    const reason = /is writable by users other than root/
    await refusedAs([...profile, 'delete', '1', '--yes'], reason)
    await refusedAs([...profile, 'delete', '1', '--dry-run'], reason)
  })

  it('has root work in a root directory of their own', async () => {
    mkdirSync(inside('/home/bob/disk'), { recursive: true })
    const parts = ['nix', 'etc', 'boot'].map((name) => inside(`/${name}`))
    execFileSync('cp', ['-a', ...parts, inside('/home/bob/disk')])
    chownSync(inside('/home/bob'), BOB, BOB)
    await refusedAs(
      ['--root', '/home/bob/disk', 'delete', '1', '--yes'],
      /is writable by users other than root/,
    )
  })

  it('has root work in a directory of their own below root’s', async () => {
    execFileSync('mv', [inside('/home/bob/disk'), inside('/srv')])
    chownSync(inside('/srv/nix/var/nix/profiles'), BOB, BOB)
    await refusedAs(['--root', '/srv', 'delete', '1', '--yes'], /profiles belongs to user 1001/)
  })
})
