import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { Problem } from '../../src/problem.ts'
import { bootEntry, folder, type Machine } from '../support/layout.ts'
import { EVIL, expectHarmless, SHOWN } from '../support/terminal/evil.ts'
import { expectWholeFrame } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import { openScreen, type Screen, type ScreenOptions } from '../support/terminal/screen.ts'
import { smallHost, systemPath } from '../support/terminal/small.ts'

async function opened(screen: Screen): Promise<Screen> {
  await screen.see('STATE')
  await screen.press('b')
  await screen.see('ENTRY, FILE')
  return screen
}

const openSample = async (options: Partial<ScreenOptions> = {}) =>
  opened(await openList({ columns: 140, rows: 60, ...options }))

describe('the boot menu on its screen', () => {
  it('tells the menu, the default, and what writing it anew would mend', async () => {
    await using screen = await openSample()
    expectWholeFrame(screen)
    await screen.see(
      'systemd-boot in /boot, 497.4 MiB of 1.0 GiB free',
      'Default: 43.',
      'w: regenerate the boot menu. 1 stale entry. Regenerating frees 47.0 MiB.',
    )
    await screen.see(/^ known_good, 38 +47\.1 MiB .* NixOS \[known_good\] /m)
    await screen.see(/^ – +47\.0 MiB .* NixOS · Generation 33 .* stale, its system is deleted$/m)
    await screen.see(/^[>▌]43 +52\.2 MiB .* NixOS · Generation 43 .* default, 3 attempts failed$/m)
    await screen.see(/^ 12 +– +probably over configurationLimit$/m)
    await screen.see('Kernels and initrds: 22 files, 526.6 MiB (shared files counted once).')
    await screen.see(
      /^ 42, 41 +33\.5 MiB +█+\S? +initrd-linux-6\.18\.24-initrd\.efi +shared by 2$/m,
    )
  })

  it('begins at the default, wherever it stands', async () => {
    await using screen = await openSample({ columns: 80, rows: 24 })
    await screen.see('Default: 43.', /^[>▌]43 +52\.2 MiB .* default, 3 attempts failed *$/m)
    await screen.press('k')
    await screen.see(/^[>▌]known_good/m)
  })

  it('names first what an entry was written for, where several share a system', async () => {
    await using screen = await openSample()
    await screen.see(/^ 31, 28 .* Generation 31 /m, /^ 28, 31 .* Generation 28 /m)
    await screen.see(/^ 38, known_good .* Generation 38 /m, / known_good\/travel, 38\/travel /)
    await screen.see(/^ 31, 28, 29 +\d/m)
  })

  it.each([80, 120])(
    'cuts no state, and of an entry no more than it must, at %i',
    async (columns) => {
      await using screen = await openSample({ columns, rows: 60 })
      await screen.see(/ stale, its system is deleted$/m, / default, 3 attempts failed *$/m)
      const entries = screen.lines().filter((line) => / NixOS .*…$/.test(line))
      expect(entries.length).toBeGreaterThan(10)
      for (const line of entries) expect(line, screen.text()).toHaveLength(columns)
      if (columns === 120) await screen.see('probably over configurationLimit')
    },
  )

  it('tells everything of the row under the cursor', async () => {
    await using screen = await openSample()
    await screen.press('g', 'j')
    await screen.see('nixos-generation-42.conf · starts 42 · frees 0 B · /boot/EFI/nixos/')
    await screen.press('G')
    await screen.see(
      /\/boot\/EFI\/nixos\/\w{32}-linux-6\.12\.61-bzImage\.efi · 13\.0 MiB · needed by 23/,
    )
    await screen.press('/')
    await screen.type('no entry')
    await screen.see('3 of 44')
    await screen.press('enter', 'j')
    await screen.see('16 has no entry: probably over configurationLimit')
    await screen.press('escape')
    await screen.see('Kernels and initrds: 22 files')
    await screen.press('escape')
    await screen.see('CLOSURE')
  })

  it.each([
    [80, 24],
    [40, 12],
    [120, 40],
  ])('fits %i×%i, with a heading above the first row of its kind', async (columns, rows) => {
    await using screen = await openSample({ columns, rows })
    expectWholeFrame(screen)
    expect(screen.line(-1)).toContain('w regenerate')
    for (let row = 0; row < 46; row++) {
      await screen.press('j')
      expect(screen.lines().filter((line) => line.startsWith('▌'))).toHaveLength(1)
    }
    expectWholeFrame(screen)
    await screen.press('g')
    await screen.see(/^[>▌]43\/travel/m)
    // Up to the first row without an entry, which was above what is shown.
    await screen.press('G', ...Array(24).fill('k'))
    await screen.see('Without an entry:')
    expectWholeFrame(screen)
  })

  it('says that nothing is found', async () => {
    await using screen = await openSample({ columns: 40, rows: 12 })
    await screen.press('/')
    await screen.type('nowhere')
    await screen.see('No match for “nowhere”.', '0 of 44')
    await screen.press('escape', 'b')
    await screen.see('running booted')
  })

  it('is written anew by its plan; then that would change nothing, and the screen says so', async () => {
    await using screen = await opened(await openOwnList({ columns: 100, rows: 40 }))
    await screen.press('w')
    await screen.see(
      'Regenerate the boot menu',
      'switch-to-configuration boot',
      'Frees 47.0 MiB on /boot.',
    )
    await screen.press('escape')
    await screen.see('ENTRY, FILE', 'stale')
    await screen.press('w')
    await screen.see('Regenerate the boot menu')
    await screen.press('enter')
    await screen.see('Done.')
    await screen.press('enter')
    await screen.see('ENTRY, FILE', 'The boot menu is up to date.')
    expect(screen.has('stale')).toBe(false)
    expect(screen.line(-1)).not.toContain('regenerate')
    await screen.press('w')
    await screen.see('The boot menu is up to date.')
  })

  it('says what starts once, as the list does', async () => {
    await using screen = await openOwnList({ columns: 140, rows: 40 })
    await screen.press('j', 's')
    await screen.see('Switch to 38')
    await screen.press('tab', 'tab', 'tab')
    await screen.see('[once (next boot only)]', 'Boot 38 once (next boot only)')
    await screen.press('enter')
    await screen.see('Done.', 'only the next boot starts 38')
    await screen.press('enter')
    await screen.see('Next boot only: 38.')
    await opened(screen)
    await screen.see('Default: 43. Next boot only: 38, known_good.')
    await screen.see(/^ 38, known_good .* NixOS · Generation 38 .* next boot only$/m)
    await screen.press('escape', 'u')
    await screen.see('Undo “Boot 38 once (next boot only)”', "bootctl set-oneshot ''")
    await screen.press('enter')
    await screen.see('Done.')
    await screen.press('enter')
    await screen.miss('and only that one')
  })
})

