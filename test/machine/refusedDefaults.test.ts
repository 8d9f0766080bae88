import { describe, expect, it } from 'vitest'
import { describe as inWords } from '../../src/plan/describePlan.ts'
import { planDelete } from '../../src/plan/planDelete.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { planClearOneShot } from '../../src/plan/planTry.ts'
import { targetOf } from '../../src/targets/target.ts'
import { link, type Machine, profile, toplevel } from '../support/layout.ts'
import {
  grubIn,
  look,
  menuIn,
  mounted,
  mountinfo,
  one,
  type Seen,
  three,
  two,
  variable,
} from './laidOut.ts'

/** What is advised where a generation can't be deleted, a line each. */
function advised({ planning, machine }: Seen, number: number): readonly string[] {
  const found = machine.generations.find((generation) => generation.number === number)
  const plan = planDelete(planning, found === undefined ? [] : [found])
  expect(plan.blocked).toBe(true)
  return inWords(plan, machine, true).consequences
}

const PROFILE = '/nix/var/nix/profiles/system'
const running = (path: string): Machine => ({
  '/run/current-system': link(path),
  '/run/booted-system': link(path),
})

/** Limine's menu of generations, the newest of which starts. */
function limineOf(numbers: readonly number[]): Machine {
  const entries = numbers.map(
    (number) => `//Generation ${number}
protocol: linux
kernel_path: boot():/limine/kernels/kernel-${number}
cmdline: init=${[one, two, three][number - 1]}/init
`,
  )
  return {
    '/boot/limine/limine.conf': `default_entry: 2\n/+NixOS Default Profile\n${entries.join('')}`,
    ...Object.fromEntries(
      numbers.map((number) => [`/boot/limine/kernels/kernel-${number}`, 'x'] as const),
    ),
  }
}

describe('a generation that is refused because it starts by default', () => {
  const stayed = { '/boot/loader/loader.conf': 'default nixos-generation-1.conf\n' }

  it('gives way as the menu is regenerated for what is current', async () => {
    const seen = await look({ ...menuIn(), ...stayed, ...running(three) })
    expect(advised(seen, 1)).toEqual([
      'Run terrapin boot --regenerate first: it makes 3 the boot default.',
    ])
  })

  it('names what else regenerates the menu, where what is current can’t', async () => {
    const broken = profile(PROFILE, { 1: one, 2: two, 3: three }, 3)
    const seen = await look({
      ...menuIn(),
      ...stayed,
      ...running(two),
      ...broken,
      [`${three}/bin/switch-to-configuration`]: '',
    })
    expect(advised(seen, 1)).toEqual([
      'Switch to 2 (newest complete generation) to regenerate the menu.',
    ])
  })

  it('gives way to another by name, where the default is saved in the firmware', async () => {
    const seen = await look({
      ...menuIn(),
      ...running(three),
      ...variable('LoaderInfo', 'systemd-boot 258'),
      ...variable('LoaderEntryDefault', 'nixos-generation-1.conf'),
    })
    expect(advised(seen, 1)).toEqual([
      'Run terrapin switch 3 --boot first: it makes 3 the boot default.',
    ])
  })

  it('stays the default of Limine as long as it is the newest', async () => {
    const described = { ...limineOf([3, 2, 1]), ...running(two) }
    const older = profile(PROFILE, { 1: one, 2: two, 3: three }, 2)
    const seen = await look({ ...described, ...older })
    const newest = 'Limine always boots the newest generation: rebuild to get a newer one.'
    expect(advised(seen, 3)).toEqual([
      `${newest} Or, as root: nix-env --profile ${PROFILE} --delete-generations 3, ` +
        'then terrapin boot --regenerate: 2 becomes the default.',
    ])
    const damaged = await look({
      ...described,
      ...older,
      ...toplevel(two, { init: '' }),
      [`${two}/bin/switch-to-configuration`]: '',
    })
    expect(advised(damaged, 3)).toEqual([newest])
  })

  it('is told as what it becomes where the newest is not in Limine’s menu yet', async () => {
    const seen = await look({ ...limineOf([2, 1]), ...running(two) })
    const first = seen.machine.generations.find(({ number }) => number === 1)
    if (first === undefined) throw new Error('There is a first one.')
    const plan = planSwitch(seen.planning, targetOf(first), { mode: 'boot' })
    expect(plan.warnings).toContain(
      'Limine always boots the newest generation: the boot default becomes 3 (now 2).',
    )
  })

  it('starts from one of several copies, which are written together', async () => {
    const seen = await look({
      ...grubIn('/boot', [3, 2, 1]),
      ...grubIn('/boot2', [2, 3, 1]),
      ...running(three),
      ...mountinfo(mounted('/boot', 'ext4'), mounted('/boot2', 'ext4', { device: '8:3' })),
      '/etc/fstab': '/dev/sda3 /boot2 ext4 defaults 0 2\n',
    })
    expect(advised(seen, 2)).toEqual([
      'Run terrapin boot --regenerate first: it regenerates every copy of the boot menu.',
    ])
  })
})

describe('a generation that is refused because it starts once', () => {
  const pending = {
    ...menuIn(),
    ...running(three),
    ...variable('LoaderInfo', 'systemd-boot 258'),
    ...variable('LoaderEntryOneShot', 'nixos-generation-1.conf'),
  }
  const way = 'bootctl set-oneshot "" on the machine itself, as root'

  it('is told how bootctl takes that back, where terrapin can’t', async () => {
    const seen = await look(pending)
    expect(advised(seen, 1)).toEqual([`To clear the one-time boot entry: ${way}.`])
    expect(planClearOneShot(seen.planning).refused.map(({ reason }) => reason)).toEqual([
      `the one-time boot entry can’t be changed here: ${way}`,
    ])
  })

  it('is told of terrapin’s own command where that can', async () => {
    const place = '/sys/firmware/efi/efivars/LoaderFeatures-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
    const features = { [place]: '\x07\0\0\0\x08\0\0\0\0\0\0\0' }
    const seen = await look({ ...pending, ...features })
    expect(advised(seen, 1)).toEqual(['Run terrapin boot --forget first.'])
  })
})
