import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentOf, type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { journalOf, killLeftovers, killTerrapin, PROFILE, startTerrapin } from './fixture.ts'

const SEQUENCES = 30
const ACTIONS = 2
const FAILURES = [null, null, 1, 2, 4, 100] as const

/** Mulberry32: the same seed gives the same sequence. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function randomAction(random: (below: number) => number): string[] {
  const gen = String(1 + random(5))
  const name = `pin${random(2)}`
  const actions = [
    ['switch', gen],
    ['switch', gen, '--boot'],
    ['pin', gen, name],
    ['unpin', name],
    ['delete', gen],
    ['undo'],
    ['undo', '--finish'],
    ['gc'],
  ]
  return [...(actions[random(actions.length)] as string[]), '--yes']
}

describeWithNix('whatever is done and however it fails', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeLaptop()
  })
  afterAll(() => laptop?.machine.remove())

  /** What must never be lost: what runs, was booted, is current or boots by itself, and the pins. */
  const protectedPaths = async (): Promise<string[]> => {
    const listed = await laptop.machine.terrapin(['list', '--json'])
    expect(listed.status, listed.stderr).toBe(0)
    return documentOf(listed)
      .filter(
        (one: Record<string, unknown>) =>
          one.running || one.booted || one.current || one.bootDefault || hasPins(one.pins),
      )
      .map(({ storePath }: { storePath: string }) => storePath)
  }

  it.each(Array.from({ length: SEQUENCES }, (_, seed) => seed))(
    'nothing that is protected is lost (seed %d)',
    async (seed) => {
      const { machine } = laptop
      const random = randomOf(seed)
      for (let step = 0; step < ACTIONS; step++) {
        const before = await protectedPaths()
        const args = randomAction(random)
        const failure = FAILURES[random(FAILURES.length)] ?? null
        const after = random(2) === 0 ? null : random(401)
        await machine.tellToFail(random(2) === 0 ? 'switch' : 'boot', failure)
        const child = startTerrapin(machine, args)
        const ended = once(child, 'close')
        if (after !== null) {
          await delay(after)
          await killTerrapin(machine)
        }
        await ended
        await killLeftovers(machine)
        for (const action of ['switch', 'boot']) await machine.tellToFail(action, null)

        const told = `${args.join(' ')}, failing with ${failure}, killed after ${after} ms`
        const current = (await machine.must(['readlink', '-f', PROFILE])).trim()
        expect(current, told).toMatch(/^\/nix\/store\//)
        const now = await protectedPaths()
        const paths = [...new Set([current, ...before, ...now])]
        for (const path of paths) expect(existsSync(join(machine.root, path)), told).toBe(true)
        await machine.must(['nix-store', '--check-validity', ...paths])
        expect(() => journalOf(machine), told).not.toThrow()
      }
    },
  )
})

function hasPins(pins: unknown): boolean {
  return Array.isArray(pins) && pins.length > 0
}
