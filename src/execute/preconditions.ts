import type { Host } from '../host/host.ts'
import { readMachine } from '../machine/machine.ts'
import { systemAt } from '../nix/pointers.ts'
import { readCapabilities } from '../plan/capabilities.ts'
import { deletionRefusals, refusalsText } from '../plan/deletionRefusal.ts'
import type { Plan, Precondition, Step } from '../plan/plan.ts'
import { isStillTry } from '../plan/planTry.ts'
import { Problem } from '../problem.ts'
import { mustBeSafe } from './stepSafety.ts'

/** Conditions that must still hold before a step runs; the plan's own steps may change links. */
export class Preconditions {
  readonly #host: Host
  readonly #plan: Plan
  readonly #profile: string
  readonly #links: Map<string, string | null>

  constructor(host: Host, plan: Plan, profile: string) {
    this.#host = host
    this.#plan = plan
    this.#profile = profile
    this.#links = new Map(plan.expects.map(({ link, target }) => [link, target]))
  }

  /** Throws a Problem `moved` where the machine differs from what the plan, or its last step, left. */
  async check(step: Step): Promise<void> {
    await mustBeSafe(this.#host, this.#profile, step)
    for (const [link, target] of this.#links) {
      const now = await this.#host.readLink(link)
      if (now === target) continue
      // The running system is compared as a store path, whatever links lead to it.
      const system = target === null ? null : await systemAt(this.#host, link)
      if (system === null || system !== target) throw moved({ link, target }, now)
    }
    if (this.#plan.kind === 'delete' && step.kind === 'profile') await this.#stillUnprotected()
    if (this.#plan.kind === 'try') await this.#stillInMenu(step)
  }

  /** Records the current links as the new expected state. */
  async refresh(): Promise<void> {
    for (const link of this.#links.keys()) {
      this.#links.set(link, await this.#host.readLink(link))
    }
  }

  /** The boot menu may have been regenerated, and the name may refer to another entry. */
  async #stillInMenu(step: Step): Promise<void> {
    const wanted = this.#plan.checks.find(({ kind }) => kind === 'next-boot')
    if (wanted?.kind !== 'next-boot' || wanted.storePath === null) return
    const machine = await readMachine(this.#host, this.#profile)
    const facts = { machine, capabilities: await readCapabilities(this.#host), bootDirectory: null }
    if (isStillTry(facts, wanted.storePath, step)) return
    throw new Problem('moved', 'The boot menu has changed since the plan was made')
  }

  /** The plan records no links for the boot default and the pins: they are read again. */
  async #stillUnprotected(): Promise<void> {
    const machine = await readMachine(this.#host, this.#profile)
    if (machine.pinsUnread !== null) throw new Problem('moved', machine.pinsUnread)
    for (const generation of machine.generations) {
      const refusals = deletionRefusals(generation, machine)
      if (!this.#plan.generations.includes(generation.number) || refusals.length === 0) continue
      throw new Problem(
        'moved',
        `${generation.number} is now protected: ${refusalsText(refusals)}. The plan is out of date`,
      )
    }
  }
}

function moved({ link, target }: Precondition, now: string | null): Problem {
  return new Problem(
    'moved',
    `${link} has changed since the plan was made: it points to ${now ?? 'nothing'}, not to ` +
      `${target ?? 'nothing'}`,
  )
}
