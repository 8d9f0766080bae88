import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { bootStateSentence } from '../../src/machine/bootState.ts'
import {
  entryWords,
  menuText,
  nextText,
  noAdvice,
  noBootMenu,
  whyUnlisted,
} from '../../src/machine/bootWords.ts'
import { stateWords } from '../../src/machine/generationStates.ts'
import { planDelete } from '../../src/plan/planDelete.ts'
import { planMenu } from '../../src/plan/planMenu.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { verify } from '../../src/plan/verify.ts'
import { Problem } from '../../src/problem.ts'
import { findTarget, targetOf } from '../../src/targets/target.ts'
import { absent, link, type Machine, runningHost, storePath, toplevel } from '../support/layout.ts'
import {
  entryOf,
  grubIn,
  look,
  menuIn,
  mounted,
  mountinfo,
  one,
  ROOT,
  type Seen,
  three,
  two,
} from './laidOut.ts'

/** A host of someone who may not list what lies below `hidden`. */
const hiding = (host: Host, hidden: string): Host => ({
  ...host,
  list: async (path, most) => {
    if (path.startsWith(hidden)) throw new Problem('unreadable', `${hidden} can’t be read.`)
    return host.list(path, most)
  },
})
const fstab = (text: string): Machine => ({ '/etc/fstab': text })
const generation = ({ machine }: Seen, wanted: number) => {
  const found = machine.generations.find(({ number }) => number === wanted)
  if (found === undefined) throw new Error('no such generation')
  return found
}
const deletes = (seen: Seen, ...numbers: number[]) =>
  planDelete(
    seen.planning,
    numbers.map((number) => generation(seen, number)),
  )
const switchesTo = (seen: Seen, number: number, mode: 'switch' | 'boot' | 'test' = 'switch') =>
  planSwitch(seen.planning, targetOf(generation(seen, number)), { mode })

describe('a menu below a mount point where nothing is mounted', () => {
  const BOOT = fstab('# <file system> …\n/dev/disk/by-uuid/1B2C-3D4E /boot vfat umask=0077 0 2\n')
  const message = '/etc/fstab lists /boot, but it is not mounted: run mount /boot as root.'

  it('is not believed, and no plan writes to it', async () => {
    const seen = await look({ ...menuIn(), ...BOOT, ...mountinfo() })
    expect(seen.machine.bootMenu).toBeNull()
    expect(seen.machine.generations.map(({ bootDefault }) => bootDefault)).toEqual([
      null,
      null,
      null,
    ])
    expect(seen.sentences).toContain(message)
    expect(noBootMenu(seen.machine).message).toBe(message)
    const reason = message.replace(/\.$/, '')
    for (const plan of [deletes(seen, 1), switchesTo(seen, 2), switchesTo(seen, 2, 'boot')]) {
      expect(plan.blocked).toBe(true)
      expect(plan.refused.map((some) => some.reason)).toContain(reason)
    }
    expect(switchesTo(seen, 2, 'test').blocked).toBe(false) // writes no menu
  })

  it.each<[string, Machine, Machine]>([
    ['it is mounted', BOOT, mountinfo(mounted('/boot'))],
    [
      'it is mounted once someone looks',
      fstab('/dev/sda1 /boot vfat noauto,x-systemd.automount 0 2\n'),
      mountinfo(mounted('/boot', 'autofs', { source: 'systemd-1', device: '0:30' })),
    ],
    ['fstab has it not', fstab('/dev/sda2 / ext4 defaults 0 1\n'), mountinfo()],
    ['the firmware’s partition is mounted by a unit', {}, mountinfo(mounted('/boot'))],
    ['nobody knows what is mounted', BOOT, {}],
  ])('is believed where %s', async (_, lines, mounts) => {
    const seen = await look({ ...menuIn(), ...lines, ...mounts })
    expect(seen.machine.bootMenu?.defaultEntry?.toplevel).toBe(three)
    expect(deletes(seen, 1).blocked).toBe(false)
  })

  it.each(['noauto', 'nofail', 'noauto,x-systemd.automount'])(
    'is not, whatever fstab says of mounting it: %s',
    async (options) => {
      const lines = fstab(`/dev/sda1 /boot vfat ${options} 0 2\n`)
      const seen = await look({ ...menuIn(), ...lines, ...mountinfo() })
      expect(seen.sentences).toContain(message)
    },
  )

  it('is not below a root directory either', async () => {
    const seen = await look({ ...menuIn(), ...BOOT }, mountedHost)
    expect(seen.machine.bootMenu).toBeNull()
    expect(seen.sentences.join()).toContain(
      '/etc/fstab lists /boot, but it is not mounted: mount it at ',
    )
  })

  it('may be GRUB’s, which does not need the EFI system partition', async () => {
    const lines = fstab('/dev/sda1 /boot/efi vfat defaults 0 2\n')
    const seen = await look({ ...grubIn('/boot', [3, 1]), ...lines, ...mountinfo() })
    expect(seen.machine.bootMenu?.loader).toBe('grub')
    expect(deletes(seen, 1).blocked).toBe(false)
  })
})

