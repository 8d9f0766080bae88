import { type Configuration, FIRST, type Service } from './configuration.ts'

/** One commit in /etc/nixos and its change. */
export interface Commit {
  /** Milliseconds since 1970. */
  readonly date: number
  readonly subject: string
  readonly configuration: Configuration
}

export const AUTHOR = 'Robin Ekdahl <robin@example.org>'

type Change = (now: Configuration) => Partial<Configuration>

const UPDATE = 'flake: update nixpkgs'

const CHANGES: readonly (readonly [date: string, subject: string, change: Change])[] = [
  ['2025-11-08T15:02', 'A first system for the laptop', () => ({})],
  ['2025-11-09T16:31', 'waybar: a clock in the bar', () => ({ clock: '{:%a %d %b  %H:%M}' })],
  ['2025-11-26T19:31', 'flake: stamp the revision', () => ({ stampsRevision: true })],
  ['2025-11-26T19:40', UPDATE, update],
  ['2025-12-02T20:14', 'tailscale: join the home network', enable('tailscale')],
  ['2025-12-14T09:12', UPDATE, update],
  [
    '2025-12-27T16:20',
    'secrets: sops-nix in place of files written by hand',
    ({ secrets }) => ({
      sopsNix: 0,
      secrets: {
        ...secrets,
        'restic/password': 'root',
        'syncthing/gui': 'root',
        'wifi/home': 'root',
      },
    }),
  ],
  [
    '2025-12-28T11:05',
    'programs: signal, obsidian, typst',
    install('signal-desktop', 'obsidian', 'typst'),
  ],
  ['2026-01-11T13:20', UPDATE, update],
  ['2026-01-11T13:26', 'kernel: 6.18, the next long-term one', () => ({ kernel: 'newest' })],
  ['2026-02-01T10:02', UPDATE, update],
  [
    '2026-02-15T17:48',
    'programs: lazygit, lazydocker, k9s',
    install('lazygit', 'lazydocker', 'k9s'),
  ],
  ['2026-02-22T09:36', UPDATE, update],
  ['2026-03-08T14:09', 'programs: a slicer for the printer', install('prusa-slicer')],
  ['2026-03-14T10:27', 'secrets: syncthing reads its own', own('syncthing/gui', 'robin')],
  [
    '2026-03-20T18:20',
    'flake: update nixpkgs and sops-nix',
    (now) => ({ ...update(now), sopsNix: 1 }),
  ],
  ['2026-03-20T18:41', 'home: home-manager for the shell of root', () => ({ homeManager: 0 })],
  [
    '2026-03-20T18:52',
    'travel: a specialisation without the Nvidia card',
    () => ({ travel: true }),
  ],
  ['2026-04-05T12:40', 'libvirtd: a machine to try things on', enable('libvirtd')],
  ['2026-04-16T17:01', UPDATE, update],
  ['2026-04-19T16:12', 'backup: borg in place of restic, as a user of its own', borg],
  ['2026-04-25T08:55', 'ollama: models that run here', enable('ollama')],
  [
    '2026-04-26T09:34',
    'containers: podman in place of docker',
    ({ services }) => ({
      services: services.map((service) => (service === 'docker' ? 'podman' : service)),
    }),
  ],
  ['2026-04-26T15:30', 'programs: jujutsu, anki', install('jujutsu', 'anki')],
  ['2026-04-29T19:08', 'users: alice, who borrows the laptop', () => ({ guests: ['alice'] })],
  ['2026-04-30T06:12', UPDATE, update],
  [
    '2026-05-02T07:41',
    'waybar: fix clock',
    () => ({ clock: '{:%a %d %b  %H:%M:%S}', patches: { waybar: 'clock-seconds.patch' } }),
  ],
  [
    '2026-05-02T07:49',
    'firefox: 150.0.1 before the channel has it',
    () => ({ versions: { firefox: '150.0.1', 'firefox-unwrapped': '150.0.1' } }),
  ],
  ['2026-05-02T20:15', 'disks: give free blocks back at once', () => ({ discard: true })],
  [
    '2026-05-03T11:30',
    'flake: update nixpkgs and home-manager',
    (now) => ({ ...update(now), homeManager: 1, versions: {} }),
  ],
  [
    '2026-05-03T11:36',
    'wireguard: a tunnel home',
    (now) => ({ tunnel: true, ...own('wireguard/home', 'root')(now) }),
  ],
  [
    '2026-05-03T11:47',
    'nvidia: switch to the open driver',
    () => ({ nvidia: 'open', modesetting: false, logLevel: 7 }),
  ],
  [
    '2026-05-03T11:58',
    'greetd: start sway through the new session wrapper',
    () => ({ wrapsSession: true }),
  ],
]

/** The commits, oldest first. */
export function readHistory(): Commit[] {
  let configuration = FIRST
  return CHANGES.map(([date, subject, change]) => {
    configuration = { ...configuration, ...change(configuration) }
    return { date: Date.parse(`${date}Z`), subject, configuration }
  })
}

function update({ nixpkgs }: Configuration): Partial<Configuration> {
  return { nixpkgs: nixpkgs + 1 }
}

function install(...keys: string[]): Change {
  return ({ programs }) => ({ programs: [...programs, ...keys] })
}

function enable(service: Service): Change {
  return ({ services }) => ({ services: [...services, service] })
}

/** Sets the owner of a new or existing secret. */
function own(secret: string, owner: string): Change {
  return ({ secrets }) => ({ secrets: { ...secrets, [secret]: owner } })
}

function borg({ secrets }: Configuration): Partial<Configuration> {
  const { 'restic/password': _, ...others } = secrets
  return { backup: 'borg', secrets: { ...others, 'borg/passphrase': 'backup' } }
}
