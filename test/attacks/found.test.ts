import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentOf, SYSTEMS } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { alice } from '../support/machine/layout.ts'
import { createRescue, mountPoint, type Rescue } from '../support/machine/rescue.ts'

/* What an attacker of 0.2 found, on a disk that is mounted at /mnt of a rescue machine. */

const NIX = '/nix/var/nix'

describeWithNix('an attacker who has found a way', () => {
  let made: Rescue<readonly string[]>
  beforeAll(async () => {
    made = await createRescue(async (system) => {
      const paths = await system.buildSystems(
        SYSTEMS.slice(0, 3).map((spec, index) => ({
          ...spec,
          configurationRevision: String(index + 1).repeat(40),
        })),
      )
      for (const path of paths) await system.setGeneration(path)
      await system.must([`${NIX}/profiles/system/bin/switch-to-configuration`, 'boot'])
      return paths
    })
    await made.rescue.must(['sh', '-c', 'echo "root:SECRET:1:" > /etc/shadow'])
  })
  afterAll(() => made?.rescue.remove())

  const below = (path: string) => join(made.root, path)
  const run = (args: readonly string[], root = mountPoint, env: Record<string, string> = {}) =>
    made.rescue.terrapin(['--root', root, ...args, '--json'], { env })
  const refusedAs = async (args: readonly string[], reason: RegExp, root = mountPoint) => {
    const outcome = await run([...args, '--yes'], root)
    expect(outcome.status).toBe(3)
    expect(documentOf(outcome).error.message).toMatch(reason)
  }

  it('owns a directory above the root', async () => {
    const work = join(made.rescue.root, 'home/alice/work')
    mkdirSync(work)
    chownSync(work, alice.uid, alice.gid)
    execFileSync('cp', ['-a', made.root, join(work, 'disk')])
    const root = '/home/alice/work/disk'
    for (const args of [
      ['delete', '1'],
      ['boot', '--regenerate'],
      ['switch', '2'],
    ]) {
      await refusedAs(args, /can be changed by others than root/, root)
    }
    rmSync(work, { recursive: true })
  })

  it('hides a link among more files than are looked at', async () => {
    const directory = below(`${NIX}/db`)
    execFileSync('sh', ['-c', 'cd "$1"; seq 10500 | xargs touch', 'sh', directory])
    await refusedAs(['delete', '1'], /holds more than 10,000 entries/)
    rmSync(join(directory, 'reserved'), { force: true })
    symlinkSync('/etc/victim', join(directory, 'reserved'))
    await refusedAs(['delete', '1'], /is a link to \/etc\/victim|holds more than/)
    execFileSync('sh', ['-c', 'cd "$1"; seq 10500 | xargs rm -f reserved', 'sh', directory])
  })

  it('has Nix change the owner of a directory behind a link', async () => {
    const place = below(`${NIX}/gcroots/per-user/root`)
    rmSync(place, { recursive: true, force: true })
    symlinkSync('/srv/private', place)
    await refusedAs(['delete', '1'], /per-user\/root is a link to \/srv\/private/)
    rmSync(place)
  })

  it('has nixos-enter make a file behind a link and ..', async () => {
    symlinkSync('/etc/cron.d', below('/etc/foo'))
    symlinkSync('foo/../nologin', below('/etc/resolv.conf'))
    await refusedAs(['delete', '1', '--dry-run'], /resolv\.conf is a link/)
    rmSync(below('/etc/foo'))
    rmSync(below('/etc/resolv.conf'))
  })

  it.each<[string, (git: string) => void]>([
    ['shallow', (git) => symlinkSync('/etc/shadow', join(git, 'shallow'))],
    ['grafts', (git) => symlinkSync('/etc/shadow', join(git, 'info/grafts'))],
    [
      'an order file',
      (git) =>
        writeFileSync(join(git, 'config'), '[diff]\n\torderFile = /etc/shadow\n', { flag: 'a' }),
    ],
    ['a device', (git) => execFileSync('mknod', [join(git, 'packed-refs'), 'c', '1', '3'])],
    [
      'an include',
      (git) =>
        writeFileSync(join(git, 'config'), '[core][include] path = /etc/shadow\n', { flag: 'a' }),
    ],
  ])('has git print a file of this computer by %s', async (_, make) => {
    const nixos = below('/etc/nixos')
    execFileSync('git', ['init', '-q', nixos])
    make(join(nixos, '.git'))
    const { stdout, stderr } = await run(['diff', '1', '2'])
    rmSync(join(nixos, '.git'), { recursive: true })
    expect(stdout + stderr).not.toContain('SECRET')
    expect(stdout).toContain('is not read')
  })

  it('has git write where the settings of a person say, whose HOME root was given', async () => {
    execFileSync('git', ['init', '-q', below('/etc/nixos')])
    const home = join(made.rescue.root, alice.home)
    writeFileSync(join(home, '.gitconfig'), '[trace2]\nnormalTarget = /etc/pwned\n')
    const env = { HOME: alice.home, XDG_CONFIG_HOME: alice.home }
    await run(['diff', '1', '2'], mountPoint, env)
    expect((await made.rescue.run(['ls', '/etc/pwned'])).status).not.toBe(0)
    rmSync(join(home, '.gitconfig'))
    rmSync(below('/etc/nixos/.git'), { recursive: true })
  })

  it('has root change a profile in a directory of their own', async () => {
    const { rescue, prepared } = made
    const profiles = join(rescue.root, alice.home, 'profiles')
    mkdirSync(profiles)
    for (const number of [1, 2])
      symlinkSync(prepared[0] as string, join(profiles, `mine-${number}-link`))
    symlinkSync('mine-2-link', join(profiles, 'mine'))
    symlinkSync('/etc/nologin', join(profiles, 'mine.lock'))
    chownSync(profiles, alice.uid, alice.gid)
    chmodSync(profiles, 0o755)
    const profile = `${alice.home}/profiles/mine`
    const outcome = await rescue.terrapin(['--profile', profile, 'delete', '1', '--yes', '--json'])
    expect(outcome.status).toBe(3)
    expect((await rescue.run(['ls', '/etc/nologin'])).status).not.toBe(0)
  })
})