describe('a copy of the menu on a disk that is not there', () => {
  const dead = (place: string, type: string, options: string) =>
    fstab(`/dev/sda1 /boot vfat umask=0077 0 2\n/dev/sdb1 ${place} ${type} ${options} 0 2\n`)
  const mounts = mountinfo(mounted('/boot'))

  it.each([
    [
      'systemd-boot’s',
      menuIn(),
      '/boot-fallback',
      'vfat',
      'its copy of the boot menu is not updated',
    ],
    [
      'GRUB’s',
      grubIn('/boot', [3, 2, 1]),
      '/boot2',
      'ext4',
      'the copy of the boot menu would be written into the empty mount-point directory, not to the partition',
    ],
  ])('does not bar the way back where it is nofail: %s', async (_, menu, place, type, then) => {
    const seen = await look({ ...menu, ...dead(place, type, 'nofail'), ...mounts })
    const message = `/etc/fstab lists ${place} (nofail), but it is not mounted: ${then}.`
    expect(seen.sentences).toContain(message)
    expect(seen.machine.bootMenu?.defaultEntry?.toplevel).toBe(three)
    for (const plan of [deletes(seen, 1), switchesTo(seen, 2), switchesTo(seen, 2, 'boot')]) {
      expect(plan.blocked).toBe(false)
      expect(plan.warnings).toContain(message)
    }
    expect(switchesTo(seen, 2, 'test').warnings).not.toContain(message)
  })

  it.each(['ext4', 'vfat'])('is mounted first where GRUB writes it: %s', async (type) => {
    const menu = grubIn('/boot', [3, 2, 1])
    const seen = await look({ ...menu, ...dead('/boot2', type, 'defaults'), ...mounts })
    expect(seen.machine.bootMenu?.defaultEntry?.toplevel).toBe(three)
    expect(seen.sentences.join()).toContain('/boot2')
    for (const plan of [deletes(seen, 1), switchesTo(seen, 2, 'boot')]) {
      expect(plan.refused.map(({ reason }) => reason).join()).toContain('mount /boot2')
    }
  })
})

describe('a boot default that is a specialisation', () => {
  const gaming = storePath('nixos-system-gaming')
  const special: Machine = {
    ...menuIn(),
    ...toplevel(gaming),
    [`${three}/specialisation/gaming`]: link(gaming),
  }
  const message =
    'Regenerating the boot menu makes 3 the boot default, without its specialisation gaming.'

  it.each<[string, Machine]>([
    [
      'systemd-boot’s',
      {
        '/boot/loader/entries/nixos-generation-3-specialisation-gaming.conf': `title NixOS (gaming)\nlinux /EFI/nixos/kernel-3.efi\noptions init=${gaming}/init\n`,
        '/boot/loader/loader.conf': 'default nixos-generation-3-specialisation-gaming.conf\n',
      },
    ],
    [
      'GRUB’s',
      {
        '/boot/loader/loader.conf': absent,
        ...Object.fromEntries(Object.keys(menuIn()).map((path) => [path, absent])),
        '/boot/grub/grub.cfg': `set default=0\n${[gaming, three, two, one]
          .map((system) => `menuentry "NixOS" {\n  linux /k init=${system}/init\n}\n`)
          .join('')}`,
      },
    ],
  ])('is told before the menu is regenerated without it: %s', async (_, menu) => {
    const seen = await look({ ...special, ...menu, ...mountinfo(mounted('/boot')) })
    expect(bootStateSentence(seen.machine)).toContain('boot default 3/gaming')
    expect(deletes(seen, 1).warnings).toContain(message)
    const plan = planMenu(seen.planning, seen.report)
    expect(plan.warnings).toContain(message)
    expect(plan.warnings).not.toContain('The boot menu is already up to date.')
    expect(noAdvice(seen.report)).toBe(message)
  })

  it('has nothing to lose where 3 itself is it', async () => {
    const seen = await look({ ...special, ...mountinfo(mounted('/boot')) })
    expect(deletes(seen, 1).warnings).not.toContain(message)
    expect(noAdvice(seen.report)).toBe('The boot menu is up to date.')
  })
})

