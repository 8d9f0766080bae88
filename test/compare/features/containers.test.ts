import { describe, expect, it } from 'vitest'
import { containers } from '../../../src/compare/features/containers.ts'
import { storePath } from '../../support/layout.ts'
import { changesIn, type Described, foundIn, scripted } from './side.ts'

const image = 'ghcr.io/example/web:1.2'

/** The script of a container, as oci-containers.nix writes it. */
function script(words: readonly string[], engine = 'podman') {
  const own = [`exec ${engine} `, 'run', '--name=web', '--log-driver=journald']
  const podmans = ['--cidfile=/run/web/ctr-id', '--cgroups=enabled', '--sdnotify=conmon', '-d']
  return [...own, ...(engine === 'podman' ? [...podmans, '--replace'] : []), ...words].join(
    ' \\\n  ',
  )
}

let sides = 0
function side(...words: string[]): Described {
  sides += 1 // another text has another path
  const { unit, files } = scripted(`podman-web-${sides}`, script(words))
  return { units: { 'podman-web.service': unit }, files }
}

describe('containers of NixOS', () => {
  const inside = storePath('nixos-system-web-26.05')

  it('are told with the system that they run', async () => {
    const etc = {
      'nixos-containers/web.conf': `SYSTEM_PATH=${inside}\n\nCOPY_RESOLV_CONF=0\n`,
      'nixos-containers/flaky.conf': 'FLAKE=git+https://HIDDEN@host/x?ref=HIDDEN\n',
      'containers/db.conf': 'SYSTEM_PATH=/nix/var/nix/profiles/db\n',
      'containers/containers.conf': '[engine]\nruntime="crun"\n',
      'containers/policy.json': 'SYSTEM_PATH=/x',
    }
    expect(await foundIn(containers, { etc })).toEqual({
      web: `nixos-system-web-26.05 (${inside.slice(11, 18)}), not auto-started`,
      flaky: 'flake git+https://…@host/x?…, not auto-started',
      db: '/nix/var/nix/profiles/db, not auto-started',
    })
  })

  const conf = (more: string) => ({
    etc: {
      'nixos-containers/web.conf': `SYSTEM_PATH=${inside}

COPY_RESOLV_CONF=0
PRIVATE_NETWORK=1
  ${more}
PRIVATE_USERS=no
INTERFACES=""
MACVLANS=""
AUTO_START=1
`,
    },
  })
  it.each([
    ['HOST_PORT=tcp:8080:80,udp:53:53', 'publishes tcp:8080:80 udp:53:53 (bypasses the firewall)'],
    ['HOST_ADDRESS=10.0.0.1\nLOCAL_ADDRESS=10.0.0.2', 'at 10.0.0.2, host at 10.0.0.1'],
    ['LOCAL_ADDRESS6=fc00::2/7', 'at fc00::2/7'],
    ['HOST_BRIDGE=br0', 'bridge br0'],
    [
      'EXTRA_NSPAWN_FLAGS=" --bind-ro=/srv:/data --bind=/var/x --setenv=A=HIDDEN"',
      'mounts /srv:/data (read-only) /var/x',
    ],
  ])('with %j are told with it', async (setting, description) => {
    expect(await foundIn(containers, conf(setting))).toEqual({
      web: `nixos-system-web-26.05 (${inside.slice(11, 18)}), private network, ${description}`,
    })
  })

  it('are told with what they may do', async () => {
    const { unit, files } = scripted(
      'container_web',
      `declare -a extraFlags
if [[ "\${PRIVATE_NETWORK-}" = 1 ]]; then
  extraFlags+=("--private-network")
fi
extraFlags+=(--network-veth-extra=db)
exec /nix/store/x-systemd/bin/systemd-nspawn \\
  --keep-unit \\
  -M "$INSTANCE" -D "$root" "\${extraFlags[@]}" \\
  --bind-ro=/nix/store:/nix/store$NIX_BIND_OPT \\
  --setenv PATH="$PATH" \\
  --ephemeral \\
  --capability="CAP_NET_ADMIN,CAP_SYS_TIME" \\
  --tmpfs=/var/cache --tmpfs=/tmp:size=1G \\
  \${EXTRA_NSPAWN_FLAGS-} \\
  /nix/store/x-container-init "\${SYSTEM_PATH:-/nix/var/nix/profiles/system}/init"
`,
      'DeviceAllow=/dev/net/tun rwm\nDeviceAllow=/dev/dri rw\nDevicePolicy=closed\n',
    )
    const side = { ...conf(''), units: { 'container@web.service': unit }, files }
    expect(await foundIn(containers, side)).toEqual({
      web: `nixos-system-web-26.05 (${inside.slice(11, 18)}), private network, ephemeral, adds capabilities CAP_NET_ADMIN CAP_SYS_TIME, tmpfs /var/cache /tmp:size=1G, extra veth db, devices /dev/net/tun rwm and /dev/dri rw`,
    })
  })

  it.each([
    ['LOCAL_ADDRESS=HIDDEN', 'LOCAL_ADDRESS'],
    ['EXTRA_NSPAWN_FLAGS="--setenv=A=HIDDEN"', 'systemd-nspawn flags'],
  ])('with %j say that it changed', async (setting, label) => {
    const rows = await changesIn(containers, conf(''), conf(setting))
    expect(rows.join()).toMatch(new RegExp(`also changed: ${label}$`))
    expect(rows.join()).not.toContain('HIDDEN')
  })
})

