import { Command, Option } from 'commander'
import { RULE_NAMES, RULES } from '../plan/deletionRules.ts'
import { Problem } from '../problem.ts'
import { bisectCommands } from './bisectCommands.ts'
import type { GlobalOptions } from './globalOptions.ts'
import { type Output, processOutput } from './output.ts'
import type { Screens } from './screens.ts'
import { openSession, type Session } from './session.ts'

/** Every command and option, once; help, completions and the man page come from here. */
export function commandTable(
  version: string,
  screens: Screens,
  finish: (status: number) => void,
  writeHelp: (text: string) => void = () => {},
): Command {
  const program = new Command('terrapin')
    .description('NixOS generations: list, compare, switch to, pin and delete them, safely.')
    .option('--root <dir>', 'a NixOS system mounted or laid out under DIR')
    // It says why it can't be used yet, and is not offered.
    .addOption(new Option('--host <[user@]host>', 'a machine over ssh').hideHelp())
    .option(
      '--profile <name|path>',
      'the profile: system, home-manager, a name or a path',
      'system',
    )
    .option('--demo', 'the sample machine')
    .option('--json', 'one JSON document on standard output')
    .option('--no-color', 'no colours (also the variable NO_COLOR)')
    .option('--yes', 'confirm everything, even plans that ask for a typed word')
    .option('--dry-run', 'show the plan only')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', GEN_HELP)
    .exitOverride()
    .configureOutput({ outputError: () => {}, writeOut: writeHelp })
    .showSuggestionAfterError()
    .allowExcessArguments()
  const open = async (): Promise<{ options: GlobalOptions; output: Output }> => {
    const options = program.opts<GlobalOptions>()
    return { options, output: await processOutput(options) }
  }
  const within = async (work: (session: Session) => Promise<number>): Promise<void> => {
    const { options, output } = await open()
    const session = await openSession(options, output)
    try {
      finish(await work(session))
    } finally {
      await session.host.close()
    }
  }

  const reading = (work: (session: Session) => Promise<void>): Promise<void> =>
    within(async (session) => {
      await work(session)
      return 0
    })

  program.action(async () => {
    const [unknown] = program.args
    if (unknown !== undefined) {
      throw new Problem('usage', `There is no command ${unknown}: terrapin --help lists them.`)
    }
    const { options, output } = await open()
    finish(await screens.open(options, output))
  })
  program
    .command('list')
    .description('the generations, newest first')
    .action(() => reading(async (session) => (await import('./list.ts')).list(session)))
  program
    .command('show <gen>')
    .description('everything about one')
    .action((gen) => reading(async (session) => (await import('./show.ts')).show(session, gen)))
  program
    .command('diff <a> [b]')
    .description('what changes from A to B, or A..B; with A alone from A to what runs')
    .option('--plain', 'exactly as nix store diff-closures prints it')
    .option('--markdown', 'as Markdown, for an issue or a merge request')
    .option('--patch', 'also the text differences of units and files')
    .option(
      '--reveal',
      'with --patch, show passwords, tokens and keys (not with --json or --markdown)',
    )
    .option('--dry-activate', 'ask B what a switch to it would do now (needs root)')
    .action((a, b, flags) =>
      reading(async (session) => (await import('./diff/diff.ts')).diff(session, a, b, flags)),
    )
  program
    .command('why <gen> <path-or-name>')
    .description('the shortest chain of references from it to a path')
    .action((gen, wanted) =>
      reading(async (session) => (await import('./why.ts')).why(session, gen, wanted)),
    )
  program
    .command('switch <gen>')
    .description('make it current and activate it')
    .option('--boot', 'at the next boot only; nothing changes now')
    .option('--test', 'now only; the next boot is as before')
    .option('--specialisation <name>', 'activate this specialisation of it')
    .action((gen, flags) =>
      within(async (session) =>
        (await import('./changeCommands.ts')).switchTo(session, gen, flags),
      ),
    )
  program
    .command('rollback')
    .description('switch to the generation before the current one')
    .option('--known-good', 'to the best one that is known to be good')
    .option('--boot', 'at the next boot only; nothing changes now')
    .action((flags) =>
      within(async (session) => (await import('./rollback.ts')).rollback(session, flags)),
    )
  program
    .command('try <gen>')
    .description('start it at the next boot only, where the boot loader can')
    .action((gen) =>
      within(async (session) => (await import('./changeCommands.ts')).tryOnce(session, gen)),
    )
  program
    .command('pin <gen> <name> [note...]')
    .description('keep it under a name, with a note if one is given')
    .option('--own', 'by a GC root of your own, without root: the store path only')
    .action((gen, name, note, flags) =>
      within(async (session) =>
        (await import('./changeCommands.ts')).pin(session, gen, name, note, flags),
      ),
    )
  program
    .command('unpin <pin>')
    .description('let a pin go')
    .option('--own', 'the one that is a GC root of your own')
    .action((name, flags) =>
      within(async (session) => (await import('./changeCommands.ts')).unpin(session, name, flags)),
    )
  const deletion = program
    .command('delete [gen-or-rule...]')
    .description('delete generations: 3, 5-7, any GEN, or whatever no rule keeps')
  for (const rule of RULE_NAMES) {
    deletion.option(`--${rule} <${RULES[rule].takes}>`, RULES[rule].says)
  }
  deletion.action((gens, flags) =>
    within(async (session) => (await import('./changeCommands.ts')).remove(session, gens, flags)),
  )
  program
    .command('mark <gen> <good|bad|none> [note...]')
    .description('say yourself whether it works; that counts more than what its boots say')
    .action((gen, word, note) =>
      reading(async (session) => (await import('./mark.ts')).mark(session, gen, word, note)),
    )
  program
    .command('note <gen> [text...]')
    .description('write down a note about it; without a text print it, "" takes it away')
    .action((gen, text) =>
      reading(async (session) => (await import('./note.ts')).note(session, gen, text)),
    )
  program
    .command('undo')
    .description('take the last change back, or one that was cut off')
    .option('--finish', 'do what is left of a change that was cut off')
    .option('--leave', 'leave a change that was cut off as it is')
    .action((flags) =>
      within(async (session) => (await import('./changeCommands.ts')).undo(session, flags)),
    )
  program
    .command('boot')
    .description('the boot menu: entries, default, what is dangling or missing, what /boot holds')
    .option('--regenerate', 'regenerate the boot menu')
    .option('--forget', 'what was to start once, at the next boot, does not any more')
    .action((flags) => within(async (session) => (await import('./boot.ts')).boot(session, flags)))
  bisectCommands(program, reading)
  program
    .command('gc')
    .description('collect garbage')
    .action(() => within(async (session) => (await import('./changeCommands.ts')).collect(session)))
  program
    .command('config')
    .description('the settings in effect, and where each comes from')
    .action(async () => {
      const { options, output } = await open()
      finish(await (await import('./config.ts')).config(options, output, screens.inForce))
    })
  program
    .command('completions <bash|zsh|fish>')
    .description('print the completion script for a shell')
    .addHelpText('after', COMPLETIONS_HELP)
    .action(async (shell) => {
      const { completionScript } = await import('./completions/script.ts')
      const { describeProgram } = await import('./describeProgram.ts')
      process.stdout.write(completionScript(describeProgram(program), shell))
    })
  program.command('__complete <kind> [words...]', { hidden: true }).action(async (kind, words) => {
    const { complete } = await import('./completions/complete.ts')
    const { describeProgram } = await import('./describeProgram.ts')
    finish(await complete(describeProgram(program), (await open()).output, kind, words))
  })
  // Something that is passed over is something that was meant.
  for (const command of program.commands) {
    const own = command.commands
    for (const last of own.length > 0 ? own : [command]) last.allowExcessArguments(false)
  }
  return program
}

const COMPLETIONS_HELP = `
bash   source <(terrapin completions bash)      in ~/.bashrc
zsh    source <(terrapin completions zsh)       in ~/.zshrc, after compinit
fish   terrapin completions fish > ~/.config/fish/completions/terrapin.fish
fish reads that file before the options that it makes itself of the manual page.
The Nix package has all three where the shells find them by themselves.`

const GEN_HELP = `
GEN is a number, current, running, booted, default, previous, a pin's name, a store path, or
a path that leads to one (./result, from the working directory); GEN/NAME is a specialisation,
PROFILE:NUMBER a generation of another profile.
Without a command the screen opens; without a terminal the list is printed.`