const linux = (number: number) => `init=${systemPath(number)}/init`
const MENUS: readonly [string, Machine][] = [
  ['GRUB', { 'boot/grub/grub.cfg': `menuentry "NixOS" {\n  linux /kernels/k ${linux(3)}\n}\n` }],
  [
    'Limine',
    {
      'boot/limine/limine.conf': `/NixOS\n  path: boot():/limine/kernels/k\n  cmdline: ${linux(3)}\n`,
    },
  ],
  [
    'extlinux',
    { 'boot/extlinux/extlinux.conf': `LABEL nixos-3\n  LINUX ../nixos/k\n  APPEND ${linux(3)}\n` },
  ],
]
const OTHER: Machine = { 'boot/loader/loader.conf': '' }
/** A small machine without systemd-boot's entries. */
async function other(others: Machine): Promise<Host> {
  const host = smallHost({ others: { ...OTHER, ...others } })
  const place = await host.localFile('/boot/loader/entries')
  const { rmSync } = await import('node:fs')
  rmSync(place ?? '', { recursive: true })
  return host
}

describe('under other boot loaders', () => {
  it.each(MENUS)('%s is told as well, and why it starts nothing once', async (name, files) => {
    await using screen = await opened(await openScreen({ host: await other(files) }))
    expectWholeFrame(screen)
    await screen.see(new RegExp(`^ ${name} in /boot, `, 'm'), 'Default: 3.', /^[>▌]3 +/m)
    await screen.see(/^ 2 +(?:– +)?probably over /m)
    await screen.press('escape', 's')
    await screen.see('Switch to 3')
    await screen.press('tab', 'tab', 'tab')
    await screen.see('Can’t set the next boot')
    const why = { GRUB: 'grub.cfg', Limine: 'Limine', extlinux: 'extlinux' }[name] ?? ''
    await screen.see(new RegExp(`3: .*${why}`))
  })
})

describe('a boot menu that can’t be shown', () => {
  it('is not there: that is said', async () => {
    await using screen = await openScreen({ host: await other({ 'boot/x': folder }) })
    await screen.see('STATE')
    await screen.press('b')
    await screen.see('No supported boot menu found on this machine.')
    expectWholeFrame(screen)
    await screen.press('w')
    await screen.see('The boot menu can’t be read.')
    await screen.press('j', 'G', '/', 'x', 'escape', 'escape')
    await screen.see('STATE')
  })

  it('is for root only: what to do is said', async () => {
    const host = smallHost()
    const list = async (path: string, most: number) => {
      if (!path.startsWith('/boot')) return host.list(path, most)
      throw new Problem('unreadable', `${path} can’t be read: permission denied.`)
    }
    await using screen = await openScreen({ host: { ...host, list }, columns: 40, rows: 12 })
    await screen.press('b')
    await screen.see('Only root can read the boot menu: run', 'terrapin as root.')
    expectWholeFrame(screen)
  })

  it('with control characters in it does nothing to the terminal', async () => {
    const evil = bootEntry(`NixOS${EVIL}`, 'x', systemPath(2)).replace('kernel.efi', `k${EVIL}`)
    const others = { 'boot/loader/entries/evil.conf': evil }
    await using screen = await openScreen({ host: smallHost({ others }), columns: 300, rows: 40 })
    await opened(screen)
    await screen.see(`NixOS${SHOWN}`)
    expectHarmless(screen)
    for (let row = 0; row < 8; row++) await screen.press('j')
    expectHarmless(screen)
  })

  it('of two thousand entries moves as fast as any', async () => {
    const entries = Array.from({ length: 2000 }, (_, index) => [
      `boot/loader/entries/nixos-generation-${index + 10}.conf`,
      bootEntry('NixOS', `Generation ${index + 10}`, systemPath(index + 10)),
    ])
    const host = smallHost({ others: Object.fromEntries(entries) })
    await using screen = await opened(await openScreen({ host }))
    await screen.press('G')
    await screen.see(/of 20\d\d/)
    expectWholeFrame(screen)
  })
})
