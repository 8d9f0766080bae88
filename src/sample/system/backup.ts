import { type Context, scriptFile, textFile } from './context.ts'
import { type Unit, type UnitContents, unitText } from './systemUnitText.ts'

const HOME = '/home/robin'

/** The backup job for robin’s home, and its timer. */
export function backupUnits(context: Context): Unit[] {
  return context.configuration.backup === 'borg' ? borg(context) : restic(context)
}

/** As in nixpkgs (borgbackup.nix). */
function borg(context: Context): Unit[] {
  const { packages, configuration, store } = context
  const job = 'borgbackup-job-home'
  const programs = [packages.get('borgbackup'), packages.get('openssh')]
  const excluded = textFile(store, 'excludefile', `${HOME}/.cache`)
  const commands = [
    'archiveName="nixos-home-$(date +%Y-%m-%dT%H:%M:%S)"',
    'borg create $extraArgs --compression lz4 \\',
    `  --exclude-from ${excluded.path} $extraCreateArgs \\`,
    `  "::$archiveName" ${HOME}`,
    'borg prune $extraArgs --keep-daily=7 --keep-weekly=4 $extraPruneArgs',
  ]
  const script = scriptFile(context, `${job}-script`, job, commands, [excluded])
  const run = ['set -e', `exec ${script.path}`]
  const name = `unit-script-${job}-start`
  const start = scriptFile(context, name, `${job}-start`, run, [script.object])
  const host = configuration.tunnel ? 'nas.home' : 'nas.example.org'
  const service = plainUnit(`${job}.service`, {
    unit: { Description: 'BorgBackup job home' },
    environment: {
      BORG_PASSCOMMAND: 'cat /run/secrets/borg/passphrase',
      BORG_REPO: `backup@${host}:robin`,
      PATH: programs.map(({ path }) => `${path}/bin`).join(':'),
    },
    lines: [
      'CPUSchedulingPolicy=idle',
      `ExecStart=${start.path}`,
      'Group=backup',
      'IOSchedulingClass=idle',
      'PrivateTmp=true',
      'ProtectSystem=strict',
      'User=backup',
    ],
    wantedBy: null,
  })
  const timer = plainUnit(`${job}.timer`, {
    unit: { Description: 'BorgBackup job home timer' },
    lines: [`OnCalendar=${configuration.tunnel ? 'hourly' : 'daily'}`, 'Persistent=false'],
    wantedBy: 'timers.target',
  })
  return [{ ...service, references: [...programs, start.object] }, timer]
}

/** As in nixpkgs (restic.nix). */
function restic({ packages, configuration }: Context): Unit[] {
  const job = 'restic-backups-home'
  const program = packages.get('restic')
  const keepsSecret = 'restic/password' in configuration.secrets
  const service = plainUnit(`${job}.service`, {
    unit: { Description: job },
    environment: {
      RESTIC_PASSWORD_FILE: keepsSecret ? '/run/secrets/restic/password' : '/root/restic',
      RESTIC_REPOSITORY: 'sftp:robin@nas.example.org:restic',
    },
    lines: [
      'X-RestartIfChanged=false',
      `ExecStart=${program.path}/bin/restic backup ${HOME}`,
      'Type=oneshot',
      'User=root',
    ],
    wantedBy: null,
  })
  const timer = plainUnit(`${job}.timer`, {
    unit: { Description: job },
    lines: ['OnCalendar=00:05', 'Persistent=true'],
    wantedBy: 'timers.target',
  })
  return [{ ...service, references: [program] }, timer]
}

function plainUnit(name: string, contents: UnitContents): Unit {
  const text = unitText(name, contents)
  return { name, text, references: [], wantedBy: contents.wantedBy, aliases: [], extends: null }
}
