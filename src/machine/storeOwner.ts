import { mountOf, readMounts } from '../boot/mounts.ts'
import type { Host } from '../host/host.ts'
import { PROFILES } from '../nix/profile.ts'
import type { Root } from '../nix/root.ts'
import { exactStorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'
import { lastLine } from '../text/outputFilter.ts'

/*
 * A nixos-container, or a container with the computer's /nix mounted, uses the store and database of its host
 * through the host's daemon (nixpkgs: virtualisation/nixos-containers.nix). Its own gcroots are only some of
 * the roots.
 */

const DATABASE = '/nix/var/nix/db'
/** The daemon reads all processes of the computer. */
const TIMEOUT_MS = 60_000
/** Characters of the daemon's answer; a root takes about two hundred. */
const MAX_OUTPUT = 64 << 20

/**
 * Files that container managers create in a container: systemd's (systemd.io/CONTAINER_INTERFACE, also
 * written by systemd for LXC), Docker's and podman's.
 */
const CONTAINER_MARKS = [
  '/run/systemd/container',
  '/run/host/container-manager',
  '/.dockerenv',
  '/run/.containerenv',
]

/**
 * Whether the store belongs to another system: its database is mounted read-only here from a writable file
 * system (proc_pid_mountinfo(5)), and either the profiles are mounted separately, as in a nixos-container, or
 * this is a container. A wholly read-only `/` or `/nix/var` is a machine with a disk error, whose store is
 * its own.
 */
export async function isForeignStore(host: Host): Promise<boolean> {
  if (host.kind !== 'local') return false
  const mounts = (await readMounts(host)) ?? []
  const database = mountOf(mounts, DATABASE)
  if (database?.readOnly !== true || database.readOnlyFileSystem) return false
  const profiles = mountOf(mounts, PROFILES)
  if (profiles !== database && profiles?.readOnly === false) return true
  const marks = await Promise.all(CONTAINER_MARKS.map((mark) => host.status(mark)))
  return marks.some((mark) => mark !== null)
}

/**
 * The roots of a foreign store, as reported by its daemon. Throws a Problem `database` where the daemon does
 * not answer: then garbage can't be determined here.
 */
export async function readDaemonRoots(host: Host): Promise<readonly Root[]> {
  const argv = ['nix-store', '--store', 'daemon', '--gc', '--print-roots']
  const { status, stdout, stderr, exceeded } = await host
    .run(argv, { timeout: TIMEOUT_MS, whole: MAX_OUTPUT })
    .catch(() => ({
      status: 127,
      stdout: '',
      stderr: 'nix-store can’t be started',
      exceeded: false,
    }))
  if (status === 0) return parseRoots(stdout)
  const why = exceeded ? 'its answer is too long' : lastLine(stderr)
  throw new Problem(
    'database',
    'The store belongs to the host of this container, and its Nix daemon does not report what ' +
      `it keeps${why === '' ? '' : ` (${why})`}. Collect garbage on the host.`,
  )
}

/**
 * Parses lines `LINK -> PATH`; the link is `{censored}` for users whom the daemon does not trust. Nix 2.34
 * quotes it, with a backslash before a quote or backslash in it.
 */
export function parseRoots(text: string): Root[] {
  return text.split('\n').flatMap((line) => {
    const end = line.lastIndexOf(' -> ')
    const storePath = end === -1 ? null : exactStorePath(line.slice(end + ' -> '.length))
    const printed = line.slice(0, end)
    const quoted = /^"(.*)"$/.exec(printed)?.[1]
    const link = quoted?.replace(/\\(.)/g, '$1') ?? printed
    // Prefixed, since this container may have a link with the same path.
    return storePath === null ? [] : [{ link: `{daemon} ${link} -> ${storePath}`, storePath }]
  })
}

/**
 * The daemon's roots that are not this container's own. The daemon knows nixos-container's links as
 * `…/per-container/NAME/…`; NAME is identified by its profiles where only one matches. Otherwise all stay,
 * and freed space is rather underestimated.
 */
export function othersRoots(daemon: readonly Root[], own: readonly Root[]): readonly Root[] {
  const ours = new Set(own.map(({ link, storePath }) => `${link} ${storePath}`))
  const names = Map.groupBy(daemon, ({ link }) => OF_CONTAINER.exec(link)?.[2] ?? null)
  const same = [...names].filter(
    ([name, roots]) =>
      name !== null &&
      roots.some(({ link }) => link.includes('/profiles/')) &&
      roots.every((root) => ours.has(`${ownName(root.link)} ${root.storePath}`)),
  )
  const [only] = same.length === 1 ? same : []
  return only === undefined ? daemon : daemon.filter((root) => !only[1].includes(root))
}

const OF_CONTAINER =
  /^\{daemon\} (\/nix\/var\/nix\/(?:profiles|gcroots))\/per-container\/([^/]+)(\/.*) -> /

/** The container's own path for one of its links. */
function ownName(link: string): string {
  const [, directory, , rest] = OF_CONTAINER.exec(link) ?? []
  return `${directory}${rest}`
}
