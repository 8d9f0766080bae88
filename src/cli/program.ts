import { Command, Option } from 'commander'
import { ORDERS } from '../compare/packages/packageKinds.ts'
import { HISTORY_PARTS } from '../history/historyEntry.ts'
import { RULE_NAMES, RULES } from '../plan/parseDeletion.ts'
import { Problem } from '../problem.ts'
import { listedWith } from '../text/format.ts'
import { bisectCommands } from './bisectCommands.ts'
import { DIFF_PARTS, ONLY_WORDS } from './diff/diffRequest.ts'
import type { GlobalOptions } from './globalOptions.ts'
import { type Output, processOutput } from './output.ts'
import type { Screens } from './screens.ts'
import { type LeanSession, openLeanSession, openSession, type Session } from './session.ts'

/** All commands and options; help, completions and the man page are generated from here. */
export function commandTable(
  version: string,
  screens: Screens,
  finish: (status: number) => void,
  writeHelp: (text: string) => void = () => {},
): Command {
  const program = new Command('terrapin')
    .description('NixOS generations: list, compare, switch to, pin and delete them, safely.')
    .option('--root <dir>', 'use the NixOS system mounted under DIR')
    // Not supported yet: it fails with the reason, so the help hides it.
    .addOption(new Option('--host <[user@]host>', 'use a machine over ssh').hideHelp())
    .option(
      '--profile <name|path>',
      'use this profile: system, home-manager, a name or a path',
      'system',
    )
    .option('--demo', 'use the sample machine; nothing is changed')
    .option('--json', 'print one JSON document on standard output')
    .option('--no-color', 'print no colours (also with NO_COLOR set)')
    .option('--yes', 'confirm everything, including plans that ask for a word')
    .option('--dry-run', 'print the plan, change nothing')
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

  /** For what reads only the systems that it was asked for. */
  const asked = async (work: (session: LeanSession) => Promise<void>): Promise<void> => {
    const { options, output } = await open()
    const session = await openLeanSession(options, output)
    try {
      await work(session)
      finish(0)
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
      throw new Problem('usage', `Unknown command: ${unknown}; see terrapin --help.`)
    }
    const { options, output } = await open()
    finish(await screens.open(options, output))
  })
  program
    .command('list')
    .description('list the generations, newest first')
    .action(() => reading(async (session) => (await import('./list.ts')).list(session)))
  program
    .command('show <gen>')
    .description('show everything about GEN')
    .action((gen) => reading(async (session) => (await import('./show.ts')).show(session, gen)))
  program
    .command('diff <a> [b]')
    .description('compare A with B (also A..B); B defaults to the running system')
    .option('--part <parts>', `compare only these tabs: ${DIFF_PARTS.join(', ')}`)
    .option('--only <kinds>', `list only these packages: ${ONLY_WORDS.join(', ')}`)
    .option('--sort <order>', `sort packages by ${listedWith(ORDERS, 'or')}`)
    .option('--all', 'also list rebuilt packages and every version')
    .option('--stat', 'print only the number of differences')
    .option('--plain', 'print exactly what nix store diff-closures prints')
    .option('--markdown', 'print Markdown, for an issue or a pull request')
    .option('--exit-code', 'exit with status 1 if the systems differ')
    .option('-q, --quiet', 'print nothing; exit with status 1 if the systems differ')
    .option('--patch', 'include the text differences of units and files')
    .option(
      '--reveal',
      'with --patch, show passwords, tokens and keys (not with --json or --markdown)',
    )
    .option('--dry-activate', 'include a dry run of switching to B (needs root)')
    .action(async (a, b, flags) => {
      const { options, output } = await open()
      const { diff } = await import('./diff/diff.ts')
      finish(await diff(() => openLeanSession(options, output), output, a, b, flags))
    })
  program
    .command('packages <gen> [pattern...]')
    .description('list the packages of GEN with their sizes, explicit ones first')
    .action(async (gen, patterns) => {
      const { options, output } = await open()
      const { packages } = await import('./packages.ts')
      await packages(() => openLeanSession(options, output), output, gen, patterns)
    })
  program
    .command('snapshot <gen>')
    .description('print GEN as JSON; diff and packages accept the file in place of a generation')
    .action((gen) =>
      reading(async (session) => (await import('./snapshot.ts')).snapshot(session, gen)),
    )
  program
    .command('history [name...]')
    .description(
      'show in which generations packages, units, files and features changed, newest first',
    )
    .option('--part <parts>', `only these: ${HISTORY_PARTS.join(', ')}`)
    .option('--prefix', 'match names that begin with NAME')
    .option('--all', 'list everything, also what was only rebuilt')
    .action((names, flags) =>
      reading(async (session) => (await import('./history.ts')).history(session, names, flags)),
    )
  program
    .command('why <gen> <path-or-name>')
    .description('show the shortest chain of references from GEN to a path')
    .action((gen, wanted) =>
      asked(async (session) => (await import('./why.ts')).why(session, gen, wanted)),
    )
  program
    .command('switch <gen>')
    .description('switch to GEN: make it current and activate it')
    .option('--boot', 'activate at the next boot; change nothing now')
    .option('--test', 'activate now; keep the boot default')
    .option('--specialisation <name>', 'activate this specialisation of GEN')
    .action((gen, flags) =>
      within(async (session) =>
        (await import('./changeCommands.ts')).switchTo(session, gen, flags),
      ),
    )
  program
    .command('rollback')
    .description('switch to the previous generation')
    .option('--known-good', 'switch to the best known-good generation instead')
    .option('--boot', 'activate at the next boot; change nothing now')
    .action((flags) =>
      within(async (session) => (await import('./rollback.ts')).rollback(session, flags)),
    )
  program
    .command('try <gen>')
    .description('boot GEN once (next boot only), if the boot loader supports it')
    .action((gen) =>
      within(async (session) => (await import('./changeCommands.ts')).tryOnce(session, gen)),
    )
  program
    .command('pin <gen> <name> [note...]')
    .description('pin GEN under NAME, with an optional note')
    .option('--own', 'use a user GC root (no sudo); keeps the store path only')
    .action((gen, name, note, flags) =>
      within(async (session) =>
        (await import('./changeCommands.ts')).pin(session, gen, name, note, flags),
      ),
    )
  program
    .command('unpin <pin>')
    .description('unpin PIN')
    .option('--own', 'remove the user GC root of this name')
    .action((name, flags) =>
      within(async (session) => (await import('./changeCommands.ts')).unpin(session, name, flags)),
    )
  const deletion = program
    .command('delete [gen-or-rule...]')
    .description('delete generations: 3, 5-7, any GEN, or all that no rule keeps')
  for (const rule of RULE_NAMES) {
    deletion.option(`--${rule} <${RULES[rule].takes}>`, RULES[rule].description)
  }
  deletion.action((gens, flags) =>
    within(async (session) => (await import('./changeCommands.ts')).remove(session, gens, flags)),
  )
  program
    .command('mark <gen> <good|bad|none> [note...]')
    .description('rate GEN good, bad or none (overrides boot history)')
    .action((gen, word, note) =>
      reading(async (session) => (await import('./mark.ts')).mark(session, gen, word, note)),
    )
  program
    .command('note <gen> [text...]')
    .description('set the note on GEN; without TEXT, print the note; with "", delete it')
    .action((gen, text) =>
      reading(async (session) => (await import('./note.ts')).note(session, gen, text)),
    )
  program
    .command('undo')
    .description('undo the last change, or an interrupted one')
    .option('--finish', 'finish an interrupted change')
    .option('--leave', 'leave an interrupted change as it is')
    .action((flags) =>
      within(async (session) => (await import('./changeCommands.ts')).undo(session, flags)),
    )
  program
    .command('boot')
    .description('show the boot menu: entries, default, stale and missing entries, files on /boot')
    .option('--regenerate', 'regenerate the boot menu')
    .option('--forget', 'cancel the one-time boot entry (see try)')
    .action((flags) => within(async (session) => (await import('./boot.ts')).boot(session, flags)))
  bisectCommands(program, reading)
  program
    .command('gc')
    .description('delete unreferenced store paths (collect garbage)')
    .action(() => within(async (session) => (await import('./changeCommands.ts')).collect(session)))
  program
    .command('config')
    .description('show the effective settings and where each comes from')
    .action(async () => {
      const { options, output } = await open()
      finish(await (await import('./config.ts')).config(options, output, screens.effective))
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
  // An excess argument would be ignored silently, although it was intended.
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
fish prefers that file to the options it derives from the manual page.
The Nix package installs all three where the shells find them.`

const GEN_HELP = `
GEN is a number, current, running, booted, default, previous, the name of a pin, a store path,
or a path that points to one (such as ./result). GEN/NAME is a specialisation, PROFILE:NUMBER
a generation of another profile.
Without a command, terrapin opens its screen, or prints the list if there is no terminal.`
