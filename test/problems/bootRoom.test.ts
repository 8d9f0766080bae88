import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readBootRoom } from '../../src/machine/bootRoom.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { bootEntry, layOut, type Machine, profile, storePath, toplevel } from '../support/layout.ts'

const system = storePath('nixos-system-turtle-26.05')
const files = { kernel: 'k'.repeat(1000), initrd: 'i'.repeat(500) }
const TURTLE: Machine = {
  ...profile(SYSTEM_PROFILE, { 1: system }, 1),
  ...toplevel(system, files),
  'boot/loader/entries/nixos-generation-1.conf': bootEntry('NixOS', 'Generation 1', system),
}
/** A machine with GRUB, whose one entry starts this kernel. */
const grub = (kernel: string): Machine => ({
  ...profile(SYSTEM_PROFILE, { 1: system }, 1),
  ...toplevel(system, files),
  'boot/grub/grub.cfg': `menuentry "NixOS" {\n  linux ${kernel} init=${system}/init\n}\n`,
})

async function roomOf(machine: Machine) {
  const host = mountedHost(layOut(machine))
  return readBootRoom(host, await readMachine(host, SYSTEM_PROFILE))
}

describe('the room where the boot menu lies', () => {
  it('is what is free, beside kernel and initrd of the current generation', async () => {
    const room = await roomOf(TURTLE)
    expect(room).toEqual({ directory: '/boot', free: expect.any(Number), needed: 1500 })
    expect(room?.free).toBeGreaterThan(0)
  })

  it('is also what GRUB needs where it copies kernels', async () => {
    expect((await roomOf(grub('($drive1)//kernels/a-linux')))?.needed).toBe(1500)
  })

  it.each<[string, Machine]>([
    ['without a boot menu', { ...profile(SYSTEM_PROFILE, { 1: system }, 1), ...toplevel(system) }],
    ['without a current generation', { ...TURTLE, ...profile(SYSTEM_PROFILE, { 1: system }, 7) }],
    [
      'where the system has nothing to be copied',
      { ...TURTLE, [`${system}/kernel`]: '', [`${system}/initrd`]: '' },
    ],
    ['where GRUB starts kernels in the store itself', grub(`${system}/kernel`)],
  ])('is not spoken of %s', async (_, machine) => {
    expect(await roomOf(machine)).toBeNull()
  })
})
