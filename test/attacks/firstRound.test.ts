import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readlinkSync, rmSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { SYSTEMS } from '../cli/fixture.ts'
import {
  folder,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
  toplevel,
} from '../support/layout.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createRescue, mountPoint, type Rescue } from '../support/machine/rescue.ts'

/*
 * What went through 0.1.0 and has its test nowhere else. The others: sudo’s rules in test/nixpkg, links out
 * of a root directory in wall.test.ts and test/host, forged changelogs in test/faults, databases in
 * test/store, planted caches in test/cli/compileCache.test.ts, locks of others in test/faults/apart.test.ts,
 * escapes in test/terminal and test/text.
 */

const PINS = '/var/lib/terrapin/pins'

describeWithNix('a user GC root of a mounted disk', () => {
  let made: Rescue<readonly string[]>
  beforeAll(async () => {
    made = await createRescue(async (system) => {
      const paths = await system.buildSystems(SYSTEMS.slice(0, 2))
      for (const path of paths) await system.setGeneration(path)
      const own = ['--add-root', `${PINS}/mine`, '--indirect']
      await system.must(['nix-store', '--realise', paths[0] as string, ...own])
      return paths
    })
    await made.rescue.must(['mkdir', '-p', PINS])
    await made.rescue.must(['ln', '-s', made.prepared[1] as string, `${PINS}/mine`])
  })
  afterAll(() => made?.rescue.remove())

  const run = (...args: string[]) => made.rescue.terrapin(['--root', mountPoint, ...args, '--yes'])
  const onDisk = () => join(made.root, PINS, 'mine')
  const here = () => join(made.rescue.root, PINS, 'mine')

  it.each([
    ['unpin', 'mine'],
    ['unpin', 'mine', '--own'],
  ])('goes by %s %s, and the root of the same name on this computer stays', async (...args) => {
    const target = readlinkSync(onDisk())
    const gone = await run(...args)
    expect(gone, gone.stderr).toMatchObject({ status: 0 })
    expect(existsSync(onDisk())).toBe(false)
    expect(readlinkSync(here())).toBe(made.prepared[1])
    // Nix can’t make one from outside, and nothing is made in its place here.
    const back = await run('undo')
    expect(back, back.stderr).toMatchObject({ status: 3 })
    expect(readlinkSync(here())).toBe(made.prepared[1])
    symlinkSync(target, onDisk())
  })
})

const system = storePath('nixos-system')

function disk(others: Machine = {}): string {
  return layOut({ ...profile(SYSTEM_PROFILE, { 1: system }, 1), ...toplevel(system), ...others })
}

/** Runs the program with little memory, and no longer than a person waits. */
function run(root: string, ...args: string[]) {
  const argv = ['--max-old-space-size=64', 'dist/terrapin.js', '--root', root, ...args]
  return spawnSync(process.execPath, argv, { encoding: 'utf8', timeout: 20_000 })
}

describe('a disk whose files are no files', () => {
  it.each<[string, (place: string) => unknown]>([
    ['a FIFO', (place) => execFileSync('mkfifo', [place])],
    ['/dev/zero', (place) => execFileSync('mknod', [place, 'c', '1', '5'])],
    ['the kernel’s log device', (place) => execFileSync('mknod', [place, 'c', '1', '11'])],
  ])('shows a system whose boot.json leads to %s', (_, make) => {
    const root = disk({ [`${system}/boot.json`]: link('/var/lib/other') })
    execFileSync('mkdir', ['-p', join(root, 'var/lib')])
    make(join(root, 'var/lib/other'))
    const { status, stdout } = run(root, 'show', '1')
    expect(stdout).toContain('boot.json')
    expect(status).toBe(0)
  })

  it('is not read through /proc, where a read would wait', () => {
    const root = disk({ '/proc': folder })
    rmSync(join(root, system, 'boot.json'))
    symlinkSync('/proc/kmsg', join(root, system, 'boot.json'))
    const mount = `mount -t proc proc ${root}/proc && exec "$@"`
    const argv = ['--mount', '--pid', '--fork', 'sh', '-c', mount, 'sh', process.execPath]
    const show = ['dist/terrapin.js', '--root', root, 'show', '1']
    const { status, stdout } = spawnSync('unshare', [...argv, ...show], {
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect(stdout).toContain('boot.json')
    expect(status).toBe(0)
  })
})

it('a boot menu of 105 MB is not read, and that is said', () => {
  const root = disk({ '/boot/grub/grub.cfg': 'menuentry "NixOS" {\n' })
  truncateSync(join(root, 'boot/grub/grub.cfg'), 105_000_000)
  const { status, stdout, stderr } = run(root, 'list')
  expect(stderr).toContain('/boot/grub/grub.cfg is larger than 4194304 bytes')
  expect(stdout).toMatch(/^ +1 /m)
  expect(status).toBe(0)
})

it('GC roots 3,000 directories deep take no longer than others', () => {
  const root = disk({ '/nix/var/nix/gcroots': folder })
  const script =
    "for (let depth = 0; depth < 3000; depth++) { fs.mkdirSync('d'); process.chdir('d') }"
  execFileSync(process.execPath, ['-e', script], { cwd: join(root, 'nix/var/nix/gcroots') })
  const { status, stdout } = run(root, 'list')
  expect(stdout).toMatch(/^ +1 /m)
  expect(status).toBe(0)
})
