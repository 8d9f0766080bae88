import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentOf, type Laptop } from '../cli/fixture.ts'
import type { BootLoader } from '../support/machine/layout.ts'
import { describeBreak } from './available.ts'
import {
  bootDefault,
  goBack,
  makeBrokenLaptop,
  openTerminal,
  printed,
  status,
} from './brokenLaptop.ts'

const PROFILE = '/nix/var/nix/profiles/system'

for (const loader of ['systemd-boot', 'grub'] satisfies BootLoader[]) {
  describeBreak(`where ${loader} starts a generation that was deleted`, () => {
    let laptop: Laptop
    beforeAll(async () => {
      laptop = await makeBrokenLaptop(loader)
      await deleteByHand()
    })
    afterAll(() => laptop?.machine.remove())

    /** Someone deletes the broken one by hand, and the menu is not written anew. */
    async function deleteByHand(): Promise<void> {
      const { machine } = laptop
      await machine.must(['nix-env', '-p', PROFILE, '--switch-generation', '4'])
      await machine.must(['nix-env', '-p', PROFILE, '--delete-generations', '5'])
    }

    it('says so at the top, in list and in boot', async () => {
      const { machine, paths } = laptop
      const message = 'The boot default is a deleted generation; the profile points to 4.'
      expect(await bootDefault(machine, loader)).toBe(paths[4])
      expect(await printed(machine, ['list'])).toContain(
        `▲ ${message} To regenerate the boot menu: terrapin boot --regenerate`,
      )
      const { stdout } = await machine.terrapin(['boot'])
      expect(stdout).toContain('stale')
      const list = documentOf(await machine.terrapin(['list', '--json']))
      expect(list.some(({ bootDefault }: { bootDefault: boolean }) => bootDefault)).toBe(false)
    })

    it('is mended by regenerating the menu', async () => {
      const { machine, paths } = laptop
      const outcome = await machine.terrapin(['boot', '--regenerate', '--yes'])
      expect(outcome.status, outcome.stderr).toBe(0)
      expect(await bootDefault(machine, loader)).toBe(paths[3])
      expect((await machine.terrapin(['boot'])).stdout).not.toContain('stale')
      expect(await machine.setGeneration(paths[4] as string)).toBe(5)
      await machine.must([`${PROFILE}/bin/switch-to-configuration`, 'boot'])
      await deleteByHand()
      expect(await bootDefault(machine, loader)).toBe(paths[4])
    })

    it('is mended by r, which makes the known-good one the default', async () => {
      const { machine, paths } = laptop
      const three = paths[2]
      const tmux = openTerminal(machine)
      try {
        const shown = await tmux.see('FREES')
        expect(shown).toMatch(/^▲ The boot default is a deleted generation/m)
        expect(await goBack(tmux)).toBeLessThanOrEqual(3)
      } finally {
        tmux.close()
      }
      expect(await status(machine)).toMatchObject({ current: 3, running: three })
      expect(await bootDefault(machine, loader)).toBe(three)
      expect((await machine.terrapin(['boot'])).stdout).not.toContain('stale')
      expect(await printed(machine, ['list'])).not.toContain('▲')
    })
  })
}