describe('containers of podman and Docker', () => {
  const known = `${image}, podman`
  const unknown = 'image unknown, podman'
  it.each<[string, string[], string]>([
    ['an image', ['--rm', '--pull missing', image, 'serve'], known],
    ['a value of several lines', [`-e 'A'='\nHIDDEN\n'`, image], known],
    [
      'a digest',
      [`${image}@sha256:${'a'.repeat(64)}`],
      `${image}@sha256:${'a'.repeat(64)}, podman`,
    ],
    ['a secret', ['--secret', 'HIDDEN', image], known],
    ['an option that is not known', ['--odd', 'HIDDEN', image], unknown],
    ['a letter that is not known', ['-dZ', 'HIDDEN', image], unknown],
    ['an image that is not there', [`'HID DEN'`], unknown],
    ['no image', ['--rm'], unknown],
    ['a value that is missing', ['--network'], unknown],
    ['the end of its options', ['--init', '--', image, '--x'], known],
    // Without a value
    ...'--init --tty -t --interactive -i -it -dit --no-healthcheck --no-hosts --oom-kill-disable'
      .concat(' --rm --replace --quiet -q --tls-verify --tls-verify=false --sig-proxy --rmi')
      .split(' ')
      .map((word): [string, string[], string] => [word, [word, image], known]),
    ['--privileged', ['--privileged', image], `${known}, privileged`],
    ['--privileged=true', ['--privileged=true', image], `${known}, privileged`],
    ['--read-only', ['--read-only', image], `${known}, read-only`],
    [
      'a port of this machine alone',
      ['-p', '127.0.0.1:81:81', image],
      `${known}, publishes 127.0.0.1:81:81`,
    ],
    ['a volume with a blank', ['-v', "'/my data:/data'", image], `${known}, mounts /my data:/data`],
    ['-P', ['-P', image], `${known}, publishes all ports (bypasses the firewall)`],
    // With a value that is not told
    ...'--add-host --dns --shm-size --ulimit --tmpfs --hostname --ip --label -l --workdir -w'
      .concat(' --entrypoint --restart --runtime --sysctl --health-cmd --env -e')
      .split(' ')
      .flatMap((word): [string, string[], string][] => [
        [`${word} in two words`, [word, `'HIDDEN x'`, image], known],
        [`${word} in one`, [`${word}=HIDDEN`, image], known],
      ]),
    // With a value that is told
    [
      'ports',
      ['-p 80:80', '--publish=127.0.0.1:81:81/udp', '-p82', image],
      `${known}, publishes 80:80 127.0.0.1:81:81/udp 82 (bypasses the firewall)`,
    ],
    [
      'volumes',
      ['-v /a:/b:ro', `--volume ${storePath('nginx.conf')}:/etc/nginx.conf`, image],
      `${known}, mounts /a:/b:ro nginx.conf:/etc/nginx.conf`,
    ],
    [
      'mounts',
      [
        '--mount=type=bind,src=/a,dst=/b,volume-opt=o=password=HIDDEN',
        '--mount type=tmpfs,target=/t',
        image,
      ],
      `${known}, mounts /a:/b /t`,
    ],
    ['a network', ['--network=host', image], `${known}, network host`],
    ['an older network', ['--net', 'host', image], `${known}, network host`],
    [
      'capabilities',
      ['--cap-add=SYS_ADMIN', '--cap-drop', 'ALL', image],
      `${known}, adds capabilities SYS_ADMIN, drops capabilities ALL`,
    ],
    [
      'devices',
      ['--device=/dev/dri:/dev/dri', '--gpus all', image],
      `${known}, devices /dev/dri:/dev/dri, GPUs all`,
    ],
    [
      'limits',
      ['--memory 1g', '--cpus=2', '--security-opt=label=disable', image],
      `${known}, memory 1g, CPUs 2, security label=disable`,
    ],
    [
      'namespaces',
      ['--pid=host', '--ipc host', '-u 1000:100', image],
      `${known}, pid host, ipc host, user 1000:100`,
    ],
    [
      'files of variables',
      ['--env-file /run/secrets/web.env', image],
      `${known}, environment from /run/secrets/web.env`,
    ],
  ])('with %s', async (_, words, description) => {
    expect(await foundIn(containers, side(...words))).toEqual({ web: description })
  })

  it.each<[string, string[], string[], string[]]>([
    [
      'a variable',
      [`-e 'A'='HIDDEN'`, image],
      [`-e 'A'='HIDDEN2'`, image],
      ['environment variable A'],
    ],
    ['a label', [`-l 'a.b'='HIDDEN'`, image], [image], ['label a.b']],
    ['its command', [image, 'HIDDEN'], [image], ['command']],
    ['an option', ['--sysctl=a=HIDDEN', image], ['--sysctl=a=0', image], ['--sysctl']],
    ['unrecognised arguments', ['--odd', 'HIDDEN'], ['--odd', 'x'], ['unrecognised arguments']],
    ['a switch', ['--init', image], [image], ['--init']],
    [
      'no file of the store of which only the hash',
      [`-v ${storePath('x.conf', 1)}:/x --env-file ${storePath('env', 1)}`, image],
      [`-v ${storePath('x.conf', 2)}:/x --env-file ${storePath('env', 2)}`, image],
      [],
    ],
    [
      'much',
      [...'ABCDEF'].map((key) => `-e ${key}=1`).concat(image),
      [image],
      [
        'environment variable A',
        'environment variable B',
        'environment variable C',
        'environment variable D and 2 more',
      ],
    ],
    ['nothing but how the module runs it', ['--cidfile=/a', image], ['--cidfile=/b', image], []],
  ])('say that %s changed, and never its value', async (_, before, after, changed) => {
    const rows = await changesIn(containers, side(...before), side(...after))
    expect(rows.length).toBe(changed.length === 0 ? 0 : 1)
    expect(rows.join()).not.toContain('HIDDEN')
    if (changed.length > 0) expect(rows.join()).toContain(`also changed: ${changed.join(', ')}`)
  })

  it('say that a file of the store says something else, by its name', async () => {
    const withFile = (build: number, text: string): Described => {
      const { units, files } = side(`--env-file=${storePath('env', build)} ${image}`)
      return { ...(units ? { units } : {}), files: { ...files, [storePath('env', build)]: text } }
    }
    const [row, ...rest] = await changesIn(
      containers,
      withFile(1, 'A=HIDDEN1'),
      withFile(2, 'A=HIDDEN2'),
    )
    expect(rest).toEqual([])
    expect(row).toMatch(/environment from env, also changed: --env-file$/)
    expect(row).not.toMatch(/HIDDEN|nix.store/)
    const names = (build: number) => `see ${storePath('other', build)}`
    expect(await changesIn(containers, withFile(1, names(1)), withFile(2, names(2)))).toEqual([])
  })

  it.each<[string, Described]>([
    ['among options that are known', side(`--privileged ${image}`)],
    ['behind one that is not', side(`--brand-new x --privileged ${image}`)],
    [
      'of a quadlet',
      {
        etc: {
          'containers/systemd/web.container': `[Container]\nImage=${image}\nPodmanArgs=--init --privileged\n`,
        },
      },
    ],
  ])('say that they are privileged: %s', async (_, one) => {
    expect(Object.values(await foundIn(containers, one)).join()).toMatch(/\bprivileged\b/)
  })

  it('are told under any name of their unit, with what only the unit says', async () => {
    const file = storePath('docker-image-web.tar.gz')
    const stream = storePath('stream-db')
    const prepared = (name: string, text: string) => {
      const path = `${storePath(name)}/bin/pre-start`
      return {
        line: `ExecStartPre=${path}\nUser=robin\n`,
        files: { [path]: `#!/bin/bash\n${text}` },
      }
    }
    const load = prepared('web', `podman rm -f web || true\n\npodman load -i ${file}\n`)
    const pipe = prepared('db', `docker rm -f db || true\n${stream} | docker load\n`)
    const web = scripted('web', script([image]), load.line)
    const db = scripted('db', `exec docker --log-level debug run db:latest\n`, pipe.line)
    const found = await foundIn(containers, {
      units: {
        'my-site.service': web.unit,
        'db.service': db.unit,
        'multi-user.target.wants/db.service': db.unit,
        'direct.service': `[Service]\nExecStart=${storePath('podman-5.7')}/bin/podman run --init ${image}\n`,
      },
      files: { ...web.files, ...db.files, ...load.files, ...pipe.files },
    })
    const loaded = (path: string) =>
      `loaded from ${path.slice(44)} (${path.slice(11, 18)}), run by robin`
    expect(found).toEqual({
      web: `${image}, podman, ${loaded(file)}, not auto-started`,
      db: `db:latest, docker, ${loaded(stream)}`,
      direct: `${image}, podman, not auto-started`,
    })
  })

  it('are none of the engine’s own units', async () => {
    const prune = scripted('docker-prune', 'docker system prune -f\n')
    const inside = scripted('docker-x', 'docker exec web run x\n')
    const units = {
      'docker-prune.service': prune.unit,
      'docker-x.service': inside.unit,
      'podman-restart.service': '[Service]\nExecStart=/usr/bin/podman start --all\n',
      'podman.service': '',
    }
    const files = { ...prune.files, ...inside.files }
    expect(await foundIn(containers, { units, files })).toEqual({})
  })
})

