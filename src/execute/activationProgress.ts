import {
  effectOf,
  isSwitchUnit,
  isUnitName,
  type Obstacle,
  parseFailedJob,
  parseObstacle,
  parseScriptFailure,
  parseUnitLine,
  type SwitchError,
  SwitchErrorReader,
  type UnitLine,
  type UnitScope,
  type UnitVerb,
} from '../nix/switchOutput.ts'
import { OutputLines } from './outputLines.ts'

/** The phases of switch-to-configuration, in order. */
const PHASES = ['checks', 'boot-loader', 'stopping', 'activating', 'units', 'end'] as const
export type Phase = (typeof PHASES)[number]

/** Whether an activation reached `phase`. */
export function hasReached(
  { progress }: { readonly progress: Pick<ActivationProgress, 'phase'> },
  phase: Phase,
): boolean {
  return PHASES.indexOf(progress.phase) >= PHASES.indexOf(phase)
}

/** Numbers of units by what was done to them; `fail` counts in addition. */
export type UnitCounts = Readonly<Record<UnitVerb | 'fail', number>>

export interface ActivationProgress {
  readonly phase: Phase
  readonly counts: UnitCounts
}

/** What the output reports about one unit. */
export interface UnitSaid {
  readonly name: string
  readonly scope: UnitScope
  /** Null where only a failure is reported. */
  readonly effect: UnitVerb | null
  readonly failed: boolean
}

/** Limits on the names kept. */
const [MAX_UNITS, MAX_USERS, MAX_SNIPPETS] = [10_000, 100, 20]

/**
 * Lines that identify the phase, whatever else is printed in between. From nixpkgs:
 * switch-to-configuration-ng, switchable-system.nix, and the output of the boot menu builders
 * (systemd-boot-builder.py, install-grub.pl, limine-install.py; lanzaboote's lzbt).
 */
const MARKS: readonly [RegExp, Phase][] = [
  [
    /^(updating (systemd-boot|GRUB 2 menu|the boot generations directory)|installing the GRUB 2 boot loader|Installing (for \S+ platform|Lanzaboote to )|Successfully installed Lanzaboote|nuking \S+\/limine\/|Failed to install bootloader)/,
    'boot-loader',
  ],
  [
    /^(stopping|NOT restarting) the following (changed )?units: |^stopping swap device: /,
    'stopping',
  ],
  [
    /^(activating the configuration\.\.\.|setting up \/etc\.\.\.)|Failed to run activate script$/,
    'activating',
  ],
  [
    /^(restarting systemd\.\.\.|reloading user units for |restarting sysinit-reactivation\.target|(reloading|restarting|starting) the following units: )/,
    'units',
  ],
  [/^(the following new units were started|warning: the following units failed): /, 'end'],
]
const CHECKED = /^(Not c|C)hecking switch inhibitors.*( done|\))$/

const USER_FAILED = /^warning: user activation for (\S{1,255}) failed$/

/**
 * Parses the output of switch-to-configuration as it arrives: in pieces, coloured, interleaved with other
 * programs' lines. Memory use is bounded for any amount of output.
 */
export class ActivationReader {
  readonly #mode: string
  readonly #lines = { out: new OutputLines(), error: new OutputLines() }
  readonly #units = { system: new Map<string, Reported>(), user: new Map<string, Reported>() }
  readonly #counts = { stop: 0, start: 0, restart: 0, reload: 0, skip: 0, fail: 0 }
  readonly #users = new Set<string>()
  #phase: Phase = 'checks'
  #obstacle: Obstacle | null = null
  readonly #errors = new SwitchErrorReader()
  #scriptFailed = false
  readonly #snippets = new Set<string>()

  /** `mode` is its argument: `switch`, `boot`, `test`. */
  constructor(mode: string) {
    this.#mode = mode
  }

  /** Parses a piece of output; returns whether the progress changed. */
  feed(text: string, error = true): boolean {
    let changed = false
    for (const line of this.#lines[error ? 'error' : 'out'].take(text)) {
      if (this.#take(line)) changed = true
    }
    return changed
  }

  /** Parses the last lines, which may be unterminated. */
  end(): void {
    this.feed('\n', true)
    this.feed('\n', false)
  }

  get progress(): ActivationProgress {
    return { phase: this.#phase, counts: { ...this.#counts } }
  }

  /** Why it ended before it stopped anything; null where none was reported. */
  get obstacle(): Obstacle | null {
    return hasReached(this, 'stopping') ? null : this.#obstacle
  }

  /** Why it aborted; null where none was reported. */
  get error(): SwitchError | null {
    return this.#errors.error
  }

  /** Whether it reported a failed activation script, whatever its exit status. */
  get scriptFailed(): boolean {
    return this.#scriptFailed
  }

  /** The failed snippets of the activation script, as far as reported. */
  get snippetsFailed(): readonly string[] {
    return [...this.#snippets]
  }

  /** Users whose own activation failed. */
  get usersFailed(): readonly string[] {
    return [...this.#users]
  }

  /** Every unit mentioned, by name. */
  get units(): UnitSaid[] {
    const scopes = ['system', 'user'] as const
    const said = scopes.flatMap((scope) =>
      [...this.#units[scope]].map(([name, { effect, failed }]) => ({
        name,
        scope,
        effect,
        failed,
      })),
    )
    return said.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }

  #take(line: string): boolean {
    if (CHECKED.test(line)) return this.#mode !== 'test' && this.#reach('boot-loader')
    this.#obstacle = parseObstacle(line) ?? this.#obstacle
    this.#errors.take(line)
    this.#takeScriptFailure(line)
    const user = USER_FAILED.exec(line)?.[1]
    if (user !== undefined && this.#users.size < MAX_USERS) this.#users.add(user)
    const phase = MARKS.find(([pattern]) => pattern.test(line))?.[1]
    const moved = phase !== undefined && this.#reach(phase)
    const units = parseUnitLine(line) ?? parseFailedJob(line)
    return (units !== null && this.#report(units)) || moved
  }

  #takeScriptFailure(line: string): void {
    const failure = parseScriptFailure(line)
    if (failure === null) return
    this.#scriptFailed = true
    const { snippet } = failure
    if (snippet !== null && this.#snippets.size < MAX_SNIPPETS) this.#snippets.add(snippet)
  }

  /** Phases never go backwards. */
  #reach(phase: Phase): boolean {
    if (PHASES.indexOf(phase) <= PHASES.indexOf(this.#phase)) return false
    this.#phase = phase
    return true
  }

  #report({ verb, scope, names }: UnitLine): boolean {
    const units = this.#units[scope]
    let changed = false
    for (const name of names) {
      if (!isUnitName(name) || isSwitchUnit(name)) continue
      let reported = units.get(name)
      if (reported === undefined) {
        if (units.size >= MAX_UNITS) continue
        reported = { verbs: new Set(), effect: null, failed: false }
        units.set(name, reported)
      }
      if (this.#count(reported, verb)) changed = true
    }
    return changed
  }

  #count(reported: Reported, verb: UnitLine['verb']): boolean {
    if (verb === 'fail') {
      if (reported.failed) return false
      reported.failed = true
      this.#counts.fail += 1
      return true
    }
    const before = reported.effect
    reported.effect = effectOf(reported.verbs.add(verb))
    if (reported.effect === before) return false
    if (before !== null) this.#counts[before] -= 1
    this.#counts[reported.effect] += 1
    return true
  }
}

interface Reported {
  readonly verbs: Set<UnitVerb>
  effect: UnitVerb | null
  failed: boolean
}
