import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WITHOUT_BUILDING } from '../../src/plan/commands.ts'
import { documentOf, SYSTEMS } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { alice } from '../support/machine/layout.ts'
import { createRescue, mountPoint, type Rescue } from '../support/machine/rescue.ts'

/* What an attacker of 0.2 found, on a disk that is mounted at /mnt of a rescue machine. */

const NIX = '/nix/var/nix'

/** A rollback journal of SQLite's that names another one (sqlite.org/fileformat.html, section 3). */
function brokenOff(name: string): Buffer {
  const magic = Buffer.from('d9d505f920a163d7', 'hex')
  const numbers = (...values: number[]) =>
    Buffer.concat(values.map((value) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex')))
  const [pageSize, bytes] = [4096, Buffer.from(name)]
  const header = Buffer.concat([magic, numbers(0, 0, 1, 512, pageSize)])
  const sum = bytes.reduce((all, byte) => all + byte, 0)
  const lockPage = 0x40000000 / pageSize + 1
  const end = [numbers(lockPage), bytes, numbers(bytes.length, sum), magic]
  return Buffer.concat([header, Buffer.alloc(512 - header.length), ...end])
}

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
      await refusedAs(args, /is writable by users other than root/, root)
    }
    rmSync(work, { recursive: true })
  })

  it('has SQLite delete a file that a journal names', async () => {
    const victim = join(made.rescue.root, 'etc/victim')
    writeFileSync(victim, 'SECRET\n')
    writeFileSync(below(`${NIX}/db/db.sqlite-journal`), brokenOff('/etc/victim'))
    for (const args of [
      ['delete', '1'],
      ['switch', '2'],
      ['pin', '1', 'kept'],
    ]) {
      await refusedAs(
        args,
        /interrupted \(.*db\.sqlite-journal\)\. Recovering it from here could delete files/,
      )
    }
    await run(['list'])
    expect(existsSync(victim)).toBe(true)
    // That it would, the real Nix shows, which damages the database so.
    const db = below(`${NIX}/db`)
    execFileSync('cp', ['-a', db, `${db}.kept`])
    await made.rescue.run(['nix-store', '--store', `local?root=${mountPoint}`, '--verify'])
    expect(existsSync(victim)).toBe(false)
    rmSync(db, { recursive: true })
    renameSync(`${db}.kept`, db)
    rmSync(join(db, 'db.sqlite-journal'))
  })

  it('hides a link among more files than are looked at', async () => {
    const directory = below(`${NIX}/db`)
    execFileSync('sh', ['-c', 'cd "$1"; seq 10500 | xargs touch', 'sh', directory])
    await refusedAs(['delete', '1'], /contains more than 10,000 entries/)
    rmSync(join(directory, 'reserved'), { force: true })
    symlinkSync('/etc/victim', join(directory, 'reserved'))
    await refusedAs(['delete', '1'], /is a link to \/etc\/victim|contains more than/)
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
    expect(stdout).toContain('is ignored')
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

  it('has a home that this computer holds, too, activated on it', async () => {
    const { rescue } = made
    const home = '/tmp/home-manager-generation'
    mkdirSync(join(rescue.root, home))
    writeFileSync(join(rescue.root, home, 'activate'), '#!/bin/sh\ntouch /etc/pwned\n', {
      mode: 0o755,
    })
    writeFileSync(join(rescue.root, home, 'gen-version'), '1\n')
    const store = ['--store', `local?root=${mountPoint}`]
    for (const where of [[], store]) await rescue.must(['nix-store', ...where, '--add', home])
    const path = (await rescue.must(['nix-store', '--add', home])).trim()
    const profiles = below('/root/.local/state/nix/profiles')
    mkdirSync(profiles, { recursive: true })
    for (const number of [1, 2]) symlinkSync(path, join(profiles, `home-manager-${number}-link`))
    symlinkSync('home-manager-2-link', join(profiles, 'home-manager'))
    await refusedAs(['--profile', 'home-manager', 'switch', '1'], /home on this computer/)
    expect((await rescue.run(['ls', '/etc/pwned'])).status).not.toBe(0)
    rmSync(below('/root/.local'), { recursive: true })
  })

  describe('who has Nix make a store path', () => {
    const SUBSTITUTED = { substituters: 'file:///tmp/cache', 'require-sigs': 'false' }
    let first: string
    let known: string
    let path: string
    beforeAll(async () => {
      first = below(`${NIX}/profiles/system-1-link`)
      known = readlinkSync(first)
      const { rescue } = made
      await rescue.configureNix({ ...SUBSTITUTED, 'experimental-features': 'nix-command' })
      const name = 'nixos-system-disk-26.05'
      mkdirSync(join(rescue.root, 'tmp', name))
      writeFileSync(join(rescue.root, 'tmp', name, 'downloaded'), '')
      path = (await rescue.must(['nix-store', '--add', `/tmp/${name}`])).trim()
      await rescue.must(['nix', 'copy', '--to', 'file:///tmp/cache', path])
      execFileSync('cp', ['-a', below(known), below(path)])
    })
    afterAll(async () => {
      pointAt(known)
      execFileSync('sh', ['-c', 'chmod -R u+w "$1"; rm -rf "$1"', 'sh', below(path)])
      await made.rescue.configureNix({})
    })
    const pointAt = (target: string) => {
      rmSync(first, { force: true })
      symlinkSync(target, first)
    }
    const isMade = async () => {
      const asked = ['nix-store', '--store', `local?root=${mountPoint}`, '--check-validity', path]
      return (await made.rescue.run(asked)).status === 0
    }

    it('by a pin of what the disk’s database does not know', async () => {
      pointAt(path)
      await refusedAs(['pin', '1', 'kept'], /is not valid in the store database under \/mnt/)
      // Nix is told, too, whatever changes after terrapin has looked.
      const argv = ['nix-store', '--store', `local?root=${mountPoint}`, '--realise', path]
      expect((await made.rescue.run([...argv, ...WITHOUT_BUILDING])).status).not.toBe(0)
      expect(await isMade()).toBe(false)
      pointAt(known)
    })

    it('by a change that is to be undone', async () => {
      const generations = [{ number: 9, storePath: path, created: 1000 }]
      const reversal = { kind: 'delete', profile: `${NIX}/profiles/system`, generations }
      const id = '01234567-89ab-4def-8123-456789abcdef'
      const begin = { what: 'begin', id, at: 1, kind: 'delete', request: null, reversal }
      const lines = [
        { ...begin, settles: null },
        { what: 'end', id, at: 2, outcome: 'done' },
      ]
      const journal = below('/var/lib/terrapin/journal')
      mkdirSync(below('/var/lib/terrapin'), { recursive: true })
      writeFileSync(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      await refusedAs(['undo'], /is not valid in the store database under \/mnt/)
      expect(await isMade()).toBe(false)
      rmSync(journal)
    })

    it('whose lock is a link', async () => {
      symlinkSync('/etc/nologin', `${below(known)}.lock`)
      await refusedAs(['pin', '1', 'kept'], /\.lock is a link to \/etc\/nologin/)
      rmSync(`${below(known)}.lock`)
    })

    it('of a pin whose lock is a link', async () => {
      const pins = below(`${NIX}/profiles/system-profiles`)
      mkdirSync(pins, { recursive: true })
      symlinkSync('/etc/nologin', join(pins, 'kept.lock'))
      await refusedAs(['pin', '1', 'kept'], /kept\.lock is a link to \/etc\/nologin/)
      rmSync(join(pins, 'kept.lock'))
    })

    it('by a generation that is a derivation', async () => {
      const expression = `derivation {
        name = "nixos-system-disk-26.05"; system = builtins.currentSystem;
        builder = "/bin/sh"; args = [ "-c" "touch /etc/pwned; touch $out" ];
      }`
      const { rescue } = made
      const store = ['--store', `local?root=${mountPoint}`]
      const instantiate = ['nix-instantiate', ...store, '--expr', expression]
      pointAt((await rescue.must(instantiate)).trim().split('\n').at(-1) as string)
      await refusedAs(['pin', '1', 'kept'], /\.drv is a derivation/)
      expect((await rescue.run(['ls', '/etc/pwned'])).status).not.toBe(0)
      pointAt(known)
    })
  })
})
