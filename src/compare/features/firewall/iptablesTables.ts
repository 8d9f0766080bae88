import { type IptablesCommand, type Options, ruleOf } from './iptablesRule.ts'
import { type Family, tooManyRules } from './opening.ts'
import { EVERYTHING } from './portNames.ts'
import type { Rule } from './rule.ts'

export const NIXOS = 'nixos-fw'
const REFUSE = 'nixos-fw-refuse'
const RPFILTER = 'nixos-fw-rpfilter'

/** NixOS’s own chains with a final verdict, each listed after the one that it jumps to. */
const OWN = new Set(['nixos-fw-accept', REFUSE, 'nixos-fw-log-refuse'])

const BOTH: readonly Family[] = ['IPv4', 'IPv6']

interface Entry {
  readonly rule: Rule
  readonly families: readonly Family[]
  readonly options: Options
  readonly text: string
}

/** Maximum number of entries that are moved or searched. */
const MAX_WORK = 20_000_000

/** The chains as the commands leave them. */
export class Tables {
  readonly others: string[] = []
  readonly programs = new Set<string>()
  readonly policies = new Map<string, string>()
  reversePath: string | null = null
  /** Whether NixOS’s own firewall is there, and whether INPUT jumps to it. */
  isNixos = false
  isNixosUsed = false
  rejects = false
  /** Inserted rules are in a list of their own, the last one first. */
  readonly #chains = new Map<string, { front: Entry[]; back: Entry[] }>()
  #work = 0

