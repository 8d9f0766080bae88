import type { ChangelogEntry } from '../changelog/changelogChanges.ts'
import type { Machine } from '../machine/machine.ts'

/**
 * The generation that someone else made current since a switch in the changelog; null where it is the target
 * or the former generation of that switch, or the entry does not record these.
 */
export function supersededBy(machine: Machine, { begin }: ChangelogEntry): number | null {
  const { request, reversal } = begin
  if (request?.kind !== 'switch' || request.mode === 'test') return null
  if (request.profile !== machine.profile.path) return null
  const current = machine.generations.find((generation) => generation.current)
  if (current === undefined || current.storePath === request.storePath) return null
  const before = reversal?.kind === 'switch' ? reversal.current?.number : undefined
  return current.number === before ? null : current.number
}
