import { describe, expect, it } from 'vitest'
import { planOwnPin } from '../../src/plan/planOwnPin.ts'
import { planPin, planUnpin } from '../../src/plan/planPin.ts'
import { GENERATIONS, machine, pathOf, pin, planning, target } from './fixture.ts'

const PINS = '/nix/var/nix/profiles/system-profiles'
const MENU = '/nix/var/nix/profiles/system/bin/switch-to-configuration boot'
const MACHINE = machine(GENERATIONS, {
  pins: [pin('good', pathOf(3)), pin('alone', pathOf(77))],
  otherProfiles: ['work'],
})
const argvs = (plan: ReturnType<typeof planPin>) => plan.steps.map(({ argv }) => argv.join(' '))

describe('pinning', () => {
  it('makes a one-generation profile and writes the boot menu', () => {
    const plan = planPin(planning(MACHINE), target(1), 'known_good')
    expect(argvs(plan)).toEqual([`nix-env -p ${PINS}/known_good --set ${pathOf(1)}`, MENU])
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
    const plan = planPin(planning(MACHINE, { outside: '/mnt' }), target(1), 'x')
    expect(plan.steps[0]?.argv.slice(0, 3)).toEqual(['nix-env', '-p', `/mnt${PINS}/x`])
    expect(plan.steps[0]?.argv).toContain('local?root=/mnt')
  })
})

describe('unpinning', () => {
  it('removes the profile and its one link', () => {
    const plan = planUnpin(planning(MACHINE), 'alone')
    expect(argvs(plan)).toEqual([`rm -f -- ${PINS}/alone ${PINS}/alone-1-link`, MENU])
    expect(plan.freed.store).toBe(100)
    expect(plan.generations).toEqual([])
  })
  it('keeps the entry of a path that is a generation too', () => {
    expect(planUnpin(planning(MACHINE), 'good')).toMatchObject({
      generations: [3],
      freed: { boot: 0 },
    })
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
    ({ kind: 'own', name, link: `${OWN}/${name}`, storePath: pathOf(number), holds }) as const
  const some = machine(GENERATIONS, {
    pins: [pin('good', pathOf(3)), own('mine', 2), own('broken', 1, false), own('good', 4)],
    otherProfiles: ['work'],
  })

  it('makes a root without root, and says that it is no more than that', () => {
    const plan = planOwnPin(planning(some), target(1), 'x', 'There is no way to root.')
    expect(plan.steps).toMatchObject([
      {
        argv: ['nix-store', '--realise', pathOf(1), '--add-root', `${OWN}/x`, '--indirect'],
        root: false,
      },
    ])
    expect(plan.warnings[0]).toBe('There is no way to root.')
    expect(plan.warnings.join(' ')).toMatch(/generation’s link.*boot menu/)
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
    const outside = planOwnPin(planning(some, { outside: '/mnt' }), target(1), 'x')
    const nowhere = planOwnPin(planning(some, { ownPins: null }), target(1), 'x')
    expect([outside.blocked, nowhere.blocked, nowhere.steps]).toEqual([true, true, []])
  })
  it('may be what is no system', () => {
    const home = machine(GENERATIONS, { bootable: false })
    expect(planOwnPin(planning(home), target(1), 'x').blocked).toBe(false)
  })
  it('is let go without a word to the boot menu; of two of a name the wanted one', () => {
    const plan = planUnpin(planning(some), 'mine')
    expect(argvs(plan)).toEqual([`rm -f -- ${OWN}/mine`])
    expect(plan).toMatchObject({ freed: { store: 100, boot: 0 }, reversal: { own: true } })
    expect(argvs(planUnpin(planning(some), 'good', 'own'))).toEqual([`rm -f -- ${OWN}/good`])
    expect(argvs(planUnpin(planning(some), 'good'))[0]).toContain(`${PINS}/good`)
  })
})