describe('a menu elsewhere', () => {
  it.each<[string, Machine]>([
    ['/boot/EFI', mountinfo(mounted('/boot/EFI'))],
    ['/boot/esp', fstab('/dev/sda1 /boot/esp vfat defaults 0 2\n')],
    ['/mnt/my esp', mountinfo(mounted('/mnt/my\\040esp'))],
  ])('is found in %s', async (place, where) => {
    const seen = await look({ ...menuIn(place), ...where })
    expect(seen.machine.bootMenu?.directory).toBe(place)
    expect(deletes(seen, 1).refused).toEqual([])
    expect(deletes(seen, 3).refused[0]?.reason).toContain('boot default')
  })

  it('is not that of an installer’s stick', async () => {
    const installer = `title NixOS\nlinux /k\noptions init=${storePath('nixos-system-installer')}/init\n`
    const seen = await look({
      ...menuIn('/boot'),
      '/run/media/alice/NIXOS/loader/entries/nixos.conf': installer,
      ...mountinfo(mounted('/boot'), mounted('/run/media/alice/NIXOS')),
    })
    expect(seen.machine.bootMenu).toMatchObject({ directory: '/boot', others: [] })
  })

  it('is not that of a stick with a newer copy of ours, which anyone may have mounted', async () => {
    const stick = '/run/media/mallory/STICK'
    const copy = menuIn(stick)
    const first = Object.keys(copy).find((path) => path.endsWith('loader.conf')) ?? ''
    const seen = await look({
      ...menuIn('/boot'),
      ...copy,
      [first]: 'default nixos-generation-1.conf\n',
      ...mountinfo(mounted('/boot'), mounted(stick)),
    })
    expect(seen.machine.bootMenu).toMatchObject({
      directory: '/boot',
      defaultEntry: { toplevel: three },
      others: [{ directory: stick, mayStart: false }],
    })
  })

  const STICK = '/run/media/mallory/STICK'
  /** A copy of this machine’s own menu, by which another generation starts. */
  const copyOnStick = {
    ...menuIn(STICK),
    [`${STICK}/loader/loader.conf`]: 'default nixos-generation-1.conf\n',
  }

  it('is not that of a stick while its own is hidden', async () => {
    const seen = await look(
      { ...menuIn('/boot'), ...copyOnStick, ...mountinfo(mounted('/boot'), mounted(STICK)) },
      (directory) => hiding(runningHost(directory), '/boot/'),
    )
    expect(seen.machine.bootMenu).toBeNull()
    expect(seen.machine.bootMenuHidden).not.toBeNull()
    expect(deletes(seen, 3).blocked).toBe(true)
  })

  it('beside one of its own that can’t be read is not all: a deletion asks for a word', async () => {
    const seen = await look(
      {
        ...menuIn('/boot'),
        ...menuIn('/efi'),
        ...mountinfo(mounted('/boot'), mounted('/efi', 'vfat', { device: '8:9' })),
      },
      (directory) => hiding(runningHost(directory), '/efi/'),
    )
    expect(seen.machine).toMatchObject({ bootMenu: { directory: '/boot' }, unreadMenus: ['/efi'] })
    expect(deletes(seen, 1)).toMatchObject({
      dangers: [expect.stringContaining('Only root can read /efi')],
      typed: expect.any(String),
    })
  })

  it.each(['defaults', 'nofail'])('nor while its own is not mounted: %s', async (options) => {
    const seen = await look({
      ...copyOnStick,
      ...fstab(`/dev/sda1 /boot vfat ${options} 0 2\n`),
      ...mountinfo(mounted(STICK)),
    })
    expect(seen.machine.bootMenu).toBeNull()
    expect(
      deletes(seen, 1)
        .refused.map(({ reason }) => reason)
        .join(),
    ).toContain('not mounted')
  })

  it('nor while its own is of a loader that is not known', async () => {
    const refind = {
      '/boot/EFI/refind/refind.conf': '',
      '/boot/EFI/refind/refind_x64.efi': 'rEFInd',
    }
    const alone = await look({ ...refind, ...mountinfo(mounted('/boot')) })
    const seen = await look({
      ...refind,
      ...copyOnStick,
      ...mountinfo(mounted('/boot'), mounted(STICK)),
    })
    expect(seen.machine.bootMenu).toBeNull()
    expect(deletes(seen, 1)).toEqual(deletes(alone, 1))
  })

  it('mounted at two places is one', async () => {
    const seen = await look({ ...menuIn('/boot'), ...fstab('/dev/sda1 /efi vfat defaults 0 0\n') })
    expect(seen.machine.bootMenu?.others).toEqual([])
  })

  it('has the entries of both partitions where one is for them alone', async () => {
    const windows = 'title Rescue\nlinux /rescue\noptions quiet\n'
    const seen = await look({
      ...entryOf(1),
      ...entryOf(3),
      '/efi/loader/loader.conf': 'default nixos-generation-1.conf\n',
      '/efi/loader/entries/rescue.conf': windows,
      ...mountinfo(mounted('/boot'), mounted('/efi', 'vfat', { device: '8:9' })),
    })
    const menu = seen.machine.bootMenu
    expect(menu).toMatchObject({ directory: '/boot', others: [] })
    expect(menu?.entries.map(({ id }) => id)).toEqual([
      'nixos-generation-3.conf',
      'nixos-generation-1.conf',
      'rescue.conf',
    ])
    expect(menu?.defaultEntry?.toplevel).toBe(one)
  })
})

