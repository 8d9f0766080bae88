import { describe, expect, it } from 'vitest'
import type { BootLoader } from '../../src/boot/menu.ts'
import type { LostPin, Pin, ProfilePin } from '../../src/pins/pins.ts'
import { WITHOUT_BUILDING } from '../../src/plan/commands.ts'
import { describe as inWords } from '../../src/plan/describePlan.ts'
import { planOwnPin, planOwnUnpin } from '../../src/plan/planOwnPin.ts'
import { planPin, planUnpin } from '../../src/plan/planPin.ts'
import { GENERATIONS, machine, ONLY_THERE, pathOf, pin, planning, target } from './fixture.ts'

const PINS = '/nix/var/nix/profiles/system-profiles'
const MENU = '/nix/var/nix/profiles/system/bin/switch-to-configuration boot'
const MACHINE = machine(GENERATIONS, {
  pins: [pin('good', pathOf(3)), pin('alone', pathOf(77))],
  otherProfiles: ['work'],
})
const argvs = (plan: ReturnType<typeof planPin>) => plan.steps.map(({ argv }) => argv.join(' '))

describe('pinning', () => {
  it('makes a one-generation profile and regenerates the boot menu', () => {
    const plan = planPin(planning(MACHINE), target(1), 'known_good')
    expect(argvs(plan)).toEqual([
      `nix-env --profile ${PINS}/known_good --set ${pathOf(1)} ${ONLY_THERE}`,
      MENU,
    ])
    expect(plan.checks).toEqual([{ kind: 'pinned', name: 'known_good', storePath: pathOf(1) }])
  })
  it('makes the directory first where there was never a profile in it', () => {
    const plan = planPin(planning(MACHINE, { systemProfiles: false }), target(1), 'x')
    expect(argvs(plan)[0]).toBe(`mkdir -p -m 0755 ${PINS}`)
  })
  it('has nothing to do where the pin keeps it already', () => {
    const plan = planPin(planning(MACHINE), target(3), 'good')
    expect(plan.steps).toEqual([])
    expect(plan.blocked).toBe(false)
  })
  it.each(['good', 'work'])('refuses the name %s, which is taken', (name) => {
    expect(planPin(planning(MACHINE), target(1), name).blocked).toBe(true)
  })
  it.each(['GOOD', 'Work'])('refuses %s, whose entry would be another’s on FAT', (name) => {
    const plan = planPin(planning(MACHINE), target(1), name)
    expect(plan.refused[0]?.reason).toMatch(/^(good|work) already exists, .* same file/)
    expect(plan.blocked).toBe(true)
  })
  it('takes a name that only a root of one’s own is like', () => {
    const own = { kind: 'own', name: 'mine', link: '/x/mine', storePath: pathOf(3), holds: true }
    const some = machine(GENERATIONS, { pins: [own as Pin] })
    expect(planPin(planning(some), target(1), 'Mine').blocked).toBe(false)
  })
  it('sets one again that there is, whatever else is like it', () => {
    const both = [pin('good', pathOf(3)), { ...pin('GOOD', pathOf(1)), error: 'loose' } as Pin]
    const some = machine(GENERATIONS, { pins: both })
    expect(planPin(planning(some), target(1), 'GOOD').blocked).toBe(false)
  })
  it.each(['pin-good', '', 'a b', '41', 'running', '../x', 'é'])('%o can’t be a name', (name) => {
    expect(() => planPin(planning(MACHINE), target(1), name)).toThrow(
      expect.objectContaining({ code: 'usage' }),
    )
  })
  it('refuses what is no system', () => {
    const some = machine(GENERATIONS, { bootable: false })
    expect(planPin(planning(some), target(1), 'x').blocked).toBe(true)
  })
  it('tells Nix whose store it is where the system is mounted', () => {
    const plan = planPin(planning(MACHINE, { rootDirectory: '/mnt' }), target(1), 'x')
    expect(plan.steps[0]?.argv.slice(0, 3)).toEqual(['nix-env', '--profile', `/mnt${PINS}/x`])
    expect(plan.steps[0]?.argv).toContain('local?root=/mnt')
  })
})

describe('what the plan says that the pin protects', () => {
  const withLoader = (loader: BootLoader | null) => {
    const { bootMenu } = MACHINE
    return {
      ...MACHINE,
      bootMenu: loader === null || bootMenu === null ? null : { ...bootMenu, loader },
    }
  }
  it.each([
    [
      'systemd-boot',
      'consequences',
      /^The pin protects the system .* in the systemd-boot menu, even over/,
    ],
    ['grub', 'consequences', /^The pin protects the system .* in the GRUB menu, even over/],
    [
      'lanzaboote',
      'warnings',
      /^The pin only protects the system from garbage collection: lanzaboote does not/,
    ],
    [
      'extlinux',
      'warnings',
      /^The pin only protects the system from garbage collection: extlinux does not/,
    ],
    [null, 'warnings', /^The pin protects the system .* may keep it in the boot menu\.$/],
  ] as const)('%s: in its %s', (loader, place, sentence) => {
    const some = withLoader(loader)
    const said = inWords(planPin(planning(some), target(1), 'x'), some, true)
    const all = [...said.consequences, ...said.warnings].filter((line) =>
      line.startsWith('The pin'),
    )
    expect(all).toEqual([expect.stringMatching(sentence)])
    expect(said[place]).toContain(all[0])
  })
})

