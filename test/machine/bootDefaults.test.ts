import { utimesSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { headLines } from '../../screens/boot/bootLines.ts'
import { hasUnknownFiles } from '../../src/boot/report/entrySizes.ts'
import { insteadOfPrevious } from '../../src/health/bestKnownGood.ts'
import { besides } from '../../src/machine/besides.ts'
import { bootStateSentence } from '../../src/machine/bootState.ts'
import {
  adviceTexts,
  entryWords,
  menuText,
  nextText,
  noAdvice,
  startsText,
  whyUnlisted,
} from '../../src/machine/bootWords.ts'
import { stateWords } from '../../src/machine/generationStates.ts'
import { readMachine, shownSystem } from '../../src/machine/machine.ts'
import { neededSystems } from '../../src/machine/needed.ts'
import { planCleanUp, planDelete } from '../../src/plan/planDelete.ts'
import { planMenu } from '../../src/plan/planMenu.ts'
import { planRollback } from '../../src/plan/planRollback.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { UNKNOWN_DEFAULT } from '../../src/plan/unknownDefault.ts'
import { verify } from '../../src/plan/verify.ts'
import { readBootables } from '../../src/problems/readBootReport.ts'
import { findGeneration, findTarget, targetOf } from '../../src/targets/target.ts'
import {
  absent,
  link,
  type Machine,
  profile,
  runningHost,
  storePath,
  toplevel,
} from '../support/layout.ts'
import {
  entryOf,
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

const generation = ({ machine }: Seen, wanted: number) => {
  const found = machine.generations.find(({ number }) => number === wanted)
  if (found === undefined) throw new Error('no such generation')
  return found
}
const reasonsAgainst = (seen: Seen, number: number) =>
  planDelete(seen.planning, [generation(seen, number)]).refused.map(({ reason }) => reason)

describe('an entry whose kernel is missing', () => {
  const kernel = '/boot/EFI/nixos/kernel-3.efi'

  it('is passed over: the next one is what starts, and that is said first', async () => {
    const seen = await look({ ...menuIn(), [kernel]: absent })
    expect(seen.machine.bootMenu?.defaultEntry?.toplevel).toBe(two)
    expect(reasonsAgainst(seen, 2)).toContain('boot default')
    expect(seen.said[0]).toMatchObject({
      kind: 'next-boot',
      message: `3 can’t start: ${kernel} is missing; the next boot starts 2.`,
      fix: { kind: 'menu' },
    })
    expect(nextText(seen.report)).toBe('Default: 2.')
    const [entry] = seen.report.entries
    expect(entry && entryWords(entry)).toEqual([`skipped: ${kernel} is missing`])
  })

  it('is as bad where a power cut has left it empty', async () => {
    const seen = await look({
      ...menuIn(),
      ...Object.fromEntries(
        [1, 2, 3].map((number) => [`/boot/EFI/nixos/kernel-${number}.efi`, '']),
      ),
    })
    expect(seen.machine.bootMenu?.defaultLacks).toEqual([kernel])
    expect(seen.said[0]?.message).toContain('The next boot will fail')
    const [entry] = seen.report.entries
    expect(entry?.missing).toEqual([kernel])
  })

  it('is said to be the end of it where none of them has its kernel', async () => {
    const kernels = [1, 2, 3].map(
      (number) => [`/boot/EFI/nixos/kernel-${number}.efi`, absent] as const,
    )
    const seen = await look({ ...menuIn(), ...Object.fromEntries(kernels) })
    expect(seen.said[0]).toMatchObject({
      kind: 'next-boot',
      message: 'The next boot can’t start NixOS: no entry of the boot menu works.',
      explains: expect.stringContaining(`3 (default): ${kernel} is missing`),
      fix: { kind: 'menu' },
    })
  })

  it('is passed over where its file is empty after a crash', async () => {
    const seen = await look({
      ...menuIn(),
      '/boot/loader/entries/nixos-generation-3.conf': '',
    })
    expect(seen.machine.bootMenu?.defaultEntry?.toplevel).toBe(two)
    expect(seen.said[0]?.message).toBe(
      'nixos-generation-3.conf can’t start: its file specifies no kernel; the next boot starts 2.',
    )
  })

  it('is there in whatever letter case', async () => {
    const seen = await look({
      ...menuIn(),
      [kernel]: absent,
      '/boot/EFI/nixos/KERNEL-3.EFI': 'x',
    })
    expect(seen.machine.bootMenu?.defaultEntry?.toplevel).toBe(three)
    expect(seen.sentences).toEqual([])
  })
})

describe('a default that can’t start', () => {
  it('is systemd-boot’s, without its initrd', async () => {
    const initrd = '/boot/EFI/nixos/initrd-3.efi'
    const seen = await look({ ...menuIn(), [initrd]: absent })
    expect(seen.machine.bootMenu?.defaultEntry?.toplevel).toBe(three)
    expect(seen.said[0]?.message).toBe(`The next boot will fail: ${initrd} is missing.`)
  })

  it('is GRUB’s, whose files lie on a file system that is not found: their size is not known', async () => {
    const grub = grubIn('/boot', [3])
    const away = `search --set=drive1 --fs-uuid 1111-2222\n${grub['/boot/grub/grub.cfg']}`
    const seen = await look({
      ...mountinfo(mounted('/boot')),
      '/boot/grub/grub.cfg': away.replaceAll(' /kernels/', ' ($drive1)/kernels/'),
    })
    expect(seen.report.entries.map(entryWords)).toEqual([
      ['default', 'location of its files unknown'],
    ])
    expect(seen.report.entries.map(hasUnknownFiles)).toEqual([true])
  })

  it('is GRUB’s, whose every path is wrong', async () => {
    const grub = grubIn('/boot', [3, 2, 1])
    const wrong = Object.keys(grub).filter((path) => path.includes('/kernels/'))
    const seen = await look({
      ...grub,
      ...Object.fromEntries(wrong.map((path) => [path, absent] as const)),
    })
    expect(seen.said[0]).toMatchObject({
      kind: 'next-boot',
      message: 'The next boot will fail: /boot/kernels/kernel-3 and 1 more are missing.',
    })
  })

  it.each([
    ['below a directory of /boot’s own partition', '($drive1)//boot', '/', 'ext4', 'missing'],
    ['in a subvolume that its partition has not', '//@root/boot', '/', 'ext4', 'missing'],
    ['in another subvolume than is mounted', '/@root/boot', '/@boot', 'btrfs', 'unmounted'],
  ])('is GRUB’s, whose every path lies %s', async (_, before, root, type, how) => {
    const grub = grubIn('/boot', [3, 2, 1])
    const text = `${grub['/boot/grub/grub.cfg']}`.replaceAll(' /kernels/', ` ${before}/kernels/`)
    const mounts = mountinfo(mounted('/boot', type, { root }))
    const seen = await look({ ...grub, '/boot/grub/grub.cfg': text, ...mounts })
    const path = before.replace(/^\(.*\)/, '').replace('//', '/')
    expect(seen.said[0]).toMatchObject({
      kind: 'next-boot',
      message:
        how === 'missing'
          ? `The next boot will fail: /boot${path}/kernels/kernel-3 and 1 more are missing.`
          : `The next boot might fail: GRUB loads ${before}/kernels/kernel-3, which is not on a mounted file system.`,
      fix: { kind: 'menu' },
    })
    // Nothing is known to be unused that GRUB may find by another name.
    if (how === 'unmounted') expect(seen.report.orphans).toEqual([])
  })

  it('is not promised by GRUB’s menu, where Windows comes first', async () => {
    const grub = grubIn('/boot', [3, 2, 1])
    const text = `${grub['/boot/grub/grub.cfg']}`
    const windows = 'menuentry "Windows" {\n  chainloader /EFI/w.efi\n}\n'
    const cfg = text.replace('menuentry', `${windows}menuentry`)
    const seen = await look({ ...grub, '/boot/grub/grub.cfg': cfg })
    const plan = planSwitch(seen.planning, targetOf(generation(seen, 2)), { mode: 'boot' })
    expect(plan.title).not.toContain('the boot default')
    expect(plan.warnings).toContain(
      'GRUB’s default is Windows, by its position in the menu (boot.loader.grub.default). ' +
        'Regenerating the menu keeps that position.',
    )
    expect(plan.checks).toContainEqual({ kind: 'which-default', storePath: two })
    expect(planMenu(seen.planning, seen.report).checks).toMatchObject([{ kind: 'which-default' }])
    expect(seen.report.regeneration).toMatchObject({ helps: false, reasons: [] })
  })

  it('is not GRUB’s where its paths lead into the subvolume that is mounted', async () => {
    const grub = grubIn('/boot', [3, 2, 1])
    const text = `${grub['/boot/grub/grub.cfg']}`.replaceAll(
      ' /kernels/',
      ' ($drive1)/@boot/kernels/',
    )
    const mounts = mountinfo(mounted('/boot', 'btrfs', { root: '/@boot' }))
    const seen = await look({ ...grub, '/boot/grub/grub.cfg': text, ...mounts })
    expect(seen.sentences).toEqual([])
  })

  it('is gone from the store, as what is current: the way back leads to the newest that is whole', async () => {
    const gone = Object.fromEntries(
      Object.keys(toplevel(three)).map((path) => [path, absent] as const),
    )
    const broken = { [`${two}/bin/switch-to-configuration`]: '' }
    const seen = await look({ ...menuIn(), ...gone, ...broken })
    expect(seen.said[0]).toMatchObject({
      kind: 'next-boot',
      message: 'The next boot will fail: 3 (default) is missing from the store.',
      fix: { kind: 'switch', gen: '1', mode: 'boot' },
    })
    const best = { generation: null, reasons: ['No generation is known to be good.'] }
    const plan = planRollback(seen.planning, {
      ...{
        best,
        currentIsGood: false,
        isStuck: false,
        changes: [],
        interruptedChange: null,
        advice: '',
      },
    })
    expect(plan).toMatchObject({ generations: [1], blocked: false })
    expect(plan.reasons[0]).toContain('the newest complete generation')
  })
})

it('the way back passes over what is gone before the current one', async () => {
  const gone = Object.keys(toplevel(two)).map((path) => [path, absent] as const)
  const seen = await look({ ...menuIn(), ...Object.fromEntries(gone) })
  const found = insteadOfPrevious(seen.machine)
  expect([found?.lost.number, found?.whole.number]).toEqual([2, 1])
  expect(insteadOfPrevious((await look(menuIn())).machine)).toBeNull()
})

it('a system whose switch-to-configuration is empty is damaged, and another is named in its place', async () => {
  const empty = (path: string) => ({ [`${path}/bin/switch-to-configuration`]: '' })
  const refusal = async (more: Machine, number: number) => {
    const seen = await look({ ...menuIn(), ...empty(two), ...more })
    const found = generation(seen, number)
    expect(found.system?.problems[0]?.message).toBe('bin/switch-to-configuration is empty.')
    const plan = planSwitch(seen.planning, targetOf(found), { mode: 'switch' })
    return plan.refused.map(({ reason }) => reason).join()
  }
  const why = 'bin/switch-to-configuration is missing, so it can’t be activated'
  expect(await refusal({}, 2)).toBe(`${why}; newest complete generation before it: 1`)
  expect(await refusal(empty(one), 1)).toBe(`${why}; there is no other complete generation`)
})

describe('a current generation that can’t regenerate the boot menu', () => {
  const gone = Object.fromEntries(
    Object.keys(toplevel(three)).map((path) => [path, absent] as const),
  )
  const damaged = { [`${three}/bin/switch-to-configuration`]: '' }

  it.each([
    ['is gone', gone, 'the current generation 3 is missing from the store'],
    ['is damaged', damaged, 'bin/switch-to-configuration is missing from the current generation 3'],
  ])('because it %s: that is said, and what writes it', async (_, more, who) => {
    // Nothing lists 2, so that regenerating the menu would help.
    const entry = { '/boot/loader/entries/nixos-generation-2.conf': absent }
    const seen = await look({ ...menuIn(), ...more, ...entry })
    const { regeneration } = seen.report
    const why = [
      `The boot menu can’t be regenerated: ${who}.`,
      'Switch to 2 (newest complete generation) to regenerate the menu.',
    ]
    expect(regeneration).toMatchObject({ helps: true, impossible: why })
    const plan = planMenu(seen.planning, seen.report)
    expect(plan.refused).toEqual([{ generation: null, reason: why.join(' ').slice(0, -1) }])
    expect(
      headLines(seen.report, 200, 6)
        .flat()
        .map(({ text }) => text)
        .join(''),
    ).toContain(who)
  })
})

describe('a default that systemd-boot makes itself', () => {
  const windows = { '/boot/EFI/Microsoft/Boot/bootmgfw.efi': 'MZ' }
  const byFile = { '/boot/loader/loader.conf': 'timeout 5\ndefault auto-windows\n' }

  it.each<[string, Machine]>([
    ['in loader.conf', { ...windows, ...byFile }],
    ['by the firmware', { ...windows, ...variable('LoaderEntryDefault', 'auto-windows') }],
    [
      'as systemd-boot itself saw it',
      { ...byFile, ...variable('LoaderEntries', 'nixos-generation-3.conf\0auto-windows') },
    ],
  ])('is told as what starts: %s', async (_, more) => {
    const seen = await look({ ...menuIn(), ...more })
    expect(seen.machine.generations.some(({ bootDefault }) => bootDefault === true)).toBe(false)
    expect(seen.sentences).toContain('The next boot starts Windows Boot Manager, not NixOS.')
    expect(nextText(seen.report)).toBe('Default: Windows Boot Manager.')
    expect(bootStateSentence(seen.machine)).toContain('boot default Windows Boot Manager')
    await expect(findTarget(seen.host, seen.machine, 'default')).rejects.toThrow(/Windows/)
    expect(planDelete(seen.planning, [generation(seen, 1)]).typed).toBeNull() // it is known
  })

  it.each<[string, Machine]>([
    ['is not there', byFile],
    [
      'is turned off',
      { ...windows, '/boot/loader/loader.conf': 'auto-entries no\ndefault auto-windows\n' },
    ],
  ])('is none where it %s', async (_, more) => {
    const seen = await look({ ...menuIn(), ...more })
    expect(seen.machine.bootMenu?.defaultEntry?.toplevel).toBe(three)
  })

  it('is no broken promise after a switch, whatever the configuration makes of it', async () => {
    const seen = await look({ ...menuIn(), ...windows, ...byFile })
    const plan = planSwitch(seen.planning, targetOf(generation(seen, 2)), { mode: 'boot' })
    expect(plan.warnings.join()).toContain('default is now Windows Boot Manager')
    const verdict = verify(plan, seen.machine).find(({ description }) =>
      description.includes('boot default'),
    )
    expect(verdict).toEqual({
      description: 'the boot default is Windows Boot Manager, not 2',
      holds: true,
    })
  })
})

describe('two boot menus', () => {
  const both = { ...menuIn(), ...grubIn('/boot', [1]) }

  it.each<[string, string, string, string]>([
    ['systemd-boot 257.6', 'systemd-boot', 'GRUB in /boot', '3'],
    ['GRUB 2.12', 'grub', 'systemd-boot in /boot', '1'],
  ])('of which %s started the machine', async (name, loader, other, starts) => {
    const seen = await look({ ...both, ...variable('LoaderInfo', name) })
    expect(seen.machine.bootMenu?.loader).toBe(loader)
    expect(seen.sentences).toContain(`${name} started this machine; ${other} also has a boot menu.`)
    expect(nextText(seen.report)).toBe(`Default: ${starts}.`)
    expect(menuText(seen.report)).toContain(`also ${other}, not in use`)
    expect(seen.report.orphans).toEqual([]) // no file of either is unused
  })

  it('of which that which starts was written long ago: nobody knows which is written now', async () => {
    const started = { ...both, ...variable('LoaderTimeInitUSec', '1') }
    const seen = await look(started, (directory) => {
      utimesSync(`${directory}/boot/grub/grub.cfg`, 0, 1_700_000_000)
      return runningHost(directory)
    })
    const message =
      'The configuration may regenerate another menu: systemd-boot in /boot has a newer one.'
    expect(adviceTexts(seen.report)?.at(-1)).toBe(message)
    expect(adviceTexts(seen.report)?.join()).not.toContain('made the boot default')
    const plan = planDelete(seen.planning, [generation(seen, 2)])
    expect(plan.warnings).toContain(message)
    expect(plan.warnings.join()).not.toContain('Regenerating the menu makes')
    expect(planMenu(seen.planning, seen.report).checks.map(({ kind }) => kind)).toEqual([
      'which-default',
    ])
  })

  it('of which nothing says which: what either starts is kept', async () => {
    const seen = await look(both)
    expect(seen.sentences.join()).toContain('Two boot menus: ')
    expect(seen.sentences.join()).toContain('unknown which one starts the machine')
    const all = [1, 3].flatMap((number) => reasonsAgainst(seen, number))
    expect(all).toEqual([
      expect.stringContaining('boot default of GRUB in /boot'),
      expect.stringContaining('boot default of systemd-boot in /boot'),
    ])
  })

  it('of which nothing says which: neither’s default is called the boot default', async () => {
    const seen = await look(both)
    const words = seen.machine.generations.map((some) => stateWords(some).join(', '))
    expect(words).toEqual([
      'current, default of systemd-boot in /boot',
      '',
      'default of GRUB in /boot',
    ])
    expect(seen.machine.generations.map(({ bootDefault }) => bootDefault)).toEqual([
      null,
      false,
      null,
    ])
    // Which of them was written last is a matter of milliseconds here.
    const starts = seen.machine.bootMenu?.loader === 'grub' ? 1 : 3
    expect(nextText(seen.report)).toMatch(/^Default: unknown .* in \/boot starts [13]\.$/)
    expect(bootStateSentence(seen.machine)).toContain('boot default unknown')
    await expect(findTarget(seen.host, seen.machine, 'default')).rejects.toMatchObject({
      code: 'no-generation',
      message: 'The boot default is unknown.',
    })
    const plan = planSwitch(seen.planning, targetOf(generation(seen, starts)), { mode: 'boot' })
    const checked = verify(plan, seen.machine).find(({ description }) =>
      description.includes('boot default'),
    )
    expect(checked?.holds).toBeNull()
  })

  it('of which nothing says which, and which start the same: that is the boot default', async () => {
    const seen = await look({ ...menuIn(), ...grubIn('/boot', [3]) })
    expect(seen.machine.generations[0]?.bootDefault).toBe(true)
    expect(nextText(seen.report)).toBe('Default: 3.')
  })

  it('that use the same kernel: deleting one’s entry frees none of it', async () => {
    const kernel = '/boot/EFI/nixos/kernel-1.efi'
    const freed = async (grub: Machine) => {
      const files = { [kernel]: '0123456789', '/boot/EFI/nixos/initrd-1.efi': '01234' }
      const seen = await look({
        ...menuIn(),
        ...files,
        ...grub,
        ...variable('LoaderInfo', 'systemd-boot 257'),
      })
      return planDelete(seen.planning, [generation(seen, 1)]).freed.boot
    }
    expect(await freed({})).toBe(15)
    const entry = `menuentry "NixOS" {\n  linux /EFI/nixos/kernel-1.efi init=${two}/init\n}\n`
    expect(await freed({ '/boot/grub/grub.cfg': entry })).toBe(5)
  })

  it('of which GRUB’s starts where systemd-boot did not name itself to the firmware', async () => {
    const seen = await look({ ...both, ...variable('LoaderTimeInitUSec', '1') })
    expect(seen.machine.bootMenu?.loader).toBe('grub')
  })
})

describe('a machine that runs another profile’s system', () => {
  const WORK = '/nix/var/nix/profiles/system-profiles/work'
  const first = storePath('nixos-work-1')
  const second = storePath('nixos-work-2')
  const special = storePath('nixos-work-special')
  const described = {
    ...menuIn(),
    ...profile(WORK, { 1: first, 2: second }, 2),
    ...toplevel(first),
    ...toplevel(second, { 'specialisation/travel': link(special) }),
    ...toplevel(special),
  }
  const running = (path: string) => ({
    '/run/current-system': link(path),
    '/run/booted-system': link(path),
  })

  it('is named by its profile: in show, in the standing and at the top', async () => {
    const seen = await look({ ...described, ...running(second) })
    expect(bootStateSentence(seen.machine)).toBe(
      'Running work:2, booted work:2, current 3, boot default 3.',
    )
    expect(seen.sentences).toContain('Running work:2; a reboot returns to 3.')
    for (const gen of ['running', 'work:2']) {
      const target = await findTarget(seen.host, seen.machine, gen)
      expect([target.label, target.other?.link]).toEqual(['work:2', `${WORK}-2-link`])
    }
  })

  it('may run a specialisation of it', async () => {
    const seen = await look({ ...described, ...running(special) })
    expect(seen.sentences).toContain('Running work:2/travel; a reboot returns to 3.')
  })

  const workIsDefault = {
    ...entryOf(2),
    '/boot/loader/entries/nixos-work-generation-2.conf': `title NixOS [work]
version Generation 2 26.05
linux /EFI/nixos/kernel-1.efi
initrd /EFI/nixos/initrd-1.efi
options init=${second}/init
`,
    '/boot/loader/loader.conf': 'default nixos-work-generation-2.conf\n',
  }

  it('is told where it runs and starts by default, too, and the list names it', async () => {
    const seen = await look({ ...described, ...workIsDefault, ...running(second) })
    expect(bootStateSentence(seen.machine)).toContain('boot default work:2.')
    expect(seen.said[0]).toMatchObject({
      kind: 'disagreement',
      message: 'Running and booting work:2, but the profile points to 3.',
      explains: 'work:2 is a generation of another profile (nixos-rebuild --profile-name work).',
      fix: { kind: 'switch', gen: '3', mode: 'switch' },
    })
    const lines = besides(seen.machine)
    expect(lines.map((line) => line.replace(/ \([^)]*\)/, ''))).toEqual(
      ['Running', 'Booted', 'Boot default'].map((word) => `${word}: work:2, not in this profile`),
    )
  })

  it('names entries of another profile as the commands take them', async () => {
    const seen = await look({ ...described, ...workIsDefault })
    expect(seen.report.entries.map(startsText).toSorted()).toEqual(['1', '2', '3', 'work:2'])
    expect(nextText(seen.report)).toBe('Default: work:2.')
    expect((await findTarget(seen.host, seen.machine, 'work:2')).storePath).toBe(second)
    expect(seen.report.unlisted.map(({ bootable }) => bootable.gen)).toEqual(['work:1'])

    const ofWork = await readMachine(seen.host, WORK)
    const { bootables } = await readBootables(seen.host, ofWork)
    expect(bootables.map(({ gen }) => gen)).toEqual(['system:3', 'system:2', 'system:1', '2', '1'])
  })

  it('is told where only the next boot starts it', async () => {
    const seen = await look({ ...described, ...workIsDefault, ...running(three) })
    expect(seen.said[0]).toMatchObject({
      kind: 'disagreement',
      message: 'Running 3, but the next boot starts work:2.',
      fix: { kind: 'switch', gen: '3', mode: 'boot' },
    })
    expect(besides(seen.machine).join()).toMatch(/Boot default: work:2 \(/)
    const unsure = await look({ ...described, ...workIsDefault, ...grubIn('/boot', [3]) })
    expect(besides(unsure.machine).join()).toMatch(/Default of systemd-boot in \/boot: work:2 \(/)
  })

  it('keeps its default where nothing is wrong: the menu is not written for 3', async () => {
    const work = { ...menuIn(), ...workIsDefault, ...entryOf(3), ...running(second) }
    const seen = await look({ ...described, ...work, ...profile(WORK, { 2: second }, 2) })
    const menu = planMenu(seen.planning, seen.report)
    expect(seen.report.regeneration.reasons).toEqual([])
    expect(noAdvice(seen.report)).toBe(
      'Regenerating the boot menu makes 3 the boot default instead of work:2 (another profile).',
    )
    const message =
      'Regenerating the menu makes 3 (current) the boot default (now work:2, another profile).'
    expect(menu.warnings).toEqual([message])
    expect(planDelete(seen.planning, [generation(seen, 1)]).warnings).toContain(message)
    const back = planSwitch(seen.planning, targetOf(generation(seen, 2)), { mode: 'switch' })
    expect(back.warnings).toContain('The boot default is work:2 (another profile) now.')
    expect(back.onFailure.map((step) => step.description)).toEqual([
      'restore the profile to 3',
      'regenerate the boot menu with 3 as the default (now work:2)',
    ])
  })

  it('says by which option its generations are deleted', async () => {
    const seen = await look(described)
    await expect(findGeneration(seen.host, seen.machine, 'work:1')).rejects.toThrow(
      'work:1 is a generation of another profile: use --profile work.',
    )
  })

  it('shows a home-manager generation as what nothing boots, and lacking nothing', async () => {
    const home = storePath('home-manager-generation')
    const place = '/nix/var/nix/profiles/per-user/alice/home-manager'
    const seen = await look({
      ...described,
      ...profile(place, { 1: home }, 1),
      [`${home}/activate`]: '',
    })
    const host = { ...seen.host, user: { ...seen.host.user, name: 'alice' } }
    const { system, other } = await findTarget(host, seen.machine, 'home-manager:1')
    expect(stateWords(shownSystem(seen.machine, home, system, other))).toEqual([])
  })
})

describe('another NixOS on the same partition', () => {
  const OTHER = 'f'.repeat(32)
  const foreign = `title NixOS
version Generation 9 25.11
linux /EFI/nixos/foreign.efi
options init=${storePath('nixos-system-of-another')}/init
machine-id ${OTHER}
`
  const machine: Machine = {
    ...menuIn(),
    '/etc/machine-id': `${'a'.repeat(32)}\n`,
    '/boot/loader/entries/nixos-generation-9.conf': foreign,
  }

  it('is no stale entry, and nobody advises to remove it', async () => {
    const seen = await look(machine)
    const entry = seen.report.entries.find(({ kind }) => kind === 'foreign')
    expect(entry && entryWords(entry)).toEqual(['of machine ffffffff'])
    expect(seen.report.dangling).toEqual([])
    expect(seen.report.orphans).toEqual([])
    expect(seen.report.regeneration.helps).toBe(false)
  })

  it('is not removed without a word', async () => {
    const seen = await look(machine)
    const first = generation(seen, 1)
    const plans = [
      planMenu(seen.planning, seen.report),
      planDelete(seen.planning, [first]),
      planSwitch(seen.planning, targetOf(first), { mode: 'boot' }),
    ]
    for (const { warnings } of plans) {
      expect(warnings.join()).toContain(
        '1 entry belongs to another NixOS installation (machine ffffffff).',
      )
    }
    expect(plans.map(({ typed }) => typed)).toEqual(['write', 'delete', null])
  })

  it('may be what starts by default', async () => {
    const loader = { '/boot/loader/loader.conf': 'default nixos-generation-9.conf\n' }
    const seen = await look({ ...machine, ...loader })
    expect(seen.sentences).toContain(
      'The next boot starts another NixOS installation (machine ffffffff).',
    )
  })

  it('is this one, where its system is in this store: the machine-id was made anew', async () => {
    const own = entryOf(1, '/boot', `machine-id ${OTHER}\n`)
    const seen = await look({ ...menuIn(), ...own, '/etc/machine-id': `${'a'.repeat(32)}\n` })
    expect(seen.report.entries.map(({ kind }) => kind)).toEqual(Array(3).fill('generation'))
    expect(planMenu(seen.planning, seen.report).typed).toBeNull()
  })
})

it('of an entry and its twin that used up its tries, the one without a counter counts', async () => {
  const worn = Object.values(entryOf(3))[0] as string
  const seen = await look({
    ...menuIn(),
    '/boot/loader/entries/nixos-generation-3+0-3.conf': worn,
  })
  expect(seen.machine.bootMenu?.defaultEntry).toMatchObject({ toplevel: three, tries: null })
  expect(seen.sentences).toEqual([])
  const alone = await look({
    ...entryOf(1),
    '/boot/loader/loader.conf': 'default nixos-generation-3.conf\n',
    '/boot/loader/entries/nixos-generation-3+0-3.conf': worn,
  })
  expect(alone.sentences.join()).toContain('which the boot loader gave up on')
})

describe('a default entry of NixOS, whose command line can’t be read', () => {
  const opaque: Machine = {
    ...menuIn(),
    '/boot/loader/entries/nixos-generation-1.conf':
      'title NixOS\nversion Generation 1\nefi /EFI/nixos/image-1.efi\n',
    '/boot/EFI/nixos/image-1.efi': 'xx',
    '/boot/loader/loader.conf': 'default nixos-generation-1.conf\n',
  }

  it('is unknown: it may start any generation', async () => {
    const seen = await look(opaque)
    expect(seen.machine.generations.map(({ bootDefault }) => bootDefault)).toEqual(
      Array(3).fill(null),
    )
    expect(stateWords(generation(seen, 1))).toEqual([])
    expect(bootStateSentence(seen.machine)).toContain('boot default unknown')
    expect(nextText(seen.report)).toBe(
      'Default: unknown (what NixOS · Generation 1 starts can’t be read).',
    )
    expect(noAdvice(seen.report)).toBe(
      'Regenerating the boot menu makes 3 the boot default; the present default can’t be read.',
    )
    expect(seen.report.unlisted.map(whyUnlisted)).toEqual(['entries can’t be read'])
    expect(seen.report.regeneration.reasons).toEqual([])
    expect(seen.sentences).toEqual([
      'Next boot: unknown. Which system NixOS · Generation 1 starts can’t be read.',
    ])
  })

  it('asks for the word before anything is deleted', async () => {
    const seen = await look(opaque)
    const plan = planDelete(seen.planning, [generation(seen, 1)])
    expect(plan.typed).toBe('delete')
    expect(plan.warnings.slice(0, 2)).toEqual([
      UNKNOWN_DEFAULT,
      'Regenerating the menu makes 3 (current) the boot default.',
    ])
  })

  it('is known where it is none of NixOS’s', async () => {
    const seen = await look({
      ...menuIn(),
      '/boot/loader/entries/memtest.conf': 'title Memtest\nefi /EFI/memtest.efi\n',
      '/boot/EFI/memtest.efi': 'xx',
      '/boot/loader/loader.conf': 'default memtest.conf\n',
    })
    expect(nextText(seen.report)).toBe('Default: Memtest.')
    expect(generation(seen, 3).bootDefault).toBe(false)
  })
})

describe('a current generation that the boot loader gave up', () => {
  const worn = Object.values(entryOf(3))[0] as string
  const gaveUp = 'systemd-boot gave up on 3 after 3 failed attempts.'

  it('is not made the default again as a help, and a plan says so first', async () => {
    const seen = await look({
      ...menuIn(),
      '/boot/loader/entries/nixos-generation-3.conf': absent,
      '/boot/loader/entries/nixos-generation-3+0-3.conf': worn,
      '/boot/loader/loader.conf': 'preferred nixos-generation-3.conf\n',
    })
    expect(nextText(seen.report)).toBe('Default: 2.')
    expect(seen.report.regeneration.helps).toBe(false)
    expect(noAdvice(seen.report)).toBe(
      `${gaveUp} Regenerating the boot menu may make it the boot default.`,
    )
    const danger = `${gaveUp} Regenerating the menu may make 3 (current) the boot default (now 2).`
    const plans = [
      planDelete(seen.planning, [generation(seen, 1)]),
      planMenu(seen.planning, seen.report),
    ]
    for (const { dangers, warnings } of plans) {
      expect(dangers).toEqual([danger])
      expect(warnings.join()).not.toContain('boot default')
    }
    expect(plans[1]?.checks.map(({ kind }) => kind)).toEqual(['which-default'])
  })
})

describe('what is to start once, at the next boot', () => {
  const efi = variable('LoaderInfo', 'systemd-boot 258')
  const pending = { ...efi, ...variable('LoaderEntryOneShot', 'nixos-generation-1.conf') }

  it('is said with what starts after it: no two lines disagree', async () => {
    const stayed = { '/boot/loader/loader.conf': 'default nixos-generation-2.conf\n' }
    const seen = await look({
      ...menuIn(),
      ...pending,
      ...stayed,
      '/run/current-system': link(three),
      '/run/booted-system': link(three),
    })
    expect(seen.sentences).toEqual([
      'Running 3, but the next boot starts 1 once, then 2.',
      'Next boot only: 1.',
    ])
    const tested = await look({ ...menuIn(), ...pending, '/run/current-system': link(two) })
    expect(tested.sentences[0]).toBe(
      'Running 2, but the next boot starts 1 once, then 3, and the profile points to 3.',
    )
  })

  it('is not deleted, by its number or by a rule', async () => {
    const seen = await look({ ...menuIn(), ...pending })
    expect(reasonsAgainst(seen, 1)).toEqual(['next boot, once'])
    const plan = planCleanUp(seen.planning, { keepLast: 1 })
    expect(plan.generations).toEqual([2])
    expect(plan.kept).toContainEqual({ generation: 1, reasons: ['next boot, once'] })
  })

  it('may be deleted where it is the default itself, or nothing is to start once', async () => {
    const seen = await look({ ...menuIn(), ...efi })
    expect(reasonsAgainst(seen, 1)).toEqual([])
  })

  it('is needed by the machine, whatever a collection would do', async () => {
    const seen = await look({ ...menuIn(), ...pending })
    const path = seen.machine.generations.at(-1)?.storePath ?? two
    expect(neededSystems(seen.machine, []).get(path)?.needed).toEqual(['next boot, once'])
  })
})
