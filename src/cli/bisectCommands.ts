import type { Command } from 'commander'
import { Problem } from '../problem.ts'
import type { Session } from './session.ts'

/** The commands of a bisect; `reading` runs one of them on the requested machine. */
export function bisectCommands(
  program: Command,
  reading: (work: (session: Session) => Promise<void>) => Promise<void>,
): void {
  const bisect = program
    .command('bisect')
    .description('find the first bad generation by testing the one in the middle')
    .allowExcessArguments()
    .addHelpText('after', BISECT_HELP)
  bisect
    .command('start [good] [bad]')
    .description('start a bisect (the older of the two is good)')
    .action((good, bad) =>
      reading(async (session) => (await import('./bisect.ts')).start(session, good, bad)),
    )
  for (const [verdict, description] of BISECT_ANSWERS) {
    bisect
      .command(`${verdict} [gen]`)
      .description(description)
      .action((gen) =>
        reading(async (session) =>
          (await import('./bisect.ts')).answerAbout(session, verdict, gen),
        ),
      )
  }
  const status = () => reading(async (session) => (await import('./bisect.ts')).status(session))
  bisect
    .command('status')
    .description('show the state and what to do next (default)')
    .action(status)
  bisect.action(() => {
    const [unknown] = bisect.args
    if (unknown === undefined) return status()
    const known = bisect.commands.map((command) => command.name()).join(', ')
    throw new Problem('usage', `Unknown command: bisect ${unknown}; use one of ${known}.`)
  })
  bisect
    .command('reset')
    .description('discard the bisect; no generation is changed')
    .action(() => reading(async (session) => (await import('./bisect.ts')).reset(session)))
}

const BISECT_ANSWERS = [
  ['good', 'rate GEN good: it works'],
  ['bad', 'rate GEN bad: it does not work'],
  ['skip', 'skip a generation that can’t be tested'],
] as const

const BISECT_HELP = `
start: GOOD and BAD can be given in either order: the older one is good. BAD defaults to the
newest generation, GOOD to a known-good or the running generation.
good, bad: GEN defaults to the generation to test if that is running, and is required otherwise.
skip: GEN defaults to the generation to test.
To change an answer, answer again for the same generation.`