describe('a pin while the boot menu can’t be written', () => {
  it('is not said to be in it', () => {
    const some = machine(GENERATIONS.map((one) => ({ ...one, current: false })))
    const { consequences: notes, warnings } = inWords(
      planPin(planning(some), target(1), 'x'),
      some,
      true,
    )
    expect(warnings.join()).toContain('The boot menu can’t be regenerated')
    expect(notes.join()).toContain('The boot menu lists it once regenerated')
    expect(notes.join()).not.toContain('configurationLimit')
  })
})

describe('a note that comes with a pin', () => {
  it('is part of the plan, kept with the store path', () => {
    const plan = planPin(planning(MACHINE), target(1), 'x', 'before nvidia')
    expect(plan.note).toEqual({ storePath: pathOf(1), text: 'before nvidia' })
    expect(inWords(plan, MACHINE, true).consequences).toContain('Adds the note “before nvidia”.')
  })
  it('is kept where the pin is there already', () => {
    const plan = planPin(planning(MACHINE), target(3), 'good', 'works')
    expect([plan.steps, plan.note?.text]).toEqual([[], 'works'])
  })
  it('is left as it is where none is given', () => {
    expect(planPin(planning(MACHINE), target(1), 'x').note).toBeNull()
  })
})

describe('a broken pin', () => {
  const lost = (name: string, link: LostPin['link']): LostPin => ({
    kind: 'lost',
    name,
    profile: `${PINS}/${name}`,
    target: `${name}-1-link`,
    link,
  })
  const BROKEN = machine(GENERATIONS, {
    pins: [
      { ...(pin('moved', pathOf(3)) as ProfilePin), target: '../system-4-link', error: 'moved' },
      { ...(pin('loose', pathOf(3)) as ProfilePin), target: null, error: 'loose' },
    ],
    lostPins: [lost('dangling', null), lost('odd', { path: `${PINS}/odd-1-link`, target: '/etc' })],
  })

  it.each([
    ['moved', '../system-4-link'],
    ['loose', null],
  ])('is set again, not passed over as kept: %s', (name, was) => {
    const plan = planPin(planning(BROKEN), target(3), name)
    expect(argvs(plan)[0]).toBe(
      `nix-env --profile ${PINS}/${name} --set ${pathOf(3)} ${ONLY_THERE}`,
    )
    expect(plan.expects).toContainEqual({ link: `${PINS}/${name}`, target: was })
    expect(plan.blocked).toBe(false)
  })
  it('that dangles may be given to any generation', () => {
    expect(planPin(planning(BROKEN), target(1), 'dangling').blocked).toBe(false)
  })
  it.each(['moved', 'odd'])('does not become a profile of two generations: %s', (name) => {
    expect(planPin(planning(BROKEN), target(1), name).blocked).toBe(true)
  })

  it.each([
    ['moved', `rm --force -- ${PINS}/moved ${PINS}/moved-1-link`], // never what it points at
    ['loose', `rm --force -- ${PINS}/loose ${PINS}/loose-1-link`],
    ['dangling', `rm --force -- ${PINS}/dangling`],
    ['odd', `rm --force -- ${PINS}/odd ${PINS}/odd-1-link`],
  ])('can be unpinned, with what is its own: %s', (name, command) => {
    expect(argvs(planUnpin(planning(BROKEN), name))[0]).toBe(command)
  })
  it('that kept nothing is not promised back', () => {
    expect(planUnpin(planning(BROKEN), 'dangling').reversal).toBeNull()
    expect(planUnpin(planning(BROKEN), 'moved').reversal).not.toBeNull()
  })
})

