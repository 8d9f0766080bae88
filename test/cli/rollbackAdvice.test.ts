import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { documentOf, type Laptop, makeLaptop } from './fixture.ts'

const HOME = '/nix/var/nix/profiles/per-user/alice/home-manager'

describeWithNix('rollback --known-good says', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeLaptop()
    await laptop.machine.setGeneration(laptop.paths[0] as string, { profile: HOME })
    await laptop.machine.setGeneration(laptop.paths[1] as string, { profile: HOME })
  })
  afterAll(() => laptop?.machine.remove())
  beforeEach(() => {
    rmSync(join(laptop.machine.root, 'var/lib/terrapin'), { recursive: true, force: true })
  })

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const plan = async (...args: string[]) =>
    documentOf(await run('rollback', '--known-good', '--dry-run', '--json', ...args))

  it('how one comes to be known: by a person’s word', async () => {
    for (const gen of ['1', '2', '3', '4', '5']) await run('mark', gen, 'bad')
    const { code, message } = (await plan()).error
    expect(code).toBe('no-generation')
    expect(message).toMatch(
      /^No generation is known to be good\. Rate a generation that works as good: /,
    )
  })

  it('what a search found, which counts where a person says so', async () => {
    await run('bisect', 'start', '1', '5')
    await run('bisect', 'good', '3')
    const { message } = (await plan()).error
    expect(message).toContain('3 is good in your bisect. To rate it good: terrapin mark 3 good.')
    await run('bisect', 'bad', '3')
    await run('bisect', 'good', '2')
    expect((await plan()).error.message).toContain('terrapin mark 2 good')
    await run('mark', '2', 'good')
    expect((await plan()).generations).toEqual([2])
  })

  it('what --boot would do where another kernel comes with it', async () => {
    await run('mark', '1', 'good')
    const [kernel, other] = (await plan()).warnings.slice(-2)
    expect(kernel).toBe('Linux 6.18.3 keeps running until a reboot; 1 has 6.18.1.')
    expect(other).toBe('To boot 1 with its own kernel instead: add --boot, then reboot.')
    expect((await plan('--boot')).warnings.join()).not.toContain('--boot')
    await run('mark', '1', 'none')
    await run('mark', '2', 'good') // on the kernel that runs
    expect((await plan()).warnings.join()).not.toContain('--boot')
  })

  it('that nothing boots such a profile', async () => {
    await run('--profile', HOME, 'mark', '1', 'good')
    const outcome = await run('--profile', HOME, 'rollback', '--known-good', '--yes')
    expect(outcome).toMatchObject({
      status: 2,
      stderr:
        'terrapin: This profile is never booted, so no generation is known to be good. ' +
        `Use terrapin --profile ${HOME} rollback for the previous generation, ` +
        `terrapin --profile ${HOME} switch GEN for any.\n`,
    })
  })
})
