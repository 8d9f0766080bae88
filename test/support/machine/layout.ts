import { chmod, chown, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** How /boot looks before anything was installed: which boot loader it is for. */
export type BootLoader = 'systemd-boot' | 'grub' | 'none'

/** Someone without root inside every machine. */
export const alice = { name: 'alice', uid: 1000, gid: 100, home: '/home/alice' }

/**
 * The root directory of the Debian whose programs a machine has, its Nix among them: this computer's,
 * or the one that scripts/newerNix.sh has made.
 */
export const programsRoot = process.env.TERRAPIN_TEST_NIX || '/'

/** Directories of it that a machine sees, read-only. */
export const programDirectories = ['usr', 'bin', 'sbin', 'lib', 'lib64', 'etc/alternatives']

const directories = [
  'boot',
  'dev',
  'etc/nix',
  'etc/nixos',
  'nix',
  'proc',
  'root',
  'run/terrapin-test',
  'run/wrappers/bin',
  'sys',
  'var/log',
  'nix/var/nix/profiles/per-user/root',
  'nix/var/nix/gcroots/auto',
  'nix/var/nix/gcroots/per-user/root',
]

/** What lets Nix build inside a machine, without a sandbox, a network or build users. */
const nixSettings = {
  sandbox: 'false',
  substitute: 'false',
  'build-users-group': '',
  'fsync-metadata': 'false',
  'max-jobs': '2',
}

/** The text of /etc/nix/nix.conf with `settings` on top of what a machine needs. */
export function nixConfiguration(settings: Record<string, string> = {}): string {
  const all = Object.entries({ ...nixSettings, ...settings })
  return all.map(([name, value]) => `${name} = ${value}\n`).join('')
}

const osRelease = ['ID=nixos', 'NAME=NixOS', 'PRETTY_NAME="NixOS (a test machine)"', ''].join('\n')

/**
 * Lays out an empty NixOS-like machine under `root`: no store path yet, no generation, and, as on
 * NixOS, no `system-profiles` directory before the first profile in it.
 */
export async function layOut(root: string, bootLoader: BootLoader): Promise<void> {
  // Whatever the caller's umask and mkdtemp made of it: others inside must get through /.
  await chmod(root, 0o755)
  for (const directory of [...programDirectories, ...directories, ...bootDirectories(bootLoader)]) {
    await mkdir(join(root, directory), { recursive: true, mode: 0o755 })
  }
  await openToAll(root, 'tmp')
  await openToAll(root, 'var/tmp')
  await writeEtc(root)
  await makeHome(root)
  await linkRoots(root)
}

function bootDirectories(bootLoader: BootLoader): string[] {
  switch (bootLoader) {
    case 'systemd-boot':
      return ['boot/loader/entries', 'boot/EFI/nixos']
    case 'grub':
      return ['boot/grub', 'boot/kernels']
    case 'none':
      return []
  }
}

async function openToAll(root: string, directory: string): Promise<void> {
  await mkdir(join(root, directory), { recursive: true })
  await chmod(join(root, directory), 0o1777)
}

async function writeEtc(root: string): Promise<void> {
  const files: Record<string, string> = {
    NIXOS: '',
    hostname: 'testhost\n',
    hosts: '127.0.0.1 localhost testhost\n',
    'machine-id': '0123456789abcdef0123456789abcdef\n',
    'nix/nix.conf': nixConfiguration(),
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
    'os-release': osRelease,
    passwd: [
      'root:x:0:0:System administrator:/root:/bin/sh',
      `${alice.name}:x:${alice.uid}:${alice.gid}:Alice:${alice.home}:/bin/sh`,
      'nobody:x:65534:65534:Nobody:/var/empty:/usr/sbin/nologin',
      '',
    ].join('\n'),
    group: ['root:x:0:', 'wheel:x:1:', 'users:x:100:', 'nogroup:x:65534:', ''].join('\n'),
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'etc', name), text)
  await copyFile(join(programsRoot, 'etc/ld.so.cache'), join(root, 'etc/ld.so.cache'))
}

async function makeHome(root: string): Promise<void> {
  const home = join(root, alice.home)
  await mkdir(home, { recursive: true, mode: 0o755 })
  await chown(home, alice.uid, alice.gid)
}

/** The GC roots that NixOS has from its first boot, dangling until something runs. */
async function linkRoots(root: string): Promise<void> {
  const gcroots = join(root, 'nix/var/nix/gcroots')
  await symlink('/run/booted-system', join(gcroots, 'booted-system'))
  await symlink('/run/current-system', join(gcroots, 'current-system'))
  await symlink('/nix/var/nix/profiles', join(gcroots, 'profiles'))
  // Multi-user Nix (the daemon) makes these at a user's first use, owned by the user.
  for (const owner of ['profiles/per-user', 'gcroots/per-user']) {
    const directory = join(root, 'nix/var/nix', owner, alice.name)
    await mkdir(directory, { recursive: true, mode: 0o755 })
    await chown(directory, alice.uid, alice.gid)
  }
}

/** An empty directory or file under `root` for something of the host to be bound on. */
export async function makeMountPoint(root: string, path: string, file = false): Promise<string> {
  const target = join(root, path)
  await mkdir(file ? dirname(target) : target, { recursive: true, mode: 0o755 })
  if (file) await writeFile(target, '', { flag: 'a' })
  return target
}
