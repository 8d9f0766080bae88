import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { orNull } from '../../../src/compare/comparisonPart.ts'
import { compareUnits } from '../../../src/compare/units/compareUnits.ts'
import { parseStates } from '../../../src/compare/units/states.ts'
import type { UnitChange, UnitEffect } from '../../../src/compare/units/unitChange.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { parseUnitLine } from '../../../src/nix/switchOutput.ts'
import { layOut, link } from '../../support/layout.ts'
import { BASE_RUNNING, BASE_UNITS } from './baseUnits.ts'
import { ONE, OTHER, type RecordedUnit, recordedUnits } from './fixture.ts'

/*
 * Switches of the real switch-to-configuration on a real systemd, recorded: what terrapin foretells
 * is held against what then happened to each unit. RECORDED_SWITCHES names another file of the same
 * form.
 */

const FILE =
  process.env.RECORDED_SWITCHES ?? join(import.meta.dirname, '../../recorded/switches.jsonl')

interface Recorded {
  readonly name: string
  readonly before: Readonly<Record<string, RecordedUnit>>
  readonly after: Readonly<Record<string, RecordedUnit>>
  readonly states: Readonly<Record<string, { readonly active: string }>>
  readonly switch: readonly string[]
  readonly outcome: Readonly<Record<string, UnitEffect>>
}

const switches = readFileSync(FILE, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Recorded)

async function foretold(one: Recorded): Promise<ReadonlyMap<string, UnitChange>> {
  const root = layOut({
    ...recordedUnits(ONE, 1, { ...BASE_UNITS, ...one.before }),
    ...recordedUnits(OTHER, 2, { ...BASE_UNITS, ...one.after }),
    '/etc/systemd/system': link(`${ONE}/etc/systemd/system`),
  })
  const listed = { ...baseStates(one), ...one.states }
  const answer = Object.entries(listed).map(([unit, { active }]) => ({ unit, active }))
  const states = parseStates(JSON.stringify(answer))
  const part = await compareUnits(mountedHost(root), ONE, OTHER, states)
  const changes = orNull(part)?.changes ?? []
  return new Map(changes.filter(({ scope }) => scope === 'system').map((one) => [one.name, one]))
}

/**
 * How the targets of systemd itself stood, which the record leaves out. They ran, but for one that
 * was stopped together with a unit that it requires, when that was stopped by hand to set the case
 * up. Where it still requires that unit, a target that ran has started it again; where it does not,
 * one that failed by itself has stopped nothing.
 */
function baseStates({ before, after, states, outcome }: Recorded): Recorded['states'] {
  const stopped = Object.entries(before).flatMap(([name, { requires = [] }]) => {
    const state = states[name]?.active ?? 'inactive'
    if (state === 'active') return []
    return requires.filter((target) =>
      after[name]?.requires?.includes(target) === true
        ? outcome[name] === 'nothing'
        : state !== 'failed',
    )
  })
  return Object.fromEntries(
    Object.entries(BASE_RUNNING).filter(([name]) => !stopped.includes(name)),
  )
}

/** A mount that is remounted leaves no trace in the record but the line that says so. */
function happened({ outcome, switch: lines }: Recorded, name: string): UnitEffect | undefined {
  const isRemounted = lines.some((line) => {
    const said = parseUnitLine(line)
    return said?.verb === 'reload' && said.names.includes(name)
  })
  return name.endsWith('.mount') && isRemounted && outcome[name] === 'nothing'
    ? 'reload'
    : outcome[name]
}

it('foretells what the real program did to each unit', async () => {
  const wrong: string[] = []
  let all = 0
  for (const one of switches) {
    const changes = await foretold(one)
    for (const name of Object.keys(one.outcome)) {
      const change = changes.get(name)
      const reported = change?.effect ?? 'nothing'
      const real = happened(one, name)
      all += 1
      if ((reported === 'skip' ? 'nothing' : reported) === real) continue
      wrong.push(
        `${one.name}: ${name} was ${real}, not ${reported} (${change?.why ?? 'not listed'})`,
      )
    }
  }
  console.log(`${all - wrong.length} of ${all} units agree`)
  for (const line of wrong) console.log(line)
  expect(wrong.length / all).toBeLessThanOrEqual(0.005)
}, 120_000)
