import { describe, expect, it } from 'vitest'
import type { BootLoader } from '../../src/boot/menu.ts'
import { bootReport } from '../../src/boot/report/bootReport.ts'
import type { StoreFile } from '../../src/boot/storeFiles.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import {
  bootable,
  directoryOf,
  entryFor,
  INITRD,
  KERNEL,
  menuOf,
  pin,
  storeFiles,
  systemOf,
} from './fixture.ts'

/** Generations 1 to 4, all with the same kernel. */
const FILES = new Map<StorePath, StoreFile[]>(
  [1, 2, 3, 4].map((number) => [systemOf(number), storeFiles(number)]),
)
const entry = (number: number, loader: BootLoader = 'systemd-boot') =>
  entryFor(loader, systemOf(number), storeFiles(number), `nixos-generation-${number}.conf`)
const ALL = [4, 3, 2, 1].map((number) => bootable(number))

function report(
  numbers: readonly number[],
  bootables = ALL,
  more: Parameters<typeof directoryOf>[2] = {},
) {
  const menu = menuOf(
    'systemd-boot',
    numbers.map((number) => entry(number)),
  )
  return bootReport(menu, directoryOf(menu, FILES, more), bootables)
}

describe('entries', () => {
  it('belong to the generations whose system they start', () => {
    const special = systemOf(9, 'special')
    const menu = menuOf('systemd-boot', [
      entry(2),
      entryFor('systemd-boot', special, storeFiles(2), 'nixos-generation-2-specialisation-x.conf'),
      entry(1),
    ])
    const two = bootable(2, { specialisations: [{ name: 'x', storePath: special }] })
    const twin = bootable(3, { storePath: systemOf(1) })
    const { entries } = bootReport(menu, directoryOf(menu, FILES), [twin, two, bootable(1)])
    const starts = entries.map((one) =>
      one.starts.map(({ bootable: { number }, specialisation }) => [number, specialisation]),
    )
    expect(starts).toEqual([
      [[2, null]],
      [[2, 'x']],
      [
        [3, null],
        [1, null],
      ],
    ])
    expect(entries.map(({ kind }) => kind)).toEqual(['generation', 'generation', 'generation'])
  })

  it('of a pin are its profile’s', () => {
    const { entries, dangling } = report([1], [pin('known_good', 1)])
    expect(entries[0]?.starts[0]?.bootable.profile).toBe('known_good')
    expect(dangling).toEqual([])
  })

  it('that start what no generation has are dangling, whether their system is there or not', () => {
    const { dangling, regeneration } = report([4, 2], [bootable(4)], {
      present: new Set([systemOf(4)]),
    })
    expect(dangling.map(({ entry: { id }, gone }) => [id, gone])).toEqual([
      ['nixos-generation-2.conf', true],
    ])
    expect(regeneration.reasons).toEqual(['1 stale entry.'])
    expect(regeneration.frees).toBe(INITRD)
  })

  it('of other systems are neither', () => {
    const menu = menuOf('systemd-boot', [
      entryFor('systemd-boot', null, [], 'windows.conf'),
      entry(4),
    ])
    const { entries, dangling } = bootReport(menu, directoryOf(menu, FILES), [bootable(4)])
    expect(entries.map(({ kind, gone }) => [kind, gone])).toEqual([
      ['other', false],
      ['generation', false],
    ])
    expect(dangling).toEqual([])
  })

  it('are the default, or start once', () => {
    const [four, three] = [entry(4), entry(3)]
    const menu = menuOf('systemd-boot', [four, three], { oneShot: three })
    const { entries } = bootReport(menu, directoryOf(menu, FILES), ALL)
    expect(entries.map(({ isDefault, isOneShot }) => [isDefault, isOneShot])).toEqual([
      [true, false],
      [false, true],
    ])
  })

  it('lack files that are not there', () => {
    const { entries, regeneration } = report([4, 3], [bootable(4), bootable(3)], {
      sizes: new Map(),
    })
    expect(entries.map(({ missing }) => missing.length)).toEqual([2, 2])
    expect(regeneration.reasons).toEqual(['2 entries with missing files.'])
  })
})

