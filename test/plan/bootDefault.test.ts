import { describe, expect, it } from 'vitest'
import type { BootLoader, BootMenu } from '../../src/boot/menu.ts'
import type { BootReport } from '../../src/boot/report/bootReport.ts'
import { isAllowedCommand } from '../../src/execute/commandAllowlist.ts'
import { planDelete } from '../../src/plan/planDelete.ts'
import { planMenu } from '../../src/plan/planMenu.ts'
import { planPin } from '../../src/plan/planPin.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { GENERATIONS, generation, machine, pathOf, planning, system, target } from './fixture.ts'

const MENU = machine(GENERATIONS).bootMenu as BootMenu

function switched(
  loader: BootLoader,
  number: number,
  menu: Partial<BootMenu> = {},
  efiVariables = true,
) {
  const some = machine(GENERATIONS, { bootMenu: { ...MENU, loader, ...menu } })
  return planSwitch(planning(some, { efiVariables }), target(number), { mode: 'switch' })
}
const kinds = ({ checks }: ReturnType<typeof planSwitch>) => checks.map(({ kind }) => kind)

describe('a boot default that does not follow', () => {
  it.each(['systemd-boot', 'grub', 'extlinux'] as const)('%s follows by itself', (loader) => {
    const plan = switched(loader, 2)
    expect(plan.steps).toHaveLength(2)
    expect(plan).toMatchObject({ afterwards: [], warnings: [expect.stringContaining('running')] })
    expect(kinds(plan)).toContain('boot-default')
  })

  it('is set by its entry’s name for lanzaboote, after the menu is regenerated, and checked', () => {
    const plan = switched('lanzaboote', 3)
    expect(plan.steps.at(-1)).toMatchObject({
      argv: ['bootctl', 'set-default', '3.conf'],
      root: true,
    })
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['profile', 'activation', 'prepare'])
    expect(plan.steps.every((step) => isAllowedCommand(step, null))).toBe(true)
    expect(kinds(plan)).toContain('boot-default')
    expect(plan.title).toContain('make it the boot default')
    expect(plan.afterwards).toEqual([])
  })

  it.each(['lanzaboote', 'limine'] as const)('%s starts the newest by itself', (loader) => {
    const newest = switched(loader, 4)
    expect(newest.steps).toHaveLength(2)
    expect(kinds(newest)).toContain('boot-default')
    const path = pathOf(9)
    const other = { label: 'other', storePath: path, generation: null, system: system(path) }
    const some = machine(GENERATIONS, { bootMenu: { ...MENU, loader } })
    const plan = planSwitch(planning(some), other, { mode: 'switch' })
    expect(plan).toMatchObject({ warnings: [], afterwards: [] })
  })

  it('is said before and after for Limine, and not promised', () => {
    const plan = switched('limine', 3)
    expect(plan.steps).toHaveLength(2)
    expect(plan.title).toBe('Switch to 3 now')
    expect(plan.warnings.join()).toContain(
      'Limine always boots the newest generation: the boot default remains 4.',
    )
    expect(plan.afterwards).toEqual([
      'The boot default remains 4. Choose 3 in the boot menu at the next boot, or delete the newer generations.',
    ])
    expect(kinds(plan)).toEqual(['current', 'running'])
  })

  it('is said for lanzaboote where the firmware’s variables can’t be set', () => {
    const plan = switched('lanzaboote', 3, {}, false)
    expect(plan.steps).toHaveLength(2)
    expect(plan.afterwards.join()).toContain(
      'remains 4. To change it, on the machine itself: bootctl set-default 3.conf.',
    )
  })

  it.each(['-rf.conf', 'nixos-*', '../x.conf', 'a b.conf'])('takes no entry %j by name', (id) => {
    const entries = MENU.entries.map((entry) => ({ ...entry, id }))
    const plan = switched('lanzaboote', 3, { entries })
    expect(plan.steps).toHaveLength(2)
    expect(plan.afterwards.join()).toContain('find the entry of 3 with bootctl list')
    expect(isAllowedCommand({ argv: ['bootctl', 'set-default', id] }, null)).toBe(false)
  })

  it('is what was saved beside the menu', () => {
    expect(switched('systemd-boot', 3, { defaultSaved: true }).steps.at(-1)?.argv).toEqual([
      'bootctl',
      'set-default',
      '3.conf',
    ])
    expect(switched('systemd-boot', 4, { defaultSaved: true }).steps).toHaveLength(2)
    const grub = switched('grub', 3, { defaultSaved: true })
    expect(grub.warnings.join()).toContain('GRUB’s default is saved outside the menu')
    expect(grub.afterwards).toEqual([
      'The boot default remains 4. Choose 3 in the boot menu at the next boot.',
    ])
  })

  describe('of a generation that systemd-boot does not list', () => {
    const plan = (missing: readonly number[], number: number, loader: BootLoader) => {
      const generations = GENERATIONS.map((one) => ({
        ...one,
        inBootMenu: !missing.includes(one.number),
      }))
      const some = machine(generations, { bootMenu: { ...MENU, loader } })
      return planSwitch(planning(some), target(number, generations), { mode: 'boot' })
    }

    it('is not promised where that is older than all it lists, and told afterwards', () => {
      const beyond = plan([1, 2], 2, 'systemd-boot')
      expect(beyond.title).toBe(
        'Make 2 current and regenerate the boot menu (nothing changes until the next boot)',
      )
      expect(beyond.warnings.join()).toContain('2 is older than every entry in the boot menu')
      expect(beyond.warnings.join()).toContain('the boot default remains 4')
      expect(kinds(beyond)).toEqual(['current', 'which-default'])
    })

    it.each([
      ['a menu that was not written since', [2], 2, 'systemd-boot'],
      ['the newest', [1, 2, 3, 4], 4, 'systemd-boot'],
      ['GRUB, whose first entry is the system that wrote it', [1, 2], 2, 'grub'],
    ] as const)('follows all the same: %s', (_, missing, number, loader) => {
      const follows = plan(missing, number, loader)
      expect(follows.title).toContain(`Make ${number} the boot default`)
      expect(follows.warnings.join()).not.toContain('boot menu lists')
      expect(kinds(follows)).toEqual(['current', 'boot-default'])
    })
  })

  describe('where a plan regenerates the menu, and another is current', () => {
    const generations = [
      generation(4, { bootDefault: true }),
      generation(3, { current: true, running: true, booted: true }),
      generation(1),
    ]
    const report = { regeneration: { helps: true, reasons: [], frees: 0 } } as unknown as BootReport
    const plans = (menu: Partial<BootMenu>) => {
      const some = machine(generations)
      const bootMenu = { ...(some.bootMenu as BootMenu), ...menu }
      const facts = planning({ ...some, bootMenu })
      const [, , one] = generations
      return {
        deletes: planDelete(facts, one === undefined ? [] : [one]),
        pins: planPin(facts, target(1, generations), 'good'),
        writes: planMenu(facts, report),
      }
    }

    it.each([
      ['grub', { defaultSaved: true }, 'GRUB’s default is saved outside the menu'],
      ['systemd-boot', { defaultSaved: true }, 'systemd-boot’s default is saved outside the menu'],
      ['limine', {}, 'Limine always boots the newest generation'],
      ['lanzaboote', {}, 'lanzaboote always boots the newest generation'],
    ] as const)('%s %o: stays what it is', (loader, menu, why) => {
      for (const plan of Object.values(plans({ loader, ...menu }))) {
        const said = plan.warnings.join(' ')
        expect(said).toContain(why)
        expect(said).toContain('the boot default remains 4.')
        expect(said).not.toContain('Regenerating the menu makes')
        expect(plan.checks.map(({ kind }) => kind)).not.toContain('boot-default')
      }
    })

    it.each(['systemd-boot', 'grub', 'extlinux'] as const)('%s: becomes that', (loader) => {
      const { writes, ...others } = plans({ loader })
      const description = 'Regenerating the menu makes 3 (current) the boot default (now 4).'
      for (const plan of [writes, ...Object.values(others)])
        expect(plan.warnings).toContain(description)
      expect(writes.checks).toEqual([{ kind: 'boot-default', storePath: pathOf(3) }])
    })

    it('is said for another profile as well, whose own generations are no base', () => {
      const work = (menu: Partial<BootMenu>) => {
        const some = machine(generations)
        const bootMenu = { ...(some.bootMenu as BootMenu), ...menu }
        const path = '/nix/var/nix/profiles/system-profiles/work'
        const facts = planning({ ...some, bootMenu, profile: { ...some.profile, path } })
        return planMenu(facts, report)
      }
      expect(work({}).warnings.join()).toContain('the current generation of /nix/var')
      expect(work({ loader: 'grub', defaultSaved: true }).warnings).toEqual([])
      expect(work({}).checks).toEqual([])
    })
  })

  it('is not touched by a test', () => {
    const some = machine(GENERATIONS, { bootMenu: { ...MENU, loader: 'lanzaboote' } })
    const plan = planSwitch(planning(some), target(3), { mode: 'test' })
    expect(plan.steps).toHaveLength(1)
    expect(plan.afterwards).toEqual([])
  })

  it('is not promised for the next boot either', () => {
    const some = machine(GENERATIONS, { bootMenu: { ...MENU, loader: 'limine' } })
    const plan = planSwitch(planning(some), target(3), { mode: 'boot' })
    expect(plan.title).toBe(
      'Make 3 current and regenerate the boot menu (nothing changes until the next boot)',
    )
  })
})