it('pins that can’t be read protect everything', async () => {
  const seen = await look(
    { ...menuIn('/boot'), '/nix/var/nix/profiles/system-profiles/keep': link('keep-1-link') },
    (directory) => hiding(runningHost(directory), '/nix/var/nix/profiles/system-profiles'),
  )
  expect(deletes(seen, 1).blocked).toBe(true)
  expect(deletes(seen, 1).refused.map(({ reason }) => reason)).toContainEqual(
    expect.stringMatching(/^pinned generations unknown: /),
  )
})

describe('copies of GRUB’s menu', () => {
  const lines = fstab('/dev/sda1 /boot1 ext4 defaults 0 2\n/dev/sdb1 /boot2 ext4 defaults 0 2\n')
  const mounts = mountinfo(
    mounted('/boot1', 'ext4', { device: '8:1' }),
    mounted('/boot2', 'ext4', { device: '8:17', source: '/dev/sdb1' }),
  )

  it('are all read, and say nothing where they are the same', async () => {
    const menus = { ...grubIn('/boot1', [3, 2, 1]), ...grubIn('/boot2', [3, 2, 1]) }
    const seen = await look({ ...menus, ...lines, ...mounts })
    expect(seen.machine.bootMenu?.others).toHaveLength(1)
    expect(seen.sentences).toEqual([])
    expect(menuText(seen.report)).toMatch(/^GRUB in \/boot[12].*; another in \/boot[12]$/)
  })

  it('that differ are told, and what either starts is kept', async () => {
    const menus = { ...grubIn('/boot1', [3, 2, 1]), ...grubIn('/boot2', [2, 1]) }
    const seen = await look({ ...menus, ...lines, ...mounts })
    expect(seen.said[0]).toMatchObject({
      kind: 'menus-differ',
      message: expect.stringMatching(
        /^The boot menus in \/boot. and \/boot. differ: they start . and .\.$/,
      ),
      fix: { kind: 'menu' },
    })
    expect(seen.report.regeneration.reasons).toContain('The copies of the boot menu differ.')
    for (const number of [2, 3]) {
      expect(deletes(seen, number).refused[0]?.reason).toContain('boot default')
    }
  })

  it('that differ may start the machine all the same where one of them lacks its kernel', async () => {
    const kernel = { '/boot1/kernels/kernel-2': absent }
    const menus = { ...grubIn('/boot1', [2, 1]), ...grubIn('/boot2', [3, 2, 1]) }
    const seen = await look({ ...menus, ...kernel, ...lines, ...mounts })
    const first = seen.machine.bootMenu?.directory === '/boot1'
    const message = 'The next boot might fail: /boot1/kernels/kernel-2 is missing.'
    expect(seen.sentences.filter((some) => some.includes('next boot'))).toEqual(
      first ? [message] : [],
    )
  })

  it('that differ have no boot default, and say which of them lists what', async () => {
    const menus = { ...grubIn('/boot1', [2, 1]), ...grubIn('/boot2', [3, 2, 1]) }
    const seen = await look({ ...menus, ...lines, ...mounts })
    const { generations } = seen.machine
    expect(generations.map((some) => stateWords(some).join(', '))).toEqual([
      'current, default in /boot2',
      'default in /boot1',
      '',
    ])
    expect(generations.map(({ bootDefault }) => bootDefault)).toEqual([null, null, false])
    expect(generations.map(({ inBootMenu }) => inBootMenu)).toEqual([true, true, true])
    expect(bootStateSentence(seen.machine)).toContain('boot default unknown')
    expect(nextText(seen.report)).toMatch(
      /^Default: unknown \(GRUB in \/boot. or GRUB in \/boot. may start the machine\); /,
    )
    await expect(findTarget(seen.host, seen.machine, 'default')).rejects.toThrow('is unknown')
    const { menu, entries, unlisted } = seen.report
    expect(entryWords(entries[0] as (typeof entries)[0])).toEqual([
      `default of GRUB in ${menu.directory}`,
    ])
    const missing = unlisted.map((some) => [some.bootable.number, whyUnlisted(some)])
    const why = 'regenerate the boot menu to add it; listed in /boot2'
    expect(missing).toEqual(menu.directory === '/boot1' ? [[3, why]] : [])
  })
})

