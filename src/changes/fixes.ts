import type { Fix } from '../problems/machineProblem.ts'
import { findTarget } from '../targets/target.ts'
import type { Change, ChangeContext } from './prepare.ts'
import type { Variant } from './variant.ts'

/** Imported here: a list only describes fixes, and plans nothing. */
async function prepare(change: Change, context: ChangeContext): Promise<Variant[]> {
  return (await import('./prepare.ts')).prepare(change, context)
}

/** How a problem of the machine is fixed, for commands and screens. */
interface Way<Kind extends Fix> {
  /** The arguments of the command that fixes it. */
  readonly command: (fix: Kind) => string[]
  /** The plans that fix it; null where a dedicated screen does. */
  readonly plans: ((fix: Kind, context: ChangeContext) => Promise<Variant[]>) | null
}

const WAYS: { readonly [Kind in Fix['kind']]: Way<Extract<Fix, { kind: Kind }>> } = {
  undo: {
    command: () => ['undo'],
    plans: (_, context) => prepare({ kind: 'undo' }, context),
  },
  switch: {
    command: ({ gen, mode }) => ['switch', gen, ...(mode === 'boot' ? ['--boot'] : [])],
    plans: async ({ gen, mode }, context) => {
      const target = await findTarget(context.host, context.machine, gen)
      return prepare({ kind: 'switch', target, first: mode }, context)
    },
  },
  rollback: { command: () => ['rollback', '--known-good'], plans: null },
  menu: {
    command: () => ['boot', '--regenerate'],
    plans: (_, context) => prepare({ kind: 'menu' }, context),
  },
  forget: {
    command: () => ['boot', '--forget'],
    plans: (_, context) => prepare({ kind: 'clear-one-shot' }, context),
  },
  boot: { command: () => ['boot'], plans: null },
  pin: {
    command: ({ storePath, name }) => ['pin', storePath, name],
    plans: async ({ storePath, name }, context) => {
      const target = await findTarget(context.host, context.machine, storePath)
      const again = await prepare({ kind: 'pin', target, name, note: null, own: false }, context)
      const without = await prepare({ kind: 'unpin', names: [{ name, of: 'root' }] }, context)
      return [...labelled('pin it again', again), ...labelled('unpin it', without)]
    },
  },
  unpin: {
    command: ({ name }) => ['unpin', name],
    plans: async ({ name }, context) =>
      labelled(
        'unpin it',
        await prepare({ kind: 'unpin', names: [{ name, of: 'root' }] }, context),
      ),
  },
}

function labelled(label: string, variants: readonly Variant[]): Variant[] {
  return variants.map((variant) => ({ ...variant, label }))
}

function wayOf<Kind extends Fix>(fix: Kind): Way<Kind> {
  return WAYS[fix.kind] as unknown as Way<Kind>
}

/** The arguments of the command that fixes a problem: `boot --regenerate`. */
export function fixWords(fix: Fix): string[] {
  return wayOf(fix).command(fix)
}

/** The plans that fix a problem; none where a dedicated screen does. Throws as `prepare` does. */
export async function prepareFix(fix: Fix, context: ChangeContext): Promise<Variant[]> {
  return (await wayOf(fix).plans?.(fix, context)) ?? []
}
