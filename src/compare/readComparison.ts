/* The process that compares untrusted systems; see `askComparison.ts`. */

import { mountedHost } from '../host/mounted.ts'
import { answerParent } from '../host/separateProcess.ts'
import type { Request } from './askComparison.ts'
import { compareSystems } from './comparison.ts'

await answerParent(async (request, report) => {
  const { root, inode, before, after, around, wanted } = request as Request
  const host = mountedHost(root)
  if ((await host.status('/'))?.inode !== inode) throw new Error(`${root} was replaced`)
  await compareSystems(host, before, after, around, report, wanted)
})
