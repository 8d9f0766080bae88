import { chmodSync, existsSync, readdirSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runPlan } from '../../src/execute/runPlan.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { planDelete } from '../../src/plan/planDelete.ts'
import { readPlanning } from '../../src/plan/planning.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { garbageAfter } from '../support/machine/garbage.ts'
import { hostInside } from '../support/machine/host.ts'
import { listGenerations } from '../support/machine/oracles.ts'
import { documentOf, type Laptop, makeLaptop } from './fixture.ts'

const PROFILES = '/nix/var/nix/profiles'

describeWithNix('pinning and deleting on a real store', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const inside = (path: string) => join(laptop.machine.root, path)
  const numbers = async () =>
    (await listGenerations(laptop.machine)).map(({ number }) => number).reverse()
  const bootBytes = () =>
    readdirSync(inside('/boot/EFI/nixos'))
      .map((name) => statSync(inside(`/boot/EFI/nixos/${name}`)).size)
      .reduce((sum, size) => sum + size, 0)
  const entries = () => readdirSync(inside('/boot/loader/entries'))

  it('a pin outlives nix-collect-garbage -d, with a boot entry of its own', async () => {
    const { machine, paths } = laptop
    expect((await run('pin', '1', 'known_good', '--yes')).status).toBe(0)
    expect(entries()).toContain('nixos-known_good-generation-1.conf')
    await machine.must(['nix-collect-garbage', '-d'])
    expect(await numbers()).toEqual([5])
    expect(existsSync(inside(paths[0] as string))).toBe(true)
    expect(existsSync(inside(paths[1] as string))).toBe(false)
    await machine.must(['nix-store', '-qR', paths[0] as string])
    // It is no generation any more, and still there under the pin's name.
    expect((await run('list')).stdout).toMatch(
      /^Pin known_good: .*26\.05\.1, not in this profile$/m,
    )
    expect(documentOf(await run('show', 'known_good', '--json'))).toMatchObject({
      generation: null,
      date: null,
      nixosVersion: '26.05.1',
      storePath: paths[0],
      pins: ['known_good'],
    })
    // It can still be switched to, by the pin's name, and be let go.
    expect((await run('switch', 'known_good', '--dry-run')).status).toBe(0)
    const freed = documentOf(await run('unpin', 'known_good', '--dry-run', '--json')).freed.store
    const garbage = await garbageAfter(machine, () => run('unpin', 'known_good', '--yes'))
    expect(freed).toBe(garbage.bytes)
    expect(garbage.bytes).toBeGreaterThan(0)
  })

  it('unpinning removes the profile and its entry', async () => {
    await run('pin', '1', 'known_good', '--yes')
    expect((await run('unpin', 'known_good', '--yes')).status).toBe(0)
    expect(readdirSync(inside(`${PROFILES}/system-profiles`))).toEqual([])
    expect(entries()).not.toContain('nixos-known_good-generation-1.conf')
    expect(await run('unpin', 'known_good', '--yes')).toMatchObject({ status: 2 })
  })

  it('deletes, regenerates the menu, and had said exactly what that frees', async () => {
    const { machine } = laptop
    const plan = documentOf(await run('delete', '1', '2', '4', '--dry-run', '--json'))
    expect(plan).toMatchObject({ generations: [1, 2, 4], refused: [] })
    expect(plan.freed.boot).toBeGreaterThan(0)
    const kernels = bootBytes()
    const garbage = await garbageAfter(machine, async () => {
      expect((await run('delete', '1', '2', '4', '--yes')).status).toBe(0)
      expect(await numbers()).toEqual([5, 3])
      expect(entries()).toEqual(['nixos-generation-3.conf', 'nixos-generation-5.conf'])
    })
    expect(plan.freed.store).toBe(garbage.bytes)
    expect(plan.freed.boot).toBe(kernels - bootBytes())
  })

  it('says that an optimised store may give back less', async () => {
    const [, words = ''] =
      /^ {2}Frees [0-9.]+ KiB \(([0-9,]+) bytes\) in the store once garbage is collected\.$/m.exec(
        (await run('delete', '1', '--dry-run')).stdout,
      ) ?? []
    const { freed } = documentOf(await run('delete', '1', '--dry-run', '--json'))
    expect(Number(words.replaceAll(',', ''))).toBe(freed.store)
    await laptop.machine.must(['nix-store', '--optimise'])
    expect((await run('delete', '1', '--dry-run')).stdout).toMatch(
      /^ {2}Frees up to [0-9.]+ KiB in the store/m,
    )
  })

  it.each([
    ['running and booted', '3', 'running, booted'],
    ['current and boot default', '5', 'current, boot default'],
    ['by its word', 'default', 'current, boot default'],
  ])('refuses what is %s, and with it the whole batch', async (_, gen, reason) => {
    const outcome = await run('delete', '1', gen, '--yes', '--json')
    expect(outcome.status).toBe(3)
    const document = documentOf(outcome)
    expect(document.error.code).toBe('refused')
    expect(document.refused).toEqual([{ generation: expect.any(Number), reason }])
    expect(await numbers()).toEqual([5, 4, 3, 2, 1])
  })

  it('refuses what is pinned', async () => {
    await run('pin', '2', 'trip', '--yes')
    expect(await run('delete', '2', '--yes')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('pinned as trip'),
    })
    expect(await numbers()).toContain(2)
  })

  it('deletes nothing where what boots by itself can’t be known', async () => {
    const { machine } = laptop
    chmodSync(inside('/boot'), 0o700)
    const outcome = await machine.terrapin(['delete', '1', '--dry-run'], { user: 'alice' })
    expect(outcome.status).toBe(3)
    expect(outcome.stdout).toContain('boot default unknown')
  })

  it('looks again before it deletes: a pin may have come meanwhile', async () => {
    const host = hostInside(laptop.machine)
    const machine = await readMachine(host, SYSTEM_PROFILE)
    const first = machine.generations.filter(({ number }) => number === 1)
    const plan = planDelete(await readPlanning(host, machine, null), first)
    await run('pin', '1', 'meanwhile', '--yes')
    await expect(runPlan(host, plan, SYSTEM_PROFILE)).rejects.toMatchObject({
      code: 'moved',
      message: expect.stringContaining('1 is now protected: pinned as meanwhile'),
    })
    expect(await numbers()).toContain(1)
  })

  it('cleans up by a policy, around what is protected', async () => {
    const outcome = await run('delete', '--keep-last', '2', '--yes', '--json')
    expect(outcome.status).toBe(0)
    expect(await numbers()).toEqual([5, 4, 3])
    expect(documentOf(outcome).kept).toContainEqual({
      generation: 3,
      reasons: ['running', 'booted'],
    })
  })

  it('mends an absolute profile link before deleting: nix-env would delete the current one', async () => {
    unlinkSync(inside(`${PROFILES}/system`))
    symlinkSync(`${PROFILES}/system-5-link`, inside(`${PROFILES}/system`))
    expect((await run('delete', '1', '--yes')).status).toBe(0)
    expect(await numbers()).toEqual([5, 4, 3, 2])
    expect((await listGenerations(laptop.machine)).at(-1)).toMatchObject({ current: true })
  })

  it('says which step failed where the menu can’t be written', async () => {
    await laptop.machine.tellToFail('boot', 1)
    const outcome = await run('delete', '1', '--yes')
    expect(outcome.status).toBe(1)
    expect(outcome.stderr).toMatch(/Step 2 \(regenerate the boot menu\) failed/)
    expect(await numbers()).not.toContain(1)
  })
})
