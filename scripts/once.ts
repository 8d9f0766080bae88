/** Runs the built program once on a store that the real Nix made, and shows what it prints. */
import { createMachine } from '../test/support/machine/machine.ts'

const machine = await createMachine()
try {
  const paths = await machine.buildSystems([
    { label: '26.05.1', packages: [{ name: 'hello', version: '2.12' }] },
    { label: '26.05.2', packages: [{ name: 'hello', version: '2.12.1' }] },
  ])
  for (const path of paths) await machine.setGeneration(path)
  for (const args of [['list'], ['diff', '1', '2'], ['switch', '1', '--dry-run']]) {
    const { status, stdout, stderr } = await machine.terrapin(args)
    console.log(`$ terrapin ${args.join(' ')}\n${stdout}${stderr}`)
    if (status !== 0) throw new Error(`it ended with status ${status}`)
  }
} finally {
  await machine.remove()
}
