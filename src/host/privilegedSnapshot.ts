import { posix } from 'node:path'
import { Problem } from '../problem.ts'
import { decodeText } from '../text/decodeText.ts'
import { lastLine } from '../text/outputFilter.ts'
import { inByteOrder } from '../text/strings.ts'
import { tooMany } from './fileAccess.ts'
import type { FileStatus, Found, Host, RunOptions } from './host.ts'
import { yieldingHost } from './yielding.ts'

/*
 * Files that only root can read, read by root once: a /boot of mode 0700, as nixos-generate-config
 * mounts an EFI system partition. One find(1) lists every file, and runs od(1) to print the
 * requested ones; both only read, and no shell is involved.
 */

/** Bytes read of each file: an image has its names and command line at its beginning. */
const MAX_SIZE = 1 << 20
/** Characters of all output, three for each byte: enough for hundreds of entries and images. */
const MAX_OUTPUT = 1 << 28

/** The directories to list, and the files whose contents are read: `-ipath` patterns of find(1). */
export interface SnapshotRequest {
  readonly directories: readonly string[]
  readonly contents: readonly string[]
}

/** The command that root runs; it changes nothing. */
function viewCommand({ directories, contents }: SnapshotRequest): readonly string[] {
  const patterns = contents.flatMap((pattern, index) => [
    ...(index === 0 ? [] : ['-o']),
    ...['-ipath', pattern],
  ])
  return [
    ...['find', '-H', ...directories],
    ...['-printf', '\\0%y %s %T@ %m %D %i %n\\0%p\\0%l\\0'],
    ...['-type', 'f', '(', ...patterns, ')'],
    ...['-exec', 'od', '-An', '-v', '-tx1', '-N', String(MAX_SIZE), '--', '{}', ';'],
  ]
}

interface SnapshotEntry {
  readonly status: FileStatus
  /** The link's target; `''` for anything else. */
  readonly target: string
  /** Null if the contents were not requested. */
  readonly bytes: Buffer | null
}

const KINDS: Readonly<Record<string, FileStatus['kind']>> = {
  d: 'directory',
  f: 'file',
  l: 'link',
}

/** Parses the command's output, by path. Throws a Problem `unreadable` for anything else. */
export function parseSnapshot(output: string): ReadonlyMap<string, SnapshotEntry> {
  const [before, ...fields] = output.split('\0')
  if (before !== '' || fields.length % 4 !== 0) throw notReadable()
  const seen = new Map<string, SnapshotEntry>()
  for (let at = 0; at < fields.length; at += 4) {
    const [about = '', path = '', target = '', hex = ''] = fields.slice(at, at + 4)
    const [kind = '', bytes, modified, mode = '', device = '', inode = '', links] = about.split(' ')
    if (!/^\d+$/.test(device) || !/^\d+$/.test(inode)) throw notReadable()
    const status = {
      kind: KINDS[kind] ?? 'other',
      modified: Number(modified) * 1000,
      bytes: Number(bytes),
      mode: Number.parseInt(mode, 8),
      links: Number(links),
      device: BigInt(device),
      inode: BigInt(inode),
    }
    if (Object.values(status).some(Number.isNaN)) throw notReadable()
    const text = hex.replace(/\s+/g, '')
    // An empty file prints nothing, and neither does one whose contents were not requested.
    const contents = text === '' && status.bytes > 0 ? null : Buffer.from(text, 'hex')
    seen.set(path, { status, target, bytes: status.kind === 'file' ? contents : null })
  }
  return seen
}

function notReadable(): Problem {
  return new Problem('unreadable', 'The boot menu that root read has an unrecognised format.')
}

/**
 * `host`, with reads below these directories answered from root's snapshot. After a command ran as
 * root, the next read takes a new snapshot. Throws a Problem `no-elevation` or `command-failed` if
 * root can't read them.
 */
