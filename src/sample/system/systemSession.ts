import type { StoreObject } from '../store/sampleStore.ts'
import { type Context, scriptFile, textFile } from './context.ts'
import { type Unit, unitText } from './systemUnitText.ts'

const TTY = 'tty1'

/** greetd, which starts the session, and the unit from which it takes the first terminal. */
export function sessionUnits(context: Context): Unit[] {
  return [greetd(context), masked(`autovt@${TTY}.service`)]
}

/** As in nixpkgs (greetd.nix): a switch never restarts it, because that would end the session. */
function greetd(context: Context): Unit {
  const { store, packages } = context
  const program = packages.get('greetd')
  const { path, references } = sessionCommand(context)
  const greeter = packages.get('tuigreet')
  const settings = [
    '[default_session]',
    `command = "${greeter.path}/bin/tuigreet --time --cmd ${path}"`,
    'user = "greeter"',
    '',
    '[terminal]',
    'vt = 1',
    '',
  ]
  const config = textFile(store, 'greetd.toml', settings.join('\n'), [greeter, ...references])
  const name = 'greetd.service'
  const unit = {
    After: `systemd-user-sessions.service getty@${TTY}.service plymouth-quit-wait.service`,
    Conflicts: `getty@${TTY}.service`,
    Description: 'Greeter daemon',
    Wants: 'systemd-user-sessions.service',
  }
  const lines = [
    'X-RestartIfChanged=false',
    `ExecStart=${program.path}/bin/greetd --config ${config.path}`,
    'IgnoreSIGPIPE=false',
    'KeyringMode=shared',
    'Restart=on-success',
    'SendSIGHUP=true',
    'TimeoutStopSec=30s',
    'Type=idle',
  ]
  return {
    name,
    text: unitText(name, { unit, lines, wantedBy: 'graphical.target' }),
    references: [program, config],
    wantedBy: 'graphical.target',
    aliases: ['display-manager.service'],
    extends: null,
  }
}

/** greetd's command: the desktop, or the script that prepares it. */
function sessionCommand(context: Context): { path: string; references: StoreObject[] } {
  const { packages, configuration } = context
  const { desktop, wrapsSession } = configuration
  const program = packages.get(desktop)
  const path = `${program.path}/bin/${desktop}`
  if (!wrapsSession) return { path, references: [program] }
  const name = `${desktop}-session`
  const systemd = packages.get('systemd')
  const lines = [
    'export LIBSEAT_BACKEND=seatd',
    'export WLR_RENDERER=vulkan',
    `exec ${systemd.path}/bin/systemd-cat --identifier=${desktop} ${path}`,
  ]
  const script = scriptFile(context, name, name, lines, [program, systemd])
  return { path: script.path, references: [script.object] }
}

function masked(name: string): Unit {
  return { name, text: null, references: [], wantedBy: null, aliases: [], extends: null }
}
