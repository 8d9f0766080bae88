import { describe, expect, it } from 'vitest'
import { backups } from '../../../src/compare/features/backups.ts'
import { storePath } from '../../support/layout.ts'
import { changesIn, type Described, foundIn, scripted } from './side.ts'

describe('backups', () => {
  it('are told with where to and when', async () => {
    const units = {
      'borgbackup-job-home.service':
        '[Service]\nEnvironment="BORG_REPO=ssh://borg@vault:22/./home"\nEnvironment="PATH=/x"\n',
      'borgbackup-job-home.timer': '[Timer]\nOnCalendar=daily\nOnCalendar=Sun 12:00\n',
      'borgbackup-job-by-hand.service': '[Service]\nEnvironment="BORG_REPO=/srv/backup"\n',
      'restic-backups-photos.service':
        '[Service]\nEnvironment="RESTIC_REPOSITORY=rest:https://u:hidden@vault/"\n',
      'restic-backups-photos.timer': '[Timer]\nOnCalendar=00:05\n',
      'restic-backups-other.service':
        '[Service]\nEnvironment="RESTIC_REPOSITORY_FILE=/run/secrets/repository"\n',
      'borgbackup-job-masked.service': null,
    }
    expect(await foundIn(backups, { units })).toEqual({
      'borg home': 'to ssh://borg@vault:22/./home, runs daily and Sun 12:00',
      'borg by-hand': 'to /srv/backup, no timer',
      'restic photos': 'to rest:https://…@vault/, runs 00:05',
      'restic other': 'repository read from /run/secrets/repository, no timer',
    })
  })

  it('that say no repository are told by when they run', async () => {
    const units = {
      'restic-backups-home.service': '[Service]\nExecStart=/bin/restic backup\n',
      'restic-backups-home.timer': '[Timer]\nOnCalendar=daily\n',
    }
    expect(await foundIn(backups, { units })).toEqual({ 'restic home': 'runs daily' })
  })

  it.each([
    ['OnBootSec=10min\nOnUnitActiveSec=1d', 'runs 10min after boot and every 1d'],
    ['OnCalendar=daily\nOnUnitInactiveSec=2h', 'runs daily and 2h after each run ends'],
    ['Persistent=true', 'no schedule'],
  ])('with %j are run %s', async (timer, description) => {
    const units = {
      'restic-backups-home.service': '[Service]\n',
      'restic-backups-home.timer': `[Timer]\n${timer}\n`,
    }
    expect(await foundIn(backups, { units })).toEqual({ 'restic home': description })
  })

  /** A job of Borg’s: the unit’s script execs another. */
  function borg(wrapper: string, prune: string): Described {
    const inner = storePath('borgbackup-job-home-script')
    const excludes = storePath('excludefile')
    const outer = scripted(
      'borgbackup-job-home',
      `exec ${storePath('systemd')}/bin/systemd-inhibit --who="borgbackup" --why="Scheduled backup" ${inner}\n`,
      'Environment="BORG_REPO=/srv/backup"\nEnvironment="BORG_PASSPHRASE=HIDDEN"\n',
    )
    const text = `#!/bin/bash
set -e
archiveName="turtle-home-$(date +%Y)"
(
  set -o pipefail
  ${wrapper} create $extraArgs \\
    --compression lz4 \\
    --exclude-from ${excludes} \\
    $extraCreateArgs \\
    "::$archiveName$archiveSuffix" \\
    '/home' /etc '/srv/my files'
)
${wrapper} prune $extraArgs \\
  ${prune} \\
  $extraPruneArgs
`
    return {
      units: { 'borgbackup-job-home.service': outer.unit },
      files: { ...outer.files, [inner]: text, [excludes]: '/home/*/.cache\n/nix' },
    }
  }

  it.each(['borg', 'borgWrapper'])('of %s are told with what they hold and keep', async (name) => {
    expect(await foundIn(backups, borg(name, '--keep-daily=7 --keep-within=1d'))).toEqual({
      'borg home':
        'to /srv/backup, backs up /home /etc /srv/my files, excludes /home/*/.cache /nix, keeps 7 daily, within 1d, no timer',
    })
  })

  it('of restic are told with what they hold and keep', async () => {
    const [excludes, paths] = [storePath('exclude-patterns'), storePath('staticPaths')]
    const before = `${storePath('unit-script-restic-backups-home-pre-start')}/bin/pre-start`
    const restic = `${storePath('restic')}/bin/restic`
    const service = `[Service]
Environment="RESTIC_PASSWORD_FILE=/run/secrets/restic"
Environment="RESTIC_REPOSITORY=/srv/backup"
EnvironmentFile=/run/secrets/s3.env
ExecStart=${restic} backup --one-file-system --exclude-file=${excludes} --files-from=/run/restic-backups-home/includes
ExecStart=${restic} unlock
ExecStart=${restic} forget --prune --keep-daily 7 --keep-weekly=5
ExecStartPre=${before}
`
    const old = `[Service]
ExecStart=${restic} backup --exclude=/x /home /etc
ExecStart=${restic} forget --prune --keep-last 3
`
    const found = await foundIn(backups, {
      units: {
        'restic-backups-home.service': service,
        'restic-backups-old.service': old,
      },
      files: {
        [before]: `#!/bin/bash\n${restic} cat config > /dev/null || ${restic} init\ncat ${paths} >> /run/restic-backups-home/includes\n`,
        [excludes]: '*.iso\n',
        [paths]: '/home\n/var/lib\n',
      },
    })
    expect(found).toEqual({
      'restic home':
        'to /srv/backup, backs up /home /var/lib, excludes *.iso, keeps 7 daily, 5 weekly, secrets from /run/secrets/restic /run/secrets/s3.env, no timer',
      'restic old': 'backs up /home /etc, excludes /x, keeps 3 last, no timer',
    })
  })

  /** As the module of 26.05 writes a job: the same but for what is asked for. */
  let jobs = 0
  function restic({
    options = '',
    extra = '',
    before = '',
    list = null as string | null,
    after = '',
    user = 'root',
  }): Described {
    jobs += 1
    const exclude = storePath('exclude-patterns', jobs)
    const paths = storePath('staticPaths', jobs)
    const lister = storePath('dynamicFilesFromScript', jobs)
    const scripts = ['pre-start', 'post-stop'].map(
      (name) => `${storePath(`unit-script-restic-backups-x-${name}`, jobs)}/bin/${name}`,
    ) as [string, string]
    const program = `${storePath('restic-0.18.0')}/bin/restic${options}`
    const fill = list === null ? `cat ${paths}` : lister
    return {
      units: {
        'restic-backups-x.service': `[Service]
Environment="RESTIC_REPOSITORY=/srv/backup"
ExecStart=${program} backup ${extra} --exclude-file=${exclude} --files-from=/run/restic-backups-x/includes
ExecStart=${program} unlock
ExecStart=${program} forget --prune --keep-daily 7
ExecStartPre=${scripts[0]}
ExecStopPost=${scripts[1]}
User=${user}
`,
      },
      files: {
        [exclude]: '.git',
        [paths]: '/home\n',
        [lister]: `#!/bin/sh\n${list}\n`,
        [scripts[0]]: `#!/bin/sh\nset -e\n${before}\n${fill} >> /run/restic-backups-x/includes\n`,
        [scripts[1]]: `#!/bin/sh\nrm /run/restic-backups-x/includes\n${after}\n`,
      },
    }
  }
  const usual = 'to /srv/backup, backs up /home, excludes .git, keeps 7 daily, no timer'
  const dynamic = usual.replace('/home', 'paths listed by a script')

  it.each<[string, Parameters<typeof restic>[0], Parameters<typeof restic>[0], string | null]>([
    ['nothing but the hashes', {}, {}, null],
    ['the user', {}, { user: 'restic' }, usual.replace(', no', ', run by restic, no')],
    ['an option', {}, { extra: '--one-file-system' }, `${usual}, also changed: options`],
    [
      'an option in front',
      {},
      { options: ' -o sftp.command=x' },
      `${usual}, also changed: options`,
    ],
    [
      'what comes before',
      {},
      { before: 'pg_dump > /d' },
      `${usual}, also changed: commands before the backup`,
    ],
    [
      'what comes after',
      {},
      { after: 'rm /d' },
      `${usual}, also changed: commands after the backup`,
    ],
    [
      'the script that lists the paths',
      { list: 'find /home' },
      { list: 'find /srv' },
      `${dynamic}, also changed: script that lists the paths`,
    ],
    [
      'a script in the place of paths',
      {},
      { list: 'find /srv' },
      `${dynamic}, also changed: script that lists the paths`,
    ],
  ])('of restic say where %s is another', async (_, one, other, after) => {
    const rows = await changesIn(backups, restic(one), restic(other))
    expect(rows.map((row) => row.slice(row.indexOf(' → ') + 3))).toEqual(
      after === null ? [] : [after],
    )
  })

  /** Until 22.11 the job stands in the unit’s own script. */
  function oldBorg(paths: string, more: { hook?: string; compression?: string } = {}): Described {
    jobs += 1
    const excludes = storePath('excludefile', jobs)
    const { unit, files } = scripted(
      `borgbackup-job-x-${jobs}`,
      `on_exit()
{
  exitStatus=$?
  trap - EXIT
  ${more.hook ?? ''}
  exit $exitStatus
}
trap 'on_exit' INT TERM QUIT EXIT

archiveName="a-$(date +%s)"
archiveSuffix=".failed"
borg create $extraArgs \\
  --compression ${more.compression ?? 'lz4'} \\
  --exclude-from ${excludes} \\
  $extraCreateArgs \\
  "::$archiveName$archiveSuffix" \\
  ${paths}
borg rename $extraArgs "::$archiveName$archiveSuffix" "$archiveName"
borg prune $extraArgs \\
  --keep-daily=7 \\
  --prefix x- \\
  $extraPruneArgs
`,
      'Environment="BORG_REPO=/srv"\n',
    )
    return {
      units: { 'borgbackup-job-x.service': unit },
      files: { ...files, [excludes]: '.git\n' },
    }
  }

  it('of Borg are told where the unit’s own script holds them, as 20.09 writes it', async () => {
    const description = (paths: string) =>
      `to /srv, backs up ${paths}, excludes .git, keeps 7 daily, no timer`
    const change = (one: Described, other: Described) => changesIn(backups, one, other)
    expect(await change(oldBorg('/home'), oldBorg('/home'))).toEqual([])
    expect(await change(oldBorg('/home'), oldBorg('/etc'))).toEqual([
      `borg x: ${description('/home')} → ${description('/etc')}`,
    ])
    expect(await change(oldBorg('/home'), oldBorg('/home', { hook: 'curl x' }))).toEqual([
      `borg x: ${description('/home')} → ${description('/home')}, also changed: commands`,
    ])
    expect(await change(oldBorg('/home'), oldBorg('/home', { compression: 'zstd' }))).toEqual([
      `borg x: ${description('/home')} → ${description('/home')}, also changed: options`,
    ])
  })

  it('say where what is not shown of a long list is another', async () => {
    const many = (last: string) =>
      [...Array.from({ length: 13 }, (_, index) => `/p${index}`), last].join(' ')
    const rows = await changesIn(backups, oldBorg(many('/a')), oldBorg(many('/b')))
    expect(rows.join()).toMatch(/also changed: paths$/)
  })

  it('say that a passphrase is another, and never which', async () => {
    const side = (value: string) => ({
      units: {
        'borgbackup-job-a.service': `[Service]\nEnvironment="BORG_PASSPHRASE=${value}"\n`,
      },
    })
    expect(await changesIn(backups, side('HIDDEN1'), side('HIDDEN2'))).toEqual([
      'borg a: no timer → no timer, also changed: BORG_PASSPHRASE',
    ])
  })

  const timer = '[Timer]\nOnCalendar=hourly\n'
  it.each<[string, Described, Record<string, string>]>([
    [
      'a repository of Borg’s',
      { units: { 'borgbackup-repo-a.service': '[Service]\n' } },
      { 'borg repository a': 'enabled' },
    ],
    [
      'borgmatic',
      {
        units: { 'borgmatic.service': '[Service]\n', 'borgmatic.timer': timer },
        etc: { 'borgmatic.d/home.yaml': 'x: HIDDEN\n' },
      },
      { borgmatic: 'hourly', 'borgmatic borgmatic.d/home.yaml': 'settings' },
    ],
    [
      'btrbk',
      {
        units: { 'btrbk-local.service': '[Service]\n', 'btrbk-local.timer': timer },
        etc: { 'btrbk/local.conf': 'x\n' },
      },
      { 'btrbk local': 'hourly', 'btrbk btrbk/local.conf': 'settings' },
    ],
    [
      'sanoid',
      { units: { 'sanoid.service': '[Service]\n', 'sanoid.timer': timer } },
      { sanoid: 'hourly' },
    ],
    [
      'syncoid',
      {
        units: {
          'syncoid-pool-a.service':
            '[Service]\nExecStart=/x/syncoid "--sshkey" "/run/key" "pool/a" "root@vault:pool/a"\n',
          'syncoid-pool-a.timer': timer,
        },
      },
      { 'syncoid pool-a': 'from pool/a to root@vault:pool/a, hourly' },
    ],
    [
      'zrepl',
      { units: { 'zrepl.service': '[Service]\n' }, etc: { 'zrepl/zrepl.yml': 'x\n' } },
      { zrepl: 'enabled', 'zrepl zrepl/zrepl.yml': 'settings' },
    ],
    ['rsnapshot', { etc: { 'rsnapshot.conf': 'x\n' } }, { 'rsnapshot rsnapshot.conf': 'settings' }],
    [
      'dumps of PostgreSQL',
      {
        units: {
          'postgresqlBackup.service': '[Service]\n',
          'postgresqlBackup-web.service': '[Service]\n',
          'postgresqlBackup-web.timer': timer,
        },
      },
      { 'PostgreSQL dump': 'enabled', 'PostgreSQL dump web': 'hourly' },
    ],
    [
      'dumps of MySQL',
      { units: { 'mysql-backup.service': '[Service]\n', 'mysql-backup.timer': timer } },
      { 'MySQL dump': 'hourly' },
    ],
    [
      'duplicity',
      { units: { 'duplicity.service': '[Service]\n', 'duplicity.timer': timer } },
      { duplicity: 'hourly' },
    ],
    [
      'tarsnap, but not what restores',
      {
        units: {
          'tarsnap-home.service': '[Service]\n',
          'tarsnap-home.timer': timer,
          'tarsnap-restore-home.service': '[Service]\n',
        },
        etc: { 'tarsnap/home.conf': 'cachedir /var/cache/tarsnap\n' },
      },
      { 'tarsnap home': 'hourly', 'tarsnap tarsnap/home.conf': 'settings' },
    ],
    [
      'snapper',
      {
        units: {
          'snapper-boot.service': '[Service]\nExecStart=/x/snapper --config root create\n',
          'snapper-cleanup.service': '[Service]\nExecStart=/x/systemd-helper --cleanup\n',
          'snapper-cleanup.timer': '[Timer]\nOnBootSec=10m\nOnUnitActiveSec=1d\n',
          'snapper-timeline.service': '[Service]\nExecStart=/x/systemd-helper --timeline\n',
          'snapper-timeline.timer': timer,
          'snapperd.service': '[Service]\n',
        },
        etc: { 'snapper/configs/home': 'SUBVOLUME="/home"\nTIMELINE_CREATE=yes\n' },
      },
      {
        'snapper boot': 'enabled',
        'snapper cleanup': '10m after boot and every 1d',
        'snapper timeline': 'hourly',
        'snapper snapper/configs/home': 'settings',
      },
    ],
    [
      'restic’s server',
      {
        units: {
          'restic-rest-server.service':
            '[Service]\nExecStart=/x/rest-server \\\n  --listen :8000 \\\n  --path /srv/restic \\\n  --append-only \\\n',
        },
      },
      { 'restic server': 'at :8000, in /srv/restic, append-only' },
    ],
    [
      'restic’s server for anybody',
      {
        units: {
          'restic-rest-server.service':
            '[Service]\nExecStart=/x/rest-server \\\n  --listen :8000 \\\n  --path /srv/restic \\\n  --no-auth \\\n',
        },
      },
      { 'restic server': 'at :8000, in /srv/restic, no password needed to read and write' },
    ],
  ])('by %s are told', async (_, side, description) => {
    expect(await foundIn(backups, side)).toEqual(description)
  })

  it.each([
    [
      'duplicity',
      (value: string) =>
        `set -x
/nix/store/x-duplicity/bin/duplicity cleanup s3://u:${value}@h/b --force --archive-dir /var/lib/duplicity
exec /nix/store/x-duplicity/bin/duplicity incr / s3://u:${value}@h/b --include /home --archive-dir /var/lib/duplicity
`,
    ],
    [
      'mysql-backup',
      (value: string) => `dest="/var/backup/mysql/${value}.gz"
if /nix/store/x-mariadb/bin/mysqldump  ${value} | /nix/store/x-gzip/bin/gzip -c > $dest.tmp; then
  mv $dest.tmp $dest
fi
`,
    ],
  ])('by %s say that the script changed, without its secrets', async (name, text) => {
    const side = (value: string): Described => {
      const { unit, files } = scripted(`${name}-${value}`, text(value))
      return { units: { [`${name}.service`]: unit }, files }
    }
    const rows = await changesIn(backups, side('HIDDEN1'), side('HIDDEN2'))
    expect(rows.join()).toMatch(/: enabled → changed: script$/)
  })

  it('by another tool say that its settings or its script changed', async () => {
    const side = (value: string): Described => {
      const dump = scripted(`postgresqlBackup-${value}`, `pg_dump -C ${value}\n`)
      const configuration = storePath(`sanoid.conf-${value}`)
      return {
        etc: { 'zrepl/zrepl.yml': `x: ${value}\n` },
        units: {
          'postgresqlBackup-web.service': dump.unit,
          'sanoid.service': `[Service]\nExecStart=/x/sanoid --cron --configdir ${configuration}\n`,
        },
        files: { ...dump.files, [`${configuration}/sanoid.conf`]: `[${value}]\n` },
      }
    }
    const rows = await changesIn(backups, side('HIDDEN1'), side('HIDDEN2'))
    expect(rows.map((row) => row.replace(/.* → /, ''))).toEqual([
      'changed: script',
      'changed: arguments, settings',
      'changed',
    ])
  })
})

it('an option of restic’s server that is told is not told again', async () => {
  const side = (more: string) => ({
    units: {
      'restic-rest-server.service': `[Service]\nExecStart=/x/rest-server --listen :8000${more}\n`,
    },
  })
  expect(await changesIn(backups, side(''), side(' --no-auth'))).toEqual([
    'restic server: at :8000 → at :8000, no password needed to read and write',
  ])
})