it('a promised boot default holds once every copy of the menu has it', async () => {
  const lines = fstab('/dev/sda1 /boot1 ext4 defaults 0 2\n/dev/sdb1 /boot2 ext4 defaults 0 2\n')
  const checks = [{ kind: 'boot-default', storePath: three } as const]
  const holds = async (second: readonly number[]) => {
    const seen = await look({ ...grubIn('/boot1', [3, 1]), ...grubIn('/boot2', second), ...lines })
    return verify({ checks, generations: [3] }, seen.machine)[0]
  }
  expect(await holds([3, 1])).toEqual({ description: 'the boot default is 3', holds: true })
  expect(await holds([1])).toEqual({
    description: expect.stringMatching(/^the boot default is 3 \(in \/boot.: 1\)$/),
    holds: false,
  })
})

describe('copies of systemd-boot’s menu, of which NixOS writes one', () => {
  const copies = async () => {
    const newer = {
      ...menuIn('/boot'),
      '/boot/loader/loader.conf': 'default nixos-generation-1.conf\n',
    }
    const mounts = mountinfo(mounted('/boot'), mounted('/efi', 'vfat', { device: '8:17' }))
    return look({ ...menuIn('/efi'), ...newer, ...mounts })
  }

  it('that differ are told, and regenerating the menu is no fix', async () => {
    const seen = await copies()
    expect(seen.said[0]).toMatchObject({
      kind: 'menus-differ',
      explains: expect.stringContaining(
        'NixOS regenerates systemd-boot’s menu in one directory only',
      ),
      fix: null,
    })
    expect(seen.report.regeneration.reasons.join()).not.toContain('copies')
  })

  it('are told in each plan that regenerates the menu, which is held against what it writes', async () => {
    const seen = await copies()
    const warning = expect.stringMatching(
      /^NixOS regenerates systemd-boot’s menu in one directory only\. The one in/,
    )
    expect(switchesTo(seen, 2, 'boot').warnings).toContainEqual(warning)
    expect(planMenu(seen.planning, seen.report).warnings).toContainEqual(warning)
    const menu = seen.machine.bootMenu
    const storePath = menu?.defaultEntry?.toplevel ?? two
    const checks = [{ kind: 'boot-default', storePath } as const]
    expect(verify({ checks, generations: [] }, seen.machine)[0]?.holds).toBe(true)
  })
})