describe('generations without an entry', () => {
  const whyOf = (numbers: readonly number[], bootables = ALL) =>
    Object.fromEntries(
      report(numbers, bootables).unlisted.map(({ bootable: { profile, number }, why }) => [
        profile ?? number,
        why,
      ]),
    )

  it('older than all others are probably beyond the limit', () => {
    expect(whyOf([4, 3])).toEqual({ 2: 'older', 1: 'older' })
  })

  it('newer than one that has an entry are overdue', () => {
    expect(whyOf([3, 1])).toEqual({ 4: 'overdue', 2: 'overdue' })
  })

  it('are all overdue in a menu without any', () => {
    expect(whyOf([], [bootable(2), bootable(1)])).toEqual({ 2: 'overdue', 1: 'overdue' })
  })

  it('that have no kernel in the store can’t have one', () => {
    const bootables = [bootable(8), bootable(7, { storePath: null }), bootable(4)]
    expect(whyOf([4], bootables)).toEqual({ 8: 'unbootable', 7: 'unbootable' })
  })

  it('that are pins should have one where the loader lists them', () => {
    expect(whyOf([4], [bootable(4), pin('known_good', 2)])).toEqual({ known_good: 'overdue' })
    const menu = menuOf('grub', [entry(4, 'grub')])
    const directory = directoryOf(menu, FILES)
    const { unlisted, regeneration } = bootReport(menu, directory, [
      bootable(4),
      pin('known-good', 2),
    ])
    expect(unlisted.map(({ why }) => why)).toEqual(['profile'])
    expect(regeneration.helps).toBe(false)
  })
})

describe('files', () => {
  it('cost once, however many entries use them', () => {
    const { files, usedBytes } = report([4, 3])
    expect(usedBytes).toBe(KERNEL + 2 * INITRD)
    expect(files.map(({ bytes, usedBy }) => [bytes, usedBy.map(({ id }) => id)])).toEqual([
      [KERNEL, ['nixos-generation-4.conf', 'nixos-generation-3.conf']],
      ...files.slice(1).map(({ usedBy: [only] }) => [INITRD, [only?.id]]),
    ])
  })

  it('in the store cost /boot nothing, and are missed where they are gone', () => {
    const files = storeFiles(1).map(({ path }) => path)
    const menu = menuOf('grub', [entryFor('grub', systemOf(1), files, 'NixOS')])
    const there = bootReport(menu, directoryOf(menu, FILES), [bootable(1)])
    expect([there.usedBytes, there.entries[0]?.missing]).toEqual([0, []])
    const gone = bootReport(menu, directoryOf(menu, FILES, { inStore: new Set() }), [bootable(1)])
    expect(gone.entries[0]?.missing).toEqual(files)
  })

  it('that no entry uses are orphans, and only those of this loader go', () => {
    const menu = menuOf('systemd-boot', [entry(4)])
    const used = menu.entries[0]?.files[0] ?? ''
    const directory = directoryOf(
      menu,
      FILES,
      {},
      {
        '/boot/EFI/nixos/old-bzImage.efi': 500,
        '/boot/kernels/old-bzImage': 400,
        [used.replace('/EFI/nixos/', '/efi/NIXOS/')]: 300,
      },
    )
    const { orphans, orphanBytes, regeneration } = bootReport(menu, directory, [bootable(4)])
    expect(orphans).toEqual([
      { path: '/boot/EFI/nixos/old-bzImage.efi', bytes: 500, goes: true },
      { path: '/boot/kernels/old-bzImage', bytes: 400, goes: false },
    ])
    expect(orphanBytes).toBe(900)
    expect(regeneration).toEqual({
      helps: true,
      reasons: ['1 unused file (500 B).'],
      frees: 500,
    })
  })
})

