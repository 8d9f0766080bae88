import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { absent } from '../support/layout.ts'
import { openScreen } from '../support/terminal/screen.ts'
import { smallHost, systemPath } from '../support/terminal/small.ts'

/* What only a machine with a boot loader has. */
const BOOTING = /kernel|boot menu|boot entr|boot default|\/boot|incomplete|next boot/i

const NUMBERS = [1, 2, 3]
const BOOTS = ['boot.json', 'kernel', 'kernel-modules/lib/modules/6.18.7']

/** Three generations without a kernel, and no boot menu. */
function container() {
  const others = NUMBERS.flatMap((number) => [
    ...BOOTS.map((name) => [`${systemPath(number)}/${name}`, absent] as const),
    [`boot/loader/entries/nixos-generation-${number}.conf`, absent] as const,
  ])
  const menu = ['boot/loader/loader.conf', 'boot/EFI/nixos/kernel.efi', 'boot/EFI/nixos/initrd.efi']
  const none = menu.map((path) => [path, absent] as const)
  return smallHost({ others: Object.fromEntries([...others, ...none]) })
}

describe('a container or WSL, whose systems start no kernel', () => {
  it.each<[string, string[], string]>([
    ['the list', [], 'NIXOS'],
    ['all that is known of one', ['j', 'i'], '26.05.2'],
    ['the name of a pin', ['p'], 'protects the system from garbage collection'],
    ['a switch', ['j', 's'], 'Switch to 2'],
    ['a switch at the next start', ['j', 's', 'tab'], 'nothing changes until the next start'],
    ['a deletion', ['j', 'd'], 'Delete'],
  ])('%s says nothing of kernels, menus and /boot', async (_, keys, shown) => {
    await using screen = await openScreen({ host: container(), columns: 140, rows: 40 })
    await screen.see('frees')
    await screen.press(...keys)
    await screen.see(shown)
    expect(screen.text()).not.toMatch(BOOTING)
  })

  it('a comparison says that there is no kernel, and that this is usual', async () => {
    await using screen = await openScreen({ host: container(), columns: 140, rows: 40 })
    await screen.see('frees')
    await screen.press('enter')
    await screen.see(/^ Kernel +No kernels to compare: containers/m)
    expect(screen.text()).not.toMatch(/incomplete|next boot/)
  })

  it('the boot menu is said not to be there', async () => {
    await using screen = await openScreen({ host: container(), columns: 140 })
    await screen.see('frees')
    await screen.press('b')
    await screen.see('No boot menu: the systems of this machine have no kernel')
  })

  describe('read aloud', () => {
    beforeEach(() => void vi.stubEnv('INK_SCREEN_READER', 'true'))
    afterEach(() => void vi.unstubAllEnvs())
    it('says nothing of a kernel either', async () => {
      await using screen = await openScreen({ host: container(), columns: 240, rows: 60 })
      await screen.see(/^Selected: 3, running, .*, NixOS 26\.05\.3$/m)
    })
  })
})
