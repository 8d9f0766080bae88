import { append } from '../lists.ts'
import type { Garbage } from '../machine/garbage.ts'
import type { Unkept } from '../machine/needed.ts'
import { counted } from '../text/format.ts'
import { whyReadOnly } from './capabilities.ts'
import { collectGarbage } from './commands.ts'
import { type Plan, planOf, type Refusal } from './plan.ts'
import { type Planning, pointersStay, profileStays } from './planning.ts'
import { isDefaultUnknown } from './protection.ts'

/** Collect garbage; `garbage` is null where the database can't be read. */
export function planCollect(planning: Planning, garbage: Garbage | null): Plan {
  const { machine, capabilities, sizes } = planning
  const refused: Refusal[] = []
  if (capabilities.outside !== null) {
    // Nix then deletes the mounted system's indirect roots (Nix 2.8, tried): its results would go.
    const reason = 'from outside Nix would not see all that the mounted system keeps'
    refused.push({ generation: null, reason })
  }
  if (capabilities.foreignStore && sizes === null) {
    const reason =
      'this store belongs to the system around this container, and what that keeps is not known ' +
      'here: collect on that system'
    refused.push({ generation: null, reason })
  }
  const readOnly = capabilities.foreignStore ? null : whyReadOnly(capabilities, '/nix/var/nix/db')
  if (readOnly !== null) refused.push({ generation: null, reason: readOnly })
  append(
    refused,
    (sizes?.unkept ?? []).map((some) => unkeptRefusal(some, machine.bootable)),
  )
  const steps =
    garbage?.paths === 0 || capabilities.outside !== null ? [] : [collectGarbage(capabilities)]
  const unknown = steps.length === 0 || capabilities.outside !== null ? [] : unknowns(planning)
  return planOf({
    kind: 'collect',
    request: { kind: 'collect' },
    title:
      garbage === null
        ? 'Collect garbage'
        : garbage.paths === 0
          ? 'There is no garbage'
          : `Collect garbage: ${counted(garbage.paths, 'store path')}`,
    steps,
    generations: [],
    garbage,
    refused,
    freed: { store: garbage?.bytes ?? null, upTo: sizes?.optimised ?? false, boot: 0 },
    warnings: [
      ...unknown,
      ...(sizes?.unseen ?? []).map(({ message }) => `It may be less. ${message}`),
    ],
    expects: capabilities.outside === null ? [profileStays(machine), ...pointersStay(machine)] : [],
    typed: unknown.length > 0 ? 'collect' : null,
  })
}

/** What is not known to be kept, though the machine may need it. */
function unknowns({ machine, sizes }: Planning): string[] {
  if (sizes === null) return [UNKNOWN_STORE]
  return isDefaultUnknown(machine) ? [UNKNOWN_BOOT] : []
}

const UNKNOWN_BOOT =
  'What boots by default is not known here: it is deleted, too, unless a generation or a pin keeps it.'

const UNKNOWN_STORE =
  'The store’s database can’t be read, so it is not known whether what runs, boots or is pinned is kept.'

/** The collector knows nothing of what terrapin protects: only roots, and valid paths. */
function unkeptRefusal(
  { storePath, needed, generation, valid, gone }: Unkept,
  bootable: boolean,
): Refusal {
  const what = `${storePath} is ${needed.join(', ')}`
  if (gone) {
    const reason =
      `${what}, and is gone from the store: what is left of it would be deleted, too. Switch to ` +
      'another generation, or build it again, first'
    return { generation: null, reason }
  }
  if (generation !== null) {
    const why = valid ? 'no GC root keeps it' : 'it is not valid in Nix’s database'
    const pin = valid && bootable ? `, or pin it (terrapin pin ${generation} NAME)` : ''
    const reason = `${why}, so ${storePath} would be deleted: delete this generation first${pin}`
    return { generation, reason }
  }
  const reason = valid
    ? `${what}, and no GC root keeps it: pin it first (terrapin pin ${storePath} NAME)`
    : `${what}, and is not valid in Nix’s database, so it would be deleted: build it again ` +
      '(nixos-rebuild boot), or switch to another generation and reboot first'
  return { generation: null, reason }
}