describe('no menu that terrapin reads', () => {
  it('is said at the top, with what is there, and deleting asks for a word', async () => {
    const seen = await look({ '/boot/EFI/refind/refind.conf': 'timeout 20\n' })
    const found = 'Found here: rEFInd (/boot/EFI/refind/refind.conf).'
    expect(seen.sentences).toContain(`Boot default unknown: no boot menu found. ${found}`)
    expect(noBootMenu(seen.machine).message).toContain(found)
    expect(noBootMenu(seen.machine).message).toContain('systemd-boot, lanzaboote, GRUB, Limine')
    const plan = deletes(seen, 1)
    expect(plan).toMatchObject({ blocked: false, typed: 'delete' })
    expect(plan.warnings[0]).toMatch(/^Boot default unknown/)
  })

  it('names the menu of NixOS’s init script', async () => {
    const file = '/boot/init-other-configurations-contents.txt'
    const seen = await look({ [file]: '' })
    expect(noBootMenu(seen.machine).message).toContain(`NixOS’s init script (${file})`)
  })

  const without = (...files: string[]) =>
    Object.fromEntries(
      [one, storePath('nixos-system', 2), three].flatMap((path) =>
        files.map((file) => [`${path}/${file}`, absent] as const),
      ),
    )

  it('is nothing to a container, which has no kernel', async () => {
    const kernel = ['boot.json', 'kernel', 'kernel-modules/lib/modules/6.18.7']
    const seen = await look(without(...kernel))
    expect(seen.sentences.join()).not.toContain('boot menu')
    expect(deletes(seen, 1).typed).toBeNull()
  })

  it('is said of systems whose kernel is damaged, too', async () => {
    const seen = await look(without('kernel-modules/lib/modules/6.18.7'))
    expect(seen.sentences.join()).toContain('Boot default unknown')
    expect(deletes(seen, 1).typed).toBe('delete')
  })

  it.each<[string, string, boolean]>([
    ['starts what lies beside its config.txt', 'arm_64bit=1\nkernel=kernel.img\n', false],
    ['starts U-Boot, which reads extlinux.conf', '[pi4]\nkernel=u-boot-rpi4.bin\n', true],
  ])('may be that of a Raspberry Pi, whose firmware %s', async (_, config, believed) => {
    const extlinux = `DEFAULT a\nLABEL a\n  LINUX ../nixos/k\n  APPEND init=${one}/init\n`
    const seen = await look({
      '/boot/extlinux/extlinux.conf': extlinux,
      '/boot/nixos/k': '',
      '/boot/firmware/config.txt': config,
    })
    expect(seen.machine.bootMenu?.loader).toBe(believed ? 'extlinux' : undefined)
    const firmware = 'the Raspberry Pi’s own firmware (/boot/firmware/config.txt)'
    expect(seen.machine.unknownLoaders).toEqual(believed ? [] : [firmware])
  })

  it('is promised no default, where the Raspberry Pi’s own firmware starts it', async () => {
    const seen = await look({ '/boot/firmware/config.txt': 'kernel=kernel.img\n' })
    const plan = switchesTo(seen, 2, 'switch')
    const all = [
      plan.title,
      ...[...plan.steps, ...plan.onFailure].map(({ description }) => description),
    ].join()
    expect(all).not.toMatch(/as the default|make it the boot default/)
    expect(all).toContain('regenerate the boot menu for 3')
    expect(plan.warnings).toContain(
      'Boot default unknown: no supported boot menu found. ' +
        'Found here: the Raspberry Pi’s own firmware (/boot/firmware/config.txt).',
    )
    expect(plan.checks.map(({ kind }) => kind)).toEqual(['current', 'running'])
  })
})

it('a menu is not written for what is not known to be mounted: by the plan that writes it', async () => {
  const seen = await look({ ...menuIn(), '/proc/self/mountinfo': ROOT })
  expect(planMenu(seen.planning, seen.report).blocked).toBe(false)
})
