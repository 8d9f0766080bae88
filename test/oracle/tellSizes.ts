import { localHost } from '../../src/host/local.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { readSizes } from '../../src/machine/sizes.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'

/*
 * Run inside a machine: what terrapin's rooms say of the very machine that they run on, where there
 * are processes, and files that someone without root can't read. JSON on stdout.
 */
const host = localHost()
const machine = await readMachine(host, SYSTEM_PROFILE)
const sizes = await readSizes(host, machine)
const generations = machine.generations.map((generation) => ({
  number: generation.number,
  closureSize: generation.storePath && sizes.closureSize(generation.storePath),
  exclusiveSize: sizes.exclusiveSize(generation),
}))
const problems = machine.problems.map(({ message }) => message)
const unseen = sizes.unseen.map(({ message }) => message)
process.stdout.write(JSON.stringify({ generations, problems, unseen }))
