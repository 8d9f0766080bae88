import { existsSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createRescue, mountPoint, type Rescue } from '../support/machine/rescue.ts'
import { documentOf, SYSTEMS } from './fixture.ts'

const PROFILES = '/nix/var/nix/profiles'

describeWithNix('a system mounted on a rescue machine', () => {
  let made: Rescue<string[]>
  beforeEach(async () => {
    made = await createRescue(async (system) => {
      const paths = await system.buildSystems(SYSTEMS.slice(0, 3))
      for (const path of paths) await system.setGeneration(path)
      await system.must([`${PROFILES}/system/bin/switch-to-configuration`, 'boot'])
      return paths
    })
  })
  afterEach(() => made?.rescue.remove())

  const run = (...args: string[]) => made.rescue.terrapin(['--root', mountPoint, ...args])
  const profile = () => readlinkSync(join(made.root, PROFILES, 'system'))

  it('is listed with everything below its mount point', async () => {
    const list = documentOf(await run('list', '--json'))
    expect(list).toHaveLength(3)
    expect(list[0]).toMatchObject({
      generation: 3,
      storePath: made.prepared[2],
      current: true,
      bootDefault: true,
      running: false,
    })
    expect(list[0].closureSize).toBeGreaterThan(100_000)
  })

  it('gets another boot default, through nixos-enter, and nothing else is touched', async () => {
    const outcome = await run('switch', '1', '--yes')
    expect(outcome.status).toBe(0)
    expect(profile()).toBe('system-1-link')
    const list = documentOf(await run('list', '--json'))
    expect(list[2]).toMatchObject({ generation: 1, current: true, bootDefault: true })
    expect(existsSync(join(made.rescue.root, PROFILES, 'system'))).toBe(false)
  })

  it('is not changed where it is mounted read-only: that is said before anything is run', async () => {
    await made.rescue.must(['mount', '--bind', mountPoint, mountPoint])
    await made.rescue.must(['mount', '-o', 'remount,bind,ro', mountPoint])
    for (const change of [
      ['delete', '1'],
      ['switch', '1'],
      ['boot', '--regenerate'],
    ]) {
      const outcome = await run(...change, '--yes')
      expect(outcome.status).toBe(3)
      expect(outcome.stderr).toContain(`${mountPoint} is mounted read-only, so ${mountPoint}/`)
      expect(outcome.stderr).toContain(`run mount -o remount,bind,rw ${mountPoint} as root`)
      expect(outcome.stderr).not.toContain('→')
    }
    await made.rescue.must(['umount', mountPoint])
    expect((await run('delete', '1', '--yes')).status).toBe(0)
  })

  it('may be mounted below any name, as a desktop does it by the label of the disk', async () => {
    // A blank, letters beyond ASCII, and what means something in a URI, such as Nix takes for a store.
    const below = '/run/media/alice/Grüße & 50%20 #1? a=b+c'
    await made.rescue.must(['mkdir', '-p', below])
    await made.rescue.must(['mount', '--rbind', mountPoint, below])
    const outcome = await made.rescue.terrapin(['--root', below, 'switch', '1', '--yes'])
    expect(outcome).toMatchObject({ status: 0, stderr: expect.not.stringContaining('warning:') })
    expect(profile()).toBe('system-1-link')
    const deleted = await made.rescue.terrapin(['--root', below, 'delete', '2', '--yes'])
    expect(deleted.status).toBe(0)
    const undone = await made.rescue.terrapin(['--root', below, 'undo', '--yes'])
    expect(undone.status).toBe(0)
    const list = documentOf(await run('list', '--json'))
    expect(list.map((one: { generation: number }) => one.generation)).toEqual([3, 2, 1])
    expect(existsSync(join(made.rescue.root, 'nix/var/nix/db'))).toBe(false)
  })

  it('can have a generation pinned and others deleted', async () => {
    expect((await run('pin', '1', 'good', '--yes')).status).toBe(0)
    expect((await run('delete', '2', '--yes')).status).toBe(0)
    const list = documentOf(await run('list', '--json'))
    expect(list.map((one: { generation: number }) => one.generation)).toEqual([3, 1])
    expect(list[1].pins).toEqual(['good'])
    expect((await run('unpin', 'good', '--yes')).status).toBe(0)
  })

  it('does not run, whatever nixos-enter leaves of its activation', async () => {
    expect((await run('switch', '1', '--yes')).status).toBe(0)
    // The real one activates the system that it enters, too.
    const left = `${mountPoint}/run/current-system`
    await made.rescue.must(['ln', '-sfn', made.prepared[0] as string, left])
    expect((await run('undo', '--yes')).status).toBe(0)
    const list = documentOf(await run('list', '--json'))
    expect(list.map((one: { running: boolean }) => one.running)).toEqual([false, false, false])
    expect((await run('delete', '1', '--yes')).status).toBe(0)
  })

  it('is said to have no boot menu, by its profile’s fstab where /etc is not there', async () => {
    const plan = async () => documentOf(await run('switch', '1', '--dry-run', '--json'))
    await made.rescue.must(['sh', '-c', `cd ${mountPoint}; mv boot away; mkdir boot`])
    const before = await plan()
    expect(before.refused).toEqual([])
    expect(before.warnings.join(' ')).toContain('No boot menu found')

    const etc = join(made.root, made.prepared[2] as string, 'etc')
    await made.rescue.must(['mkdir', '-p', `/tmp/etc`])
    writeFileSync(join(made.rescue.root, 'tmp/etc/fstab'), '/dev/vda1 /boot vfat defaults 0 2\n')
    await made.rescue.must([
      'sh',
      '-c',
      'rm -rf "$1"; cp -r /tmp/etc "$1"',
      'sh',
      etc.slice(made.rescue.root.length),
    ])
    expect((await plan()).refused[0].reason).toContain(`mount it at ${mountPoint}/boot`)
  })

  it('whose root is made anew by every start is marked as NixOS first', async () => {
    await made.rescue.must(['rm', '-r', `${mountPoint}/etc`])
    const outcome = await run('switch', '1', '--yes')
    expect(outcome).toMatchObject({ status: 0 })
    expect(outcome.stderr).toContain(`touch -- ${mountPoint}/etc/NIXOS`)
    expect(documentOf(await run('list', '--json'))[2]).toMatchObject({ bootDefault: true })
    await made.rescue.must(['rm', `${mountPoint}/etc/NIXOS`]) // etc alone
    expect(await run('switch', '2', '--yes')).toMatchObject({ status: 0 })
    expect(documentOf(await run('list', '--json'))[1]).toMatchObject({ bootDefault: true })
  })

  it('is refused a change where that mark is a link that leads elsewhere', async () => {
    await made.rescue.must(['ln', '-sf', '/persist/etc/NIXOS', `${mountPoint}/etc/NIXOS`])
    for (const args of [
      ['switch', '1'],
      ['delete', '1'],
    ]) {
      const outcome = await run(...args, '--yes')
      expect(outcome).toMatchObject({ status: 3 })
      expect(outcome.stderr).toContain(`${mountPoint}/etc/NIXOS is a broken link`)
    }
    expect(profile()).toBe('system-3-link')
  })

  it('is offered to whoever says only terrapin', async () => {
    for (const args of [[], ['list']]) {
      const outcome = await made.rescue.terrapin(args)
      expect(outcome).toMatchObject({ status: 2, stdout: '' })
      expect(outcome.stderr).toContain('A system is mounted at /mnt: terrapin --root /mnt.')
    }
  })
})