describe('containers that a file describes', () => {
  it.each<[string, string, string]>([
    [
      'containers/systemd/web.container',
      `[Container]\nImage=${image}\nPublishPort=80:80\nPublishPort=443:443\nVolume=/a:/b\nEnvironment=A=HIDDEN\n[Install]\nWantedBy=multi-user.target\n`,
      `${image}, publishes 80:80 443:443 (bypasses the firewall), mounts /a:/b, started by multi-user.target`,
    ],
    ['containers/systemd/lan.network', '[Network]\nSubnet=10.0.0.0/24\n', 'settings'],
    [
      'systemd/nspawn/old.nspawn',
      '[Exec]\nBoot=true\nEnvironment=A=HIDDEN\n[Files]\nBind=/srv\nBindReadOnly=/x:/y\n[Network]\nPort=tcp:80:80\n',
      'mounts /srv, mounts read-only /x:/y, publishes tcp:80:80 (bypasses the firewall)',
    ],
  ])('as %s are told', async (path, text, description) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    expect(await foundIn(containers, { etc: { [path]: text } })).toEqual({ [name]: description })
    const rows = await changesIn(
      containers,
      { etc: { [path]: text } },
      { etc: { [path]: `${text}Odd=HIDDEN\n` } },
    )
    expect(rows).toEqual([
      `${name}: ${description} → ${description === 'settings' ? '' : `${description}, also `}changed: odd`,
    ])
  })
})

it('virtual machines of microvm.nix are told with the system that they run', async () => {
  const inside = storePath('nixos-system-vm-26.05')
  const vm = scripted(
    'install-microvm-vm',
    `mkdir -p /var/lib/microvms/vm
cd /var/lib/microvms/vm

ln -sTf ${storePath('microvm-qemu-vm')} current
chown -h microvm:kvm . current
ln -sTf ${inside} toplevel
`,
  )
  const flaky = scripted(
    'install-microvm-flaky',
    `ln -sTf ${storePath('microvm-x')} current\necho 'git+https://HIDDEN@host/x' > flake\n`,
  )
  const found = await foundIn(containers, {
    units: {
      'install-microvm-vm.service': vm.unit,
      'install-microvm-flaky.service': flaky.unit,
      'microvms.target.wants/microvm@vm.service': '',
    },
    files: { ...vm.files, ...flaky.files },
  })
  expect(found).toEqual({
    'microVM vm': `microVM, nixos-system-vm-26.05 (${inside.slice(11, 18)})`,
    'microVM flaky': `microVM, microvm-x (${storePath('microvm-x').slice(11, 18)}), flake git+https://…@host/x, not auto-started`,
  })
})
