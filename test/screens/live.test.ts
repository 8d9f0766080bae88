import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openTerminal } from '../breaks/brokenLaptop.ts'
import { type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import type { Tmux } from '../support/tmux.ts'

describeWithNix('a machine that something else changes', () => {
  let laptop: Laptop
  let tmux: Tmux
  beforeAll(async () => {
    laptop = await makeLaptop()
  })
  beforeEach(async () => {
    tmux = openTerminal(laptop.machine, [])
    await tmux.see(/5 .*cur/)
    return () => {
      tmux.press('q')
      tmux.press('q')
      tmux.close()
    }
  })
  afterAll(() => laptop?.machine.remove())

  const set = (index: number) => laptop.machine.setGeneration(laptop.paths[index] as string)

  it('is refreshed, and what changed is said; the cursor stays on its generation', async () => {
    expect(await tmux.see(/^[>▌][ ●]+3 /m)).not.toMatch(/^ +6 /m)
    expect(await set(0)).toBe(6)
    expect(await tmux.see('6 was added just now.')).toMatch(/^[>▌][ ●]+3 /m)
    await tmux.see(/^ +6 .*cur/m)
    await laptop.machine.must(['ln', '-sfn', laptop.paths[0] as string, '/run/current-system'])
    // 1 and 6 are the same system.
    await tmux.see('is running now.')
    await laptop.machine.must(['nix-env', '-p', '/nix/var/nix/profiles/system', '-G', '5'])
    await tmux.see('The profile points to 5 now.')
    const menu = ['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot']
    await laptop.machine.must(menu)
    await tmux.see('The boot menu was changed just now.')
  })

  it('tells a plan that is shown', async () => {
    tmux.press('G', 'd')
    await tmux.see('--delete-generations')
    await set(1)
    await tmux.see(/changed since this plan was made: \d was added just now\./)
  })
})
