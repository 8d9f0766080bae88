import type { UnitChange, UnitEffect } from '../../src/compare/units/unitChange.ts'
import { failureRows } from '../../src/health/breakCandidates.ts'
import { failureOf } from '../../src/health/failure.ts'
import { changeSummary } from '../../src/history/generationChange.ts'
import type { Generation } from '../../src/machine/generation.ts'
import { shownEvidences } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'
import { dateTime } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { versionWords } from '../compare/versions.ts'
import type { Line } from '../components/line.ts'
import type { Tone } from '../theme.ts'

/** The width of the list beside the pane, as far as there is room; and the least and the most of the pane. */
const [LIST, NARROWEST, WIDEST] = [140, 40, 64]

/** The columns of the pane beside the list; 0 on a terminal that is too narrow for both. */
export function changePaneWidth(columns: number): number {
  return columns < 160 ? 0 : Math.max(NARROWEST, Math.min(WIDEST, columns - LIST))
}

/** What a generation changed: what failed first, then the kernel, explicit packages, units and commits. */
export function changeLines(
  state: State,
  generation: Generation,
  columns: number,
  height: number,
): readonly Line[] {
  const change = state.listChanges?.changes.get(generation.number)
  if (change === undefined) return []
  const { comparedWith, sameAs, kernel, explicit } = change
  const lines: Line[] = []
  const add = (text: string, tone: Tone = 'plain') => {
    if (lines.length > height) return
    for (const line of wrap(visible(text), columns - 4)) lines.push([{ text: ` │ ${line}`, tone }])
  }
  if (comparedWith === null) add(`${generation.number}  ${dateTime(generation.created)}`, 'strong')
  else {
    add(`${comparedWith} → ${generation.number}  ${dateTime(generation.created)}`, 'strong')
  }
  for (const row of failures(state, generation)) {
    add(`${row.topic === 'Failed' ? '✗' : '?'} ${row.description}`, 'bad')
  }
  if (sameAs !== null) add(`Same system as ${sameAs}.`)
  if (kernel !== null) add(`kernel ${kernel[0]} → ${kernel[1]} (reboot)`)
  const words = changeSummary({ ...change, kernel: null, sameAs: null, explicit: [] })
  if (words !== '') add(`packages ${words}`)
  for (const { name, status, before, after } of explicit) {
    const versions =
      status === 'removed'
        ? 'removed'
        : status === 'added'
          ? `added ${versionWords(after)}`
          : `${versionWords(before)} → ${versionWords(after)}`
    add(`  ${name} ${versions}`)
  }
  const details = state.changeDetails.get(generation)
  const units = unitsText(details?.units?.changes ?? [])
  if (units !== '') add(`units ${units}`)
  for (const { hash, subject } of details?.commits ?? [])
    add(`${hash.slice(0, 7)} ${subject}`, 'faint')
  for (const { name, after } of details?.inputs ?? []) {
    add(`input ${name} ${after?.slice(0, 7) ?? 'removed'}`, 'faint')
  }
  if (lines.length <= height) return lines
  return [...lines.slice(0, height - 1), [{ text: ' │ …', tone: 'faint' }]]
}

function failures(state: State, generation: Generation) {
  const evidence = shownEvidences(state)?.of(generation)
  const failure = evidence === undefined ? null : failureOf(evidence)
  if (failure === null) return []
  const details = state.changeDetails.get(generation)
  const { commits = [], units = null } = details ?? {}
  const suspects = { units: units?.changes ?? [], commits, packages: [] }
  return failureRows(String(generation.number), failure, suspects)
}

const EFFECTS: readonly (readonly [UnitEffect, string])[] = [
  ['stop', 'stop'],
  ['restart', 'restart'],
  ['reload', 'reload'],
  ['start', 'start'],
]

/** `1 stop, 13 restart`. */
function unitsText(changes: readonly UnitChange[]): string {
  return EFFECTS.flatMap(([effect, word]) => {
    const count = changes.filter((unit) => unit.effect === effect).length
    return count === 0 ? [] : [`${count} ${word}`]
  }).join(', ')
}