describe('unpinning', () => {
  it('removes the profile and its one link', () => {
    const plan = planUnpin(planning(MACHINE), 'alone')
    expect(argvs(plan)).toEqual([`rm --force -- ${PINS}/alone ${PINS}/alone-1-link`, MENU])
    expect(plan.freed.store).toBe(100)
    expect(plan.generations).toEqual([])
  })
  it('keeps the entry of a path that is a generation too', () => {
    expect(planUnpin(planning(MACHINE), 'good')).toMatchObject({
      generations: [3],
      freed: { boot: 0 },
    })
  })
  it('asks for a word where it may be all that keeps what boots by default', () => {
    const typedFor = (name: string, changes: Parameters<typeof machine>[1]) => {
      const some = machine(GENERATIONS, { pins: MACHINE.pins, ...changes })
      const { typed, warnings, blocked } = planUnpin(planning(some), name)
      const asksForWord = warnings.some((line) => line.startsWith('Boot default unknown'))
      expect({ asksForWord, blocked }).toEqual({ asksForWord: typed !== null, blocked: false })
      return typed
    }
    const none = { bootMenu: null }
    expect(typedFor('alone', none)).toBe('unpin')
    expect(typedFor('alone', { ...none, bootMenuHidden: true })).toBe('unpin')
    // A generation keeps it as well; the default is known; nothing here boots at all.
    expect(typedFor('good', none)).toBeNull()
    expect(typedFor('alone', {})).toBeNull()
    expect(typedFor('alone', { ...none, bootable: false })).toBeNull()
    const own: Pin = {
      ...{ kind: 'own', name: 'mine', link: '/x/mine', storePath: pathOf(78) },
      ...{ linkTarget: pathOf(78), holds: true },
    }
    expect(typedFor('mine', { ...none, pins: [own] })).toBe('unpin')
    expect(typedFor('mine', { ...none, pins: [own, pin('too', pathOf(78))] })).toBeNull()
  })
  it('refuses a profile with generations of its own', () => {
    expect(planUnpin(planning(MACHINE), 'work').blocked).toBe(true)
  })
  it('knows no other', () => {
    expect(() => planUnpin(planning(MACHINE), 'nope')).toThrow(
      expect.objectContaining({ code: 'no-pin', message: expect.stringContaining('good, alone') }),
    )
  })
})

describe('keeping without root', () => {
  const OWN = '/home/alice/.local/state/terrapin/pins'
  const own = (name: string, number: number, holds = true) =>
    ({
      ...({ kind: 'own', name, link: `${OWN}/${name}` } as const),
      ...{ linkTarget: pathOf(number), storePath: pathOf(number), holds },
    }) as const
  const some = machine(GENERATIONS, {
    pins: [pin('good', pathOf(3)), own('mine', 2), own('broken', 1, false), own('good', 4)],
    otherProfiles: ['work'],
  })

  it('makes a root without root, and says that it is no more than that', () => {
    const plan = planOwnPin(planning(some), target(1), 'x', { why: 'There is no way to root.' })
    expect(plan.steps).toMatchObject([
      {
        argv: [
          ...['nix-store', '--realise', pathOf(1), '--add-root', `${OWN}/x`, '--indirect'],
          ...WITHOUT_BUILDING,
        ],
        root: false,
      },
    ])
    expect(plan.warnings[0]).toBe('There is no way to root.')
    expect(plan.warnings.join(' ')).toMatch(/delete the generation itself.*boot menu/)
    expect(plan.expects[0]).toEqual({ link: `${OWN}/x`, target: null })
    expect(plan.reversal).toMatchObject({ kind: 'pin', own: true })
  })
  it('has nothing to do where it holds already, and makes one hold that does not', () => {
    expect(planOwnPin(planning(some), target(2), 'mine')).toMatchObject({
      steps: [],
      blocked: false,
    })
    const again = planOwnPin(planning(some), target(1), 'broken')
    expect(again).toMatchObject({ blocked: false, reversal: null })
    expect(again.expects[0]).toEqual({ link: `${OWN}/broken`, target: pathOf(1) })
  })
  it.each(['good', 'work', 'mine'])('refuses the name %s, which is taken', (name) => {
    expect(planOwnPin(planning(some), target(1), name).blocked).toBe(true)
  })
  it('refuses a pin of a name that a root of one’s own has', () => {
    expect(planPin(planning(some), target(2), 'mine').blocked).toBe(true)
  })
  it('is refused where the machine has no place for it', () => {
    const outside = planOwnPin(planning(some, { rootDirectory: '/mnt' }), target(1), 'x')
    const nowhere = planOwnPin(planning(some, { ownPins: null }), target(1), 'x')
    expect([outside.blocked, nowhere.blocked, nowhere.steps]).toEqual([true, true, []])
  })
  it('may be what is no system', () => {
    const home = machine(GENERATIONS, { bootable: false })
    expect(planOwnPin(planning(home), target(1), 'x').blocked).toBe(false)
  })
  it('is never a pin of the system', () => {
    expect(() => planOwnUnpin(planning(MACHINE), 'alone')).toThrow(
      expect.objectContaining({
        code: 'no-pin',
        message: expect.stringContaining('a system pin'),
      }),
    )
  })
  it('is let go without a word to the boot menu; of two of a name the wanted one', () => {
    const plan = planUnpin(planning(some), 'mine')
    expect(argvs(plan)).toEqual([`rm --force -- ${OWN}/mine`])
    expect(plan).toMatchObject({ freed: { store: 100, boot: 0 }, reversal: { own: true } })
    expect(argvs(planOwnUnpin(planning(some), 'good'))).toEqual([`rm --force -- ${OWN}/good`])
    expect(argvs(planUnpin(planning(some), 'good', 'own'))).toEqual([`rm --force -- ${OWN}/good`])
    expect(argvs(planUnpin(planning(some), 'good'))[0]).toContain(`${PINS}/good`)
  })
})
