import { does, type Effect, type UnitEffect } from './unitChange.ts'

/** The cause of an effect on a unit: a reason of its own, or another unit and their relation. */
export type Cause =
  | { readonly kind: 'own'; readonly why: string }
  | { readonly kind: 'pulled' | 'with'; readonly unit: string; readonly by: string }

/** A cause in words, and the unit that caused it. */
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

/** The jobs of one unit, each with its first cause. */
export interface UnitRecord {
  stopped?: Cause
  started?: Cause
  restarted?: Cause
  reloaded?: Cause
  /** A job requested by name that systemd refuses, and why; `asked` is the reason for the request. */
  refused?: { readonly job: Job; readonly why: string; readonly asked: string }
  /**
   * Why a start is silently skipped: an unmet condition, or a refusal while only another unit pulls
   * it in.
   */
  ignored?: string
}

export type Job = 'start' | 'restart' | 'reload'

/** Combines all jobs into one effect, by whether the unit ran before and runs afterwards. */
export function effectOf(record: UnitRecord, wasRunning: boolean, isRunning: boolean): Effect {
  const { stopped, started, restarted, reloaded, refused, ignored } = record
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
  if (ignored !== undefined && refused === undefined) return does('nothing', ignored)
  const left = became('nothing', undefined)
  return refused === undefined ? left : { ...left, why: refused.asked }
}
