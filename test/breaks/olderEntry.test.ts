import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Laptop } from '../cli/fixture.ts'
import type { BootLoader } from '../support/machine/layout.ts'
import type { Tmux } from '../support/tmux.ts'
import { describeBreak } from './available.ts'
import {
  bootDefault,
  goBack,
  makeBrokenLaptop,
  openTerminal,
  printed,
  status,
} from './brokenLaptop.ts'

const SAYS = 'Running 3, but the default is 5, which never booted successfully.'

for (const loader of ['systemd-boot', 'grub'] satisfies BootLoader[]) {
  describeBreak(`after an older entry was chosen in the menu of ${loader}`, () => {
    let laptop: Laptop
    let tmux: Tmux | null = null
    beforeEach(async () => {
      laptop = await makeBrokenLaptop(loader)
    })
    afterEach(async () => {
      tmux?.close()
      await laptop?.machine.remove()
    })

    it('r brings the known-good state back in three keys, and u does not start the broken one', async () => {
      const { machine, paths } = laptop
      const [three, five] = [paths[2], paths[4]]
      expect(await bootDefault(machine, loader)).toBe(five)

      expect(await printed(machine, ['list'])).toContain(
        `▲ ${SAYS} To make 3 the default again: terrapin rollback --known-good`,
      )
      expect((await machine.terrapin(['list'])).stderr).toBe('') // nobody reads it there

      tmux = openTerminal(machine)
      const first = await tmux.see(/r roll back *$/m)
      expect(first).toContain(`▲ ${SAYS.slice(0, 50)}`)
      expect(await goBack(tmux)).toBeLessThanOrEqual(3)
      const good = { current: 3, profile: three, running: three, booted: three }
      expect(await status(machine)).toEqual(good)
      expect(await bootDefault(machine, loader)).toBe(three)
      tmux.press('Enter')
      const after = await tmux.see('GEN')
      expect(after).toContain('5 (newest) never booted successfully.')
      expect(after).toMatch(
        /^[>▌][ ●]+3 .*run(?:ning)? (?:cur(?:rent)? booted|booted cur(?:rent)?) def/m,
      )

      tmux.press('u')
      await tmux.see('Undo “Switch to 3 now')
      // 5 is known not to boot.
      for (let more = true; more; more = !tmux.text().includes('Type switch')) {
        tmux.press('Enter')
        await tmux.see(/↵ run|Type switch/)
      }
      tmux.enter('switch')
      await tmux.see('Verified: ')
      expect(await status(machine)).toEqual({ ...good, current: 5, profile: five })
      expect(await bootDefault(machine, loader)).toBe(five)
    })
  })
}