export async function withPrivilegedSnapshot(
  host: Host,
  wanted: SnapshotRequest,
  options: Pick<RunOptions, 'mayAsk' | 'neverAsks'>,
): Promise<Host> {
  const look = async () => {
    const { stdout, stderr, exceeded } = await host.run(viewCommand(wanted), {
      ...options,
      asRoot: true,
      whole: MAX_OUTPUT,
    })
    if (exceeded) throw new Problem('unreadable', 'The boot menu is too large to be read by root.')
    if (stdout === '')
      throw new Problem('unreadable', lastLine(stderr) || 'Root found nothing to read.')
    return parseSnapshot(stdout)
  }
  let view: Promise<ReadonlyMap<string, SnapshotEntry>> | null = Promise.resolve(await look())
  const covers = (path: string) =>
    wanted.directories.some((directory) => path === directory || path.startsWith(`${directory}/`))
  /** `own` outside the snapshot; `read` of the snapshot's entry at `path`, links followed. */
  const at = async <T>(
    path: string,
    own: () => Promise<T | null>,
    read: (seen: SnapshotEntry, place: string, all: ReadonlyMap<string, SnapshotEntry>) => T | null,
    follow = true,
  ): Promise<T | null> => {
    if (!covers(path)) return own()
    view ??= look()
    const all = await view
    const place = follow ? followed(all, path) : path
    const seen = place === null ? undefined : all.get(place)
    return place === null || seen === undefined ? null : read(seen, place, all)
  }
  const readBytes: Host['readBytes'] = (path, limit = MAX_SIZE, offset = 0) =>
    at(
      path,
      () => host.readBytes(path, limit, offset),
      ({ bytes }) => bytes?.subarray(offset, offset + limit) ?? null,
    )
  const lookUp: Host['lookUp'] = (path, below) =>
    at(
      path,
      () => host.lookUp(path, below),
      ({ status, bytes }, place) => ({
        ...{ place, status },
        text: place.startsWith(below) && bytes !== null ? decodeText(bytes) : null,
        bytes: place.startsWith(below) ? (bytes?.toString('latin1') ?? null) : null,
      }),
    )
  return yieldingHost({
    ...host,
    readLink: (path) =>
      at(
        path,
        () => host.readLink(path),
        ({ status, target }) => (status.kind === 'link' ? target : null),
        false,
      ),
    lookUp,
    lookUpAll: async (paths, below) => {
      const all = new Map<string, Found | null>()
      for (const path of paths) {
        const found = await lookUp(path, below).catch(() => undefined)
        if (found !== undefined) all.set(path, found)
      }
      return all
    },
    status: (path) =>
      at(
        path,
        () => host.status(path),
        ({ status }) => status,
        false,
      ),
    resolve: (path) =>
      at(
        path,
        () => host.resolve(path),
        (_, place) => place,
      ),
    list: (path, most) =>
      at(
        path,
        () => host.list(path, most),
        ({ status }, place, all) =>
          status.kind === 'directory' ? atMost(most, path, namesIn(all, place)) : null,
      ),
    isEmpty: (path) =>
      at(
        path,
        () => host.isEmpty(path),
        ({ status }, place, all) =>
          status.kind === 'directory' ? namesIn(all, place).length === 0 : null,
      ),
    tree: (path) =>
      at(
        path,
        () => host.tree(path),
        ({ status }, place, all) => (status.kind === 'directory' ? treeOf(all, place) : null),
      ),
    readBytes,
    read: async (path, limit) => {
      const bytes = covers(path) ? await readBytes(path, limit) : null
      return covers(path) ? bytes && decodeText(Buffer.from(bytes)) : host.read(path, limit)
    },
    run: (argv, run = {}) => {
      if (run.asRoot === true) view = null
      return host.run(argv, run)
    },
  })
}

/** Linux's own limit (path_resolution(7)); links among the parent directories are not followed. */
const MAX_LINKS = 40

function followed(all: ReadonlyMap<string, SnapshotEntry>, path: string): string | null {
  let place = path
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const seen = all.get(place)
    if (seen?.status.kind !== 'link') return place
    place = posix.resolve(posix.dirname(place), seen.target)
  }
  return null
}

function namesIn(all: ReadonlyMap<string, SnapshotEntry>, directory: string): string[] {
  const below = [...all.keys()].filter(
    (path) => path !== directory && posix.dirname(path) === directory,
  )
  return inByteOrder(below.map((path) => posix.basename(path)))
}

function atMost(most: number, path: string, names: string[]): string[] {
  if (names.length > most) throw tooMany(path, most)
  return names
}

function treeOf(all: ReadonlyMap<string, SnapshotEntry>, directory: string): Map<string, string> {
  const below = [...all].filter(([path]) => path.startsWith(`${directory}/`))
  return new Map(
    below
      .filter(([, { status }]) => status.kind !== 'directory')
      .map(([path, { target }]) => [path.slice(directory.length + 1), target]),
  )
}