describe('what regenerating the menu frees', () => {
  it('is nothing of a file that the entry which it lists again needs', () => {
    const menu = menuOf('systemd-boot', [entry(3)])
    const lost = entry(4).files.filter((file) => !entry(3).files.includes(file))
    const there = Object.fromEntries(lost.map((file) => [file, INITRD]))
    const directory = directoryOf(menu, FILES, {}, { ...there, '/boot/EFI/nixos/old.efi': 500 })
    const found = bootReport(menu, directory, [bootable(4), bootable(3)])
    expect(found.orphans.map(({ path, goes }) => [path, goes])).toEqual([
      ['/boot/EFI/nixos/old.efi', true],
      ...lost.map((file) => [file, false]),
    ])
    expect(found.regeneration).toMatchObject({ helps: true, frees: 500 })
  })

  it('is nothing of a file that a stale entry shares with it', () => {
    const menu = menuOf('systemd-boot', [entryFor('systemd-boot', systemOf(9), storeFiles(3))])
    const found = bootReport(menu, directoryOf(menu, FILES), [bootable(3)])
    expect(found.dangling).toHaveLength(1)
    expect(found.regeneration.frees).toBe(0)
  })
})

describe('regenerating the menu', () => {
  it('helps nothing where all is well', () => {
    expect(report([4, 3, 2, 1]).regeneration).toEqual({ helps: false, reasons: [], frees: 0 })
    expect(report([4, 3]).regeneration.helps).toBe(false)
  })

  it.each([
    [[4, 3, 1], ['Generation 2 has no entry.']],
    [[3, 1], ['Generations 4 and 2 have no entry.']],
    [[1], ['Generations 4, 3 and 2 have no entry.']],
    [[], ['4 generations have no entry.']],
  ])('helps where only %j are listed', (numbers, reasons) => {
    expect(report(numbers).regeneration.reasons).toEqual(reasons)
  })

  it.each([
    ['nixos-generation-1.conf', 'NixOS', ['Profile ro has no entry.']],
    ['nixos-ro-generation-1.conf', 'NixOS', []],
    ['nixos-RO-generation-1.conf', 'NixOS', []],
    [`nixos-${'0'.repeat(64)}.conf`, 'NixOS [ro]', []],
    [`nixos-${'0'.repeat(64)}.conf`, 'NixOS [row]', ['Profile ro has no entry.']],
  ])('helps where a pin’s system has only %s, %s', (id, title, reasons) => {
    const other = { ...entryFor('systemd-boot', systemOf(1), storeFiles(1), id), title }
    const menu = menuOf('systemd-boot', [entry(1), other])
    const made = bootReport(menu, directoryOf(menu, FILES), [bootable(1), pin('ro', 1)])
    expect(made.regeneration.reasons).toEqual(reasons)
  })

  it('names profiles, each once', () => {
    const { regeneration } = report([4], [bootable(4), pin('a', 1), pin('b', 2), pin('b', 3)])
    expect(regeneration.reasons).toEqual(['Profiles a and b have no entry.'])
  })

  it.each<[BootLoader, string, boolean]>([
    ['systemd-boot', 'nixos-generation-9.conf', true],
    ['systemd-boot', `nixos-${'0'.repeat(64)}.conf`, true],
    ['systemd-boot', 'my-own.conf', false],
    ['systemd-boot', 'nixos-generation-9-abc.efi', false],
    ['lanzaboote', 'nixos-generation-9-abc.efi', true],
    ['lanzaboote', 'nixos-generation-9.conf', false],
    ['grub', 'NixOS - All configurations>x', true],
  ])('of %s removes the dangling entry %s: %s', (loader, id, goes) => {
    const menu = menuOf(loader, [entryFor(loader, systemOf(9), [], id)])
    expect(bootReport(menu, directoryOf(menu, FILES), []).regeneration.helps).toBe(goes)
  })
})
