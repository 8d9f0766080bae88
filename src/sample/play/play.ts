import type { RunOptions, RunResult } from '../../host/host.ts'
import { playBootctl } from './bootctl.ts'
import { playNixEnv } from './nixEnv.ts'
import { cannotPlay, type Player, type Stage } from './player.ts'
import { playFiles } from './playFiles.ts'
import { playJournal, playSystemctl } from './playJournal.ts'
import { playStore } from './playStore.ts'
import { playSwitch } from './switch.ts'

/** Pause between two lines of output in milliseconds, to make them visible one by one. */
const PAUSE = 40

/** Plays one command on the sample machine with all its effects. Unknown commands fail with status 127. */
export async function play(
  stage: Stage,
  argv: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  let stderr = ''
  const say = async (line: string) => {
    stderr += `${line}\n`
    options.onOutput?.(`${line}\n`)
    await new Promise((done) => setTimeout(done, PAUSE))
  }
  const command = withoutSettings(withoutSystemdRun(argv))
  const ending = await (playerOf(command[0] ?? '') ?? unknown)(stage, command, say)
  const stdout = ending.stdout ?? ''
  const rest = ending.stderr ?? ''
  if (stdout + rest !== '') options.onOutput?.(stdout + rest)
  return { status: ending.status, signal: null, stdout, stderr: stderr + rest }
}

/** home-manager activates itself in files that nobody reads here. */
const playHome: Player = async (_, argv, say) => {
  if (argv.slice(1).join(' ') !== '--driver-version 1') return cannotPlay(argv)
  await say('Starting Home Manager activation')
  await say('Activating linkGeneration')
  return { status: 0 }
}

const unknown: Player = async (_, argv) => cannotPlay(argv)

function playerOf(program: string): Player | null {
  if (program === 'nix-env') return playNixEnv
  if (program === 'nix-store') return playStore
  if (program === 'journalctl') return playJournal
  if (program === 'systemctl') return playSystemctl
  if (program === 'bootctl') return playBootctl
  if (['mkdir', 'rm', 'touch'].includes(program)) return playFiles
  if (program.endsWith('-home-manager-generation/activate')) return playHome
  return program.endsWith('/bin/switch-to-configuration') ? playSwitch : null
}

/** Settings that keep Nix from building and downloading: here it does neither. */
function withoutSettings(argv: readonly string[]): readonly string[] {
  const first = argv[0]?.startsWith('nix-') === true ? argv.indexOf('--option') : -1
  return first === -1 ? argv : argv.slice(0, first)
}

/** A switch runs in a unit of its own, which makes no difference here. */
function withoutSystemdRun(argv: readonly string[]): readonly string[] {
  if (argv[0] !== 'systemd-run') return argv
  const start = argv.findIndex((word) => word.startsWith('/'))
  return start === -1 ? argv : argv.slice(start)
}
