import { whyDepends } from '../store/whyDepends.ts'
import { counted } from '../text/format.ts'
import { type LeanSession, systemOfGen } from './session.ts'

/** `terrapin why GEN STOREPATH-or-NAME`: the shortest chain of references to it. */
export async function why(session: LeanSession, gen: string, wanted: string): Promise<void> {
  const { host, output } = session
  const { storePath, generation } = await systemOfGen(session, gen)
  const { chain, matches } = await whyDepends(host, storePath, wanted)
  if (output.json) {
    output.document({ generation: generation?.number ?? null, storePath, chain, matches })
    return
  }
  for (const [depth, path] of chain.entries()) {
    output.line(`${'  '.repeat(depth)}${depth === 0 ? '' : '→ '}${path}`)
  }
  if (matches > 1)
    output.say(`${counted(matches, 'path')} are called ${wanted}; showing the nearest.`)
}
