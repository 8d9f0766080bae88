import type { Command } from 'commander'
import { Problem } from '../problem.ts'
import type { Session } from './session.ts'

/** The commands of a bisection; `reading` runs one of them on the machine that is asked for. */
export function bisectCommands(
  program: Command,
  reading: (work: (session: Session) => Promise<void>) => Promise<void>,
): void {
  const bisect = program
    .command('bisect')
    .description('find the first bad generation, asking about the one in the middle')
    .allowExcessArguments()
    .addHelpText('after', BISECT_HELP)
  bisect
    .command('start [good] [bad]')
    .description('begin; of the two the older one is the good one')
    .action((good, bad) =>
      reading(async (session) => (await import('./bisect.ts')).start(session, good, bad)),
    )
  for (const [verdict, says] of BISECT_ANSWERS) {
    bisect
      .command(`${verdict} [gen]`)
      .description(says)
      .action((gen) =>
        reading(async (session) =>
          (await import('./bisect.ts')).answerAbout(session, verdict, gen),
        ),
      )
  }
  const status = () => reading(async (session) => (await import('./bisect.ts')).status(session))
  bisect
    .command('status')
    .description('where it stands and what to do next (also without a word)')
    .action(status)
  bisect.action(() => {
    const [unknown] = bisect.args
    if (unknown === undefined) return status()
    const known = bisect.commands.map((command) => command.name()).join(', ')
    throw new Problem('usage', `There is no bisect ${unknown}: it is one of ${known}.`)
  })
  bisect
    .command('reset')
    .description('forget it; no generation is changed')
    .action(() => reading(async (session) => (await import('./bisect.ts')).reset(session)))
}

const BISECT_ANSWERS = [
  ['good', 'it works'],
  ['bad', 'it does not work'],
  ['skip', 'that can’t be found out'],
] as const

const BISECT_HELP = `
start: GOOD and BAD may come in either order, the older one is the good one. Without BAD the
newest is bad; without GOOD the one that is known to have worked, or the one that runs, is good.
good, bad: without GEN they mean the one that is asked about, if it is the one that runs; where
another one runs, name it. skip without GEN capabilities the one that is asked about.
An answer can be taken back by another one about the same generation.`
