import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { documentOf } from './fixture.ts'

/** What only a machine with a boot loader has. */
const BOOTING = /kernel|boot menu|boot default|\/boot|incomplete|next boot/i

describeWithNix('a container or WSL, whose systems start no kernel', () => {
  let machine: Machine
  let paths: readonly string[]
  beforeAll(async () => {
    machine = await createMachine({ bootLoader: 'none' })
    const specs = [1, 2, 3, 4].map((number) => ({ label: `26.05.${number}`, kernel: null }))
    paths = await machine.buildSystems(specs)
    for (const path of paths) await machine.setGeneration(path)
    await machine.must(['ln', '-s', paths[3] ?? '', '/run/current-system'])
  })
  afterAll(() => machine?.remove())

  const terrapin = (...args: string[]) => machine.terrapin(args)

  it.each([
    [['list']],
    [['show', '2']],
    [['switch', '2', '--dry-run']],
    [['switch', '2', '--boot', '--dry-run']],
    [['switch', '2', '--test', '--dry-run']],
    [['rollback', '--dry-run']],
    [['delete', '1', '--dry-run']],
    [['pin', '1', 'good', '--dry-run']],
  ])('%s says nothing of kernels, menus and /boot', async (args) => {
    const { status, stdout, stderr } = await terrapin(...args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.length).toBeGreaterThan(50)
    expect(stdout).not.toMatch(BOOTING)
  })

  it('boot says why there is no menu', async () => {
    const outcome = await terrapin('boot')
    expect(outcome.stderr).toContain(
      'No boot menu: the systems of this machine have no kernel, as in a container',
    )
  })

  it('changes what it says, and undoes it', async () => {
    expect(await terrapin('switch', '2', '--yes')).toMatchObject({ status: 0 })
    expect(readlinkSync(join(machine.root, 'run/current-system'))).toBe(paths[1])
    expect(await terrapin('delete', '1', '--yes')).toMatchObject({ status: 0 })
    expect(await terrapin('undo', '--yes')).toMatchObject({ status: 0 })
    const list = documentOf(await terrapin('list', '--json'))
    expect(list.map(({ generation }: { generation: number }) => generation)).toEqual([4, 3, 2, 1])
  })
})

describeWithNix('a machine that can’t write to its own /nix/var', () => {
  let machine: Machine
  beforeAll(async () => {
    machine = await createMachine()
    const paths = await machine.buildSystems([1, 2].map((number) => ({ label: `26.05.${number}` })))
    for (const path of paths) await machine.setGeneration(path)
    await machine.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
    await machine.boot(paths[1] ?? '')
  })
  afterAll(() => machine?.remove())

  /** What lies at /nix/var, on a mount that is read-only, or a file system as a disk error leaves it. */
  const mounts = {
    mount: 'mount --bind /nix/var /nix/var && mount -o remount,bind,ro /nix/var',
    'file system':
      'mkdir -p /tmp/disk && mount -t tmpfs disk /tmp/disk && cp -a /nix/var/. /tmp/disk && ' +
      'mount --move /tmp/disk /nix/var && mount -o remount,ro /nix/var',
  }

  describe.each(Object.entries(mounts))('%s', (kind, mount) => {
    const terrapin = (command: string) => {
      const script = `${mount} && exec ${process.execPath} ${project}/dist/terrapin.js ${command}`
      return machine.run(['unshare', '--mount', 'sh', '-ec', script])
    }

    it('is no container: its store is its own, with its sizes', async () => {
      const { stdout, stderr } = await terrapin('list --json')
      expect(stderr).toBe('')
      const [{ closureSize }] = documentOf({ stdout })
      expect(closureSize).toBeGreaterThan(0)
    })

    it.each([
      ['switch 1', '/nix/var/nix/profiles/system'],
      ['delete 1', '/nix/var/nix/profiles/system'],
      ['pin 1 good', '/nix/var/nix/profiles/system-profiles'],
      ['gc', '/nix/var/nix/db'],
    ])('%s is refused before its first step', async (command, place) => {
      const { status, stdout } = await terrapin(`${command} --dry-run`)
      const way = kind === 'mount' ? 'run mount' : 'check dmesg for disk errors, then run mount'
      expect(stdout).toContain(
        `/nix/var is mounted read-only, so ${place} can’t be changed: ${way}`,
      )
      expect(status).toBe(3)
    })
  })

  it('is a container where its manager says so', async () => {
    const script = `
      ${mounts.mount}
      mkdir -p /run/systemd && echo docker > /run/systemd/container
      exec ${process.execPath} ${project}/dist/terrapin.js gc --dry-run`
    const { stdout } = await machine.run(['unshare', '--mount', 'sh', '-ec', script])
    expect(stdout).toContain('this store belongs to the host of this container')
    await machine.must(['rm', '/run/systemd/container'])
  })
})