  run(command: IptablesCommand, isConditional: boolean): void {
    const { action, chain, table, options, text } = command
    if (action === null) return
    const isFilter = table === 'filter'
    const isKnown = !/[$`]/.test(`${chain}${options.rule.replace(/^--comment .*$/gm, '')}`)
    this.#noteNixos(command)
    if (!isKnown || action === '-E' || (isConditional && !(action === '-A' || action === '-I'))) {
      if (!this.#isEmpty(command)) this.others.push(text)
    } else if (action === '-R') {
      this.#delete(command)
      this.#add(command, isConditional)
    } else if (action === '-P') {
      if (isFilter) this.policies.set(chain, command.argument)
      else this.others.push(text)
    } else if (action === '-F') this.#flush(command)
    else if (action === '-D') this.#delete(command)
    else this.#add(command, isConditional)
  }

  chainsOf(table: string): Map<string, Entry[]> {
    const found = new Map<string, Entry[]>()
    for (const [key, { front, back }] of this.#chains) {
      const entries = [...front.toReversed(), ...back]
      const [of = '', chain = ''] = key.split('\n')
      if (of === table && entries.length > 0) found.set(chain, entries)
    }
    return found
  }

  /** Rules of other tables, which the network reports or nothing does. */
  otherTables(): string[] {
    const texts: string[] = []
    for (const [key, { front, back }] of this.#chains) {
      const [table = '', chain = ''] = key.split('\n')
      if (table === 'filter' || chain.startsWith('nixos-')) continue
      for (const { text } of [...front.toReversed(), ...back]) {
        if (!text.includes('nixos-')) texts.push(text)
      }
    }
    return texts
  }

  /** The rule of an entry, limited to families for which its target, a NixOS chain, still has an effect. */
  effective({ rule, families, ...entry }: Entry): Rule {
    if (rule.chain === null || !OWN.has(rule.chain)) return rule
    const live = this.#liveFamilies(rule.chain)
    const left = families.filter((family) => live.includes(family))
    if (left.length === families.length) return rule
    if (left.length === 0) return { ...rule, verdict: null }
    return ruleOf({ ...entry, families: left }, rule.conditions.untold !== '')
  }

  /** Families for which a NixOS chain still has its final rule; all if the script has no such chain. */
  #liveFamilies(chain: string): readonly Family[] {
    const list = this.#chains.get(`filter\n${chain}`)
    if (list === undefined) return BOTH
    const ends = this.#gathered(list).filter(({ rule }) => isForAll(rule))
    return BOTH.filter((family) =>
      ends.some(({ rule, families }) => {
        const isOwn = rule.chain !== chain && OWN.has(rule.chain ?? '')
        const isLive = !isOwn || this.#liveFamilies(rule.chain as string).includes(family)
        return families.includes(family) && isLive
      }),
    )
  }

  #noteNixos({ action, chain, options }: IptablesCommand): void {
    if (action !== '-A' && action !== '-I') return
    const target = options.values.get('-j')
    if (chain === 'INPUT' && target === NIXOS) this.isNixosUsed = true
    if (chain === REFUSE && !options.values.has('-p')) {
      this.isNixos = true
      this.rejects = target === 'REJECT'
    }
    if (chain === RPFILTER && options.values.has('--validmark')) {
      this.reversePath = options.values.has('--loose') ? 'loose' : 'strict'
    }
  }

  #listOf({ table, chain }: IptablesCommand) {
    const key = `${table}\n${chain}`
    const list = this.#chains.get(key) ?? { front: [], back: [] }
    this.#chains.set(key, list)
    return list
  }

  /** Whether a chain has nothing to delete or replace. */
  #isEmpty(command: IptablesCommand): boolean {
    if (!/^-[DFR]$/.test(command.action ?? '')) return false
    const { front, back } = this.#listOf(command)
    return front.length + back.length === 0
  }

  #add(command: IptablesCommand, isConditional: boolean): void {
    const { families, options, text, action, argument } = command
    const entry = { rule: ruleOf(command, isConditional), families, options, text }
    const list = this.#listOf(command)
    if (action === '-A') list.back.push(entry)
    else if (argument === '' || argument === '1') list.front.push(entry)
    else {
      const all = this.#gathered(list)
      all.splice(this.#placeOf(all, command), 0, entry)
    }
  }

  /** All entries of a chain in one list. */
  #gathered(list: { front: Entry[]; back: Entry[] }): Entry[] {
    if (list.front.length > 0) {
      list.back = [...list.front.toReversed(), ...list.back]
      list.front = []
    }
    this.#work += list.back.length
    if (this.#work > MAX_WORK) throw tooManyRules()
    return list.back
  }

  /** Index of the rule that a command refers to by number; each family is numbered separately. */
  #placeOf(all: readonly Entry[], { argument, families }: IptablesCommand): number {
    let left = Number(argument)
    const place = all.findIndex((entry) => {
      if (entry.families.includes(families[0] as Family)) left -= 1
      return left === 0
    })
    return place === -1 ? all.length : place
  }

  #delete(command: IptablesCommand): void {
    const list = this.#listOf(command)
    if (list.front.length + list.back.length === 0) return
    const all = this.#gathered(list)
    let left = command.families
    const isMeant = (entry: Entry) => {
      const isOfFamily = entry.families.some((family) => left.includes(family))
      return isOfFamily && entry.options.rule === command.options.rule
    }
    if (command.argument !== '') this.#deleteAt(all, this.#placeOf(all, command), left)
    else {
      // Deletes the first match of each family.
      while (left.length > 0) {
        const place = all.findIndex(isMeant)
        if (place === -1) break
        const deleted = all[place]?.families ?? []
        this.#deleteAt(all, place, left)
        left = left.filter((family) => !deleted.includes(family))
      }
      if (left.length === command.families.length) this.others.push(command.text)
    }
  }

  #deleteAt(all: Entry[], place: number, families: readonly Family[]): void {
    const entry = all[place]
    if (entry === undefined) return
    const left = entry.families.filter((family) => !families.includes(family))
    if (left.length === 0) all.splice(place, 1)
    else {
      const rule = ruleOf({ ...entry, families: left }, false)
      all[place] = { ...entry, families: left, rule }
    }
  }

  #flush(command: IptablesCommand): void {
    const { table, chain, families } = command
    const isAll = chain === ''
    if (isAll) this.#work += this.#chains.size
    const lists = isAll
      ? [...this.#chains]
      : [[`${table}\n${chain}`, this.#listOf(command)] as const]
    for (const [key, list] of lists) {
      if (!key.startsWith(`${table}\n`)) continue
      const all = this.#gathered(list)
      for (let place = all.length - 1; place >= 0; place -= 1) this.#deleteAt(all, place, families)
    }
  }
}

/** Whether a rule matches all packets of its families. */
function isForAll({ whats, conditions, verdict }: Rule): boolean {
  const names = [conditions.interfaces, conditions.sources, conditions.targets]
  const not = [conditions.notInterfaces, conditions.notSources, conditions.notTargets]
  const isFree = [...names, ...not].every(({ length }) => length === 0)
  return verdict !== null && isFree && whats[0] === EVERYTHING && conditions.untold === ''
}
