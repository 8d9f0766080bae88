import { does, type Effect, type UnitEffect } from './unitChange.ts'

/** Why something happens to a unit: somebody's reason, or another unit and what ties them. */
export type Cause =
  | { readonly kind: 'own'; readonly why: string }
  | { readonly kind: 'pulled' | 'with'; readonly unit: string; readonly by: string }

/** A cause in words, and the unit that brought it about. */
export function reasonOf(cause: Cause | undefined): Pick<Effect, 'why' | 'by'> {
  if (cause === undefined) return { why: '', by: null }
  if (cause.kind === 'own') return { why: cause.why, by: null }
  const { kind, unit, by } = cause
  const why =
    kind === 'with' ? `with ${unit} (${by})` : `${unit} ${PULL_WORDS.get(by) ?? 'requires it'}`
  return { why, by: { unit, relation: by } }
}

const PULL_WORDS = new Map([
  ['Wants=', 'wants it'],
  ['Sockets=', 'wants it'],
  ['Upholds=', 'upholds it'],
])

/** What became of one unit, each by its first cause. */
export interface UnitRecord {
  stopped?: Cause
  started?: Cause
  restarted?: Cause
  reloaded?: Cause
  /** What systemd refuses to do that was asked for by name, and why; `asked` is why it was asked. */
  refused?: { readonly job: Job; readonly why: string; readonly asked: string }
  /** Why a start is passed over in silence: a condition of its own, or only another unit wants it. */
  passedOver?: string
}

export type Job = 'start' | 'restart' | 'reload'

/** All of it in one effect, by whether the unit ran before and runs afterwards. */
export function effectOf(record: UnitRecord, wasRunning: boolean, isRunning: boolean): Effect {
  const { stopped, started, restarted, reloaded, refused, passedOver } = record
  const became = (effect: UnitEffect, cause: Cause | undefined): Effect => ({
    effect,
    ...reasonOf(cause),
    refused: refused === undefined ? null : `systemd refuses to ${refused.job} it: ${refused.why}`,
    staysDown: false,
  })
  if (restarted !== undefined) return became(isRunning ? 'restart' : 'stop', restarted)
  if (stopped !== undefined) return became(started === undefined ? 'stop' : 'restart', stopped)
  if (!wasRunning && started !== undefined) return became('start', started)
  if (reloaded !== undefined) return became('reload', reloaded)
  if (passedOver !== undefined && refused === undefined) return does('nothing', passedOver)
  const left = became('nothing', undefined)
  return refused === undefined ? left : { ...left, why: refused.asked }
}
