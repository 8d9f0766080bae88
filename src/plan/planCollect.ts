import type { Garbage } from '../machine/garbage.ts'
import { counted } from '../text/format.ts'
import { collectGarbage } from './commands.ts'
import { type Plan, planOf, type Refusal } from './plan.ts'
import type { Planning } from './planning.ts'

/** Collect garbage; `garbage` is null where the database can't be read. */
export function planCollect(planning: Planning, garbage: Garbage | null): Plan {
  const { means, sizes } = planning
  const refused: Refusal[] = []
  if (means.outside !== null) {
    // Nix then deletes the mounted system's indirect roots (Nix 2.8, tried): its results would go.
    const reason = 'from outside Nix would not see all that the mounted system keeps'
    refused.push({ generation: null, reason })
  }
  return planOf({
    kind: 'collect',
    request: { kind: 'collect' },
    title:
      garbage === null
        ? 'Collect garbage'
        : garbage.paths === 0
          ? 'There is no garbage'
          : `Collect garbage: ${counted(garbage.paths, 'store path')}`,
    steps: garbage?.paths === 0 ? [] : [collectGarbage()],
    generations: [],
    garbage,
    refused,
    freed: { store: garbage?.bytes ?? null, upTo: sizes?.optimised ?? false, boot: 0 },
    warnings: (sizes?.unseen ?? []).map(({ message }) => `It may be less. ${message}`),
  })
}
