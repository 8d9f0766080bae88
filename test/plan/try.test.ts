import { describe, expect, it } from 'vitest'
import type { BootMenu } from '../../src/boot/menu.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { readCapabilities } from '../../src/plan/capabilities.ts'
import { describe as inWords } from '../../src/plan/describePlan.ts'
import { planClearOneShot, planTry, whyNotTry } from '../../src/plan/planTry.ts'
import { verify } from '../../src/plan/verify.ts'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { GENERATIONS, generation, machine, pathOf, planning, target } from './fixture.ts'

const withMenu = (changes: Partial<BootMenu>, generations = GENERATIONS): Machine => {
  const some = machine(generations)
  return { ...some, bootMenu: { ...(some.bootMenu as BootMenu), ...changes } }
}
const THREE = pathOf(3)

describe('starting one once', () => {
  it('is one command, which says what is checked and what happens if it fails', () => {
    const plan = planTry(planning(machine(GENERATIONS)), target(3))
    expect(plan).toMatchObject({
      title: 'Boot 3 once (next boot only)',
      steps: [{ argv: ['bootctl', 'set-oneshot', '3.conf'], root: true }],
      expects: [{ link: '/nix/var/nix/profiles/system-3-link', target: THREE }],
      reversal: { kind: 'try', storePath: THREE, before: null },
      blocked: false,
      warnings: [],
    })
    const { consequences, notes } = inWords(plan, machine(GENERATIONS), true)
    expect([...consequences, ...notes]).toEqual([
      'The boot after that starts the boot default (4) again, even if this one fails.',
      'Undo: possible until the next boot.',
      'Verified afterwards: only the next boot starts 3.',
    ])
  })

  it('tells GRUB the directory that the menu lies in', () => {
    const some = withMenu({ loader: 'grub', directory: '/efi' })
    const [entry] = some.bootMenu?.entries ?? []
    const names = new Map(entry === undefined ? [] : [[entry, { name: 'a>b', byNumber: true }]])
    const grub = { ...some, bootMenu: { ...some.bootMenu, once: { by: 'grub-reboot', names } } }
    const plan = planTry(planning(grub as Machine), target(4))
    expect(plan.steps[0]?.argv).toEqual(['grub-reboot', '--boot-directory=/efi', 'a>b'])
    expect(plan.warnings.join(' ')).toMatch(/Already the boot default.*by position/)
    expect(planClearOneShot(planning(grub as Machine)).steps[0]?.argv).toEqual([
      'grub-editenv',
      '/efi/grub/grubenv',
      'unset',
      'next_entry',
    ])
  })

  it('says what it takes the place of, and what failed before', () => {
    const entries = machine(GENERATIONS).bootMenu?.entries ?? []
    const counted = entries.map((entry) => ({ ...entry, tries: { left: 0, done: 3 } }))
    const some = withMenu({ entries: counted, oneShot: counted[3] ?? null })
    const { warnings } = planTry(planning(some), target(3))
    expect(warnings).toEqual([
      'Replaces the one-time boot entry (1).',
      'All 3 boot attempts failed.',
    ])
  })

  it('looks for bootctl where root would run it', async () => {
    const sample = await sampleHost()
    try {
      const without: typeof sample = {
        ...sample,
        run: async (argv, options) => {
          if (argv[0] !== 'bootctl') return sample.run(argv, options)
          throw new Problem('command-failed', 'bootctl could not be started.')
        },
      }
      const others = { ...without, user: { ...without.user, root: false } }
      const found = [sample, without, others].map(
        async (host) => (await readCapabilities(host)).bootctl,
      )
      expect(await Promise.all(found)).toEqual([true, false, true])
    } finally {
      await sample.close()
    }
  })

  const refused: [string, Machine, Partial<Parameters<typeof planning>[1]>, RegExp][] = [
    ['without bootctl', machine(GENERATIONS), { bootctl: false }, /^bootctl is not in PATH/],
    ['the loader can’t', withMenu({ once: { by: null, why: 'it can’t' } }), {}, /^it can’t$/],
    ['it has no entry', withMenu({ entries: [] }), {}, /not in the boot menu: pin it/],
    [
      'the menu is hidden',
      { ...machine(GENERATIONS), bootMenu: null, bootMenuHidden: true },
      {},
      /only root/,
    ],
    ['there is no menu', { ...machine(GENERATIONS), bootMenu: null }, {}, /no supported boot menu/],
    ['it is mounted', machine(GENERATIONS), { rootDirectory: '/mnt' }, /mounted/],
    ['it is no system', { ...machine(GENERATIONS), bootable: false }, {}, /only a system/],
  ]
  it.each(refused)('is refused where %s, and so is the question', (_, some, capabilities, why) => {
    const facts = planning(some, capabilities)
    const plan = planTry(facts, target(3))
    expect(plan).toMatchObject({ blocked: true, steps: [] })
    expect(plan.refused).toEqual([{ generation: 3, reason: expect.stringMatching(why) }])
    expect(whyNotTry(facts, THREE)).toMatch(why)
  })

  it('is refused where its kernel is missing on /boot', () => {
    const files = new Set(['/boot/EFI/nixos/kernel-6.18.7'])
    const bootDirectory = {
      sizes: new Map([...files].map((file) => [file, 1])),
      inStore: new Set<string>(),
      kept: new Map(),
      present: new Set([THREE]),
      separate: true,
      readOnly: false,
      space: null,
      storeFiles: new Map(),
    }
    const facts = { ...planning(machine(GENERATIONS)), bootDirectory }
    expect(whyNotTry(facts, THREE)).toBe('its entry needs /boot/initrd-3 (missing)')
    expect(whyNotTry({ ...facts, bootDirectory: null }, THREE)).toBeNull()
  })

  it('takes a specialisation by its own entry, and no generation without one', () => {
    const special = pathOf(3, 'nixos-system-travel')
    const entries = machine([generation(9, { storePath: special })]).bootMenu?.entries ?? []
    const facts = planning(withMenu({ entries }))
    const plan = planTry(facts, {
      label: '3/travel',
      storePath: special,
      generation: null,
      system: null,
    })
    expect(plan.steps[0]?.argv).toEqual(['bootctl', 'set-oneshot', '9.conf'])
    expect(whyNotTry(facts, THREE)).toMatch(/not in the boot menu/)
  })
})

describe('what starts once is checked', () => {
  const check = { kind: 'next-boot', storePath: THREE } as const
  const none = { kind: 'next-boot', storePath: null } as const
  const entries = machine(GENERATIONS).bootMenu?.entries ?? []
  it.each([
    ['holds', withMenu({ oneShot: entries[1] ?? null }), true, false],
    ['does not hold', withMenu({ oneShot: entries[0] ?? null }), false, false],
    ['is forgotten', withMenu({}), false, true],
    ['is not known', { ...machine(GENERATIONS), bootMenu: null }, null, null],
  ] as const)('%s', (_, some, set, forgotten) => {
    expect(
      verify({ checks: [check, none], generations: [] }, some).map(({ holds }) => holds),
    ).toEqual([set, forgotten])
  })
})
