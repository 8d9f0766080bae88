import { snapshotDocument } from '../compare/saved/savedSystem.ts'
import { saveSystem } from '../compare/saved/saveSystem.ts'
import { findTarget } from '../targets/target.ts'
import type { Session } from './session.ts'

/** `terrapin snapshot GEN`: the system as a document that `diff` and `packages` take for a GEN. */
export async function snapshot({ host, machine, output }: Session, gen: string): Promise<void> {
  const target = await findTarget(host, machine, gen)
  const saved = await saveSystem(host, target, target.generation?.number ?? null)
  output.document(snapshotDocument(saved))
}
