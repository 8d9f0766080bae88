import { append } from '../lists.ts'
import type { Garbage } from '../machine/garbage.ts'
import type { Unkept } from '../machine/needed.ts'
import { counted } from '../text/format.ts'
import { whyReadOnly } from './capabilities.ts'
import { collectGarbage } from './commands.ts'
import { type Plan, planOf, type Refusal } from './plan.ts'
import { type Planning, pointersStay, profileStays } from './planning.ts'
import { isDefaultUnknown } from './unknownDefault.ts'

/** Plans a garbage collection; `garbage` is null where the database can't be read. */
export function planCollect(planning: Planning, garbage: Garbage | null): Plan {
  const { machine, capabilities, sizes } = planning
  const refused: Refusal[] = []
  if (capabilities.rootDirectory !== null) {
    // Nix then deletes the mounted system's indirect roots (Nix 2.8, tested), and with them its results.
    const reason = 'from outside, Nix does not see all GC roots of the mounted system'
    refused.push({ generation: null, reason })
  }
  if (capabilities.foreignStore && sizes === null) {
    const reason =
      'this store belongs to the host of this container, whose GC roots are unknown here: ' +
      'collect garbage on the host'
    refused.push({ generation: null, reason })
  }
  const readOnly = capabilities.foreignStore ? null : whyReadOnly(capabilities, '/nix/var/nix/db')
  if (readOnly !== null) refused.push({ generation: null, reason: readOnly })
  append(
    refused,
    (sizes?.unkept ?? []).map((some) => unkeptRefusal(some, machine.bootable)),
  )
  const steps =
    garbage?.paths === 0 || capabilities.rootDirectory !== null
      ? []
      : [collectGarbage(capabilities)]
  const unknown =
    steps.length === 0 || capabilities.rootDirectory !== null ? [] : unknowns(planning)
  return planOf({
    kind: 'collect',
    request: { kind: 'collect' },
    title:
      garbage === null
        ? 'Collect garbage'
        : garbage.paths === 0
          ? 'No garbage to collect'
          : `Collect garbage: ${counted(garbage.paths, 'store path')}`,
    steps,
    generations: [],
    garbage,
    refused,
    freed: { store: garbage?.bytes ?? null, upTo: sizes?.optimised ?? false, boot: 0 },
    warnings: [
      ...unknown,
      ...(sizes?.unseen ?? []).map(({ message }) => `May free less than shown. ${message}`),
    ],
    expects:
      capabilities.rootDirectory === null ? [profileStays(machine), ...pointersStay(machine)] : [],
    typed: unknown.length > 0 ? 'collect' : null,
  })
}

/** Warnings about systems that the machine may need and that may not be kept. */
function unknowns({ machine, sizes }: Planning): string[] {
  if (sizes === null) return [UNKNOWN_STORE]
  return isDefaultUnknown(machine) ? [UNKNOWN_BOOT] : []
}

const UNKNOWN_BOOT =
  'Boot default unknown: garbage collection deletes it unless a generation or a pin keeps it.'

const UNKNOWN_STORE =
  'The store database can’t be read, so the running, booted and pinned systems may be deleted.'

/** Refuses to delete a needed path: the collector knows only GC roots and valid paths. */
function unkeptRefusal(
  { storePath, needed, generation, valid, gone }: Unkept,
  bootable: boolean,
): Refusal {
  const what = `${storePath} (${needed.join(', ')})`
  if (gone) {
    const reason =
      `${what} is missing from the store: the rest of its closure would be deleted too. ` +
      'Switch to another generation or rebuild it first'
    return { generation: null, reason }
  }
  if (generation !== null) {
    const why = valid ? 'no GC root keeps it' : 'it is not registered in the store database'
    const pin = valid && bootable ? `, or pin it (terrapin pin ${generation} NAME)` : ''
    const reason = `${why}, so ${storePath} would be deleted: delete this generation first${pin}`
    return { generation, reason }
  }
  const reason = valid
    ? `${what} has no GC root: pin it first (terrapin pin ${storePath} NAME)`
    : `${what} is not registered in the store database and would be deleted: rebuild it ` +
      '(nixos-rebuild boot), or switch to another generation and reboot first'
  return { generation: null, reason }
}
