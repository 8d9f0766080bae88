import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alice, makeMountPoint, programDirectories, programsRoot } from './layout.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** The checkout that is tested, at the same path inside and outside. */
export const project = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '')

/** How to run something inside a machine. */
export interface RunOptions {
  /** Who runs it. Default root. */
  user?: 'root' | 'alice'
  /** On top of a small environment of the machine's own; nothing else comes from the caller's. */
  env?: Record<string, string>
  input?: string
  /** Milliseconds until everything that it started is killed and the run fails. Default 60 s. */
  timeout?: number
}

/** A machine's own mounts, processes and host name, held open by one process. */
export interface Namespace {
  /** The argv and environment that run `argv` inside when started outside, e.g. in a terminal. */
  enter(argv: string[], options?: RunOptions): { argv: string[]; env: Record<string, string> }
  start(argv: string[], options?: RunOptions): ChildProcess
  run(argv: string[], options?: RunOptions): Promise<Outcome>
  /** Ends every process inside, and with the last one every mount. */
  close(): Promise<void>
}

// Runs as the first process inside. Reading its input to the end ties the machine to the test
// process: however that one dies, the pipe closes, this ends, and the kernel clears the rest up.
// The machine becomes the root of its mount namespace rather than a chroot: Nix looks at /proc from
// a namespace of its own, where a chrooted process's files have the names that they have outside.
const holder = `
set -e
root=$1
shift
mount --bind "$root" "$root"
while [ $# -gt 0 ]; do
  mount --rbind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
  shift 2
done
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t proc proc "$root/proc"
echo testhost > "$root/proc/sys/kernel/hostname"
mkdir "$root/.outside"
cd "$root"
pivot_root . .outside
cd /
umount --lazy /.outside
rmdir /.outside
echo ready
exec cat > /dev/null
`

const namespaces = ['--mount', '--uts', '--pid', '--propagation', 'private']

/** Opens the namespaces of the machine that is laid out under `root`. */
export async function openNamespace(root: string): Promise<Namespace> {
  const programs = programDirectories.map((name) => [join(programsRoot, name), `/${name}`] as const)
  const own = [project, dirname(process.execPath)].map((path) => [path, path] as const)
  const shown = [...programs, ...own].filter(([path]) => existsSync(path))
  for (const [, path] of shown) await makeMountPoint(root, path)

  const flags = [...namespaces, '--fork', '--kill-child']
  const init = spawn('unshare', [...flags, 'sh', '-c', holder, 'machine', root, ...shown.flat()])
  await untilReady(init)

  const enter = (argv: string[], options: RunOptions = {}) => ({
    argv: [...throughNamespace(init.pid ?? 0, options.user ?? 'root'), ...argv],
    env: { ...environment(options.user ?? 'root'), ...options.env },
  })
  const start = (argv: string[], options: RunOptions = {}) => {
    const [program = '', ...rest] = enter(argv, options).argv
    // A group of its own, so that whatever it starts can be ended with it.
    const child = spawn(program, rest, { env: enter(argv, options).env, detached: true })
    child.stdin.on('error', () => {}) // It may end without reading its input.
    child.stdin.end(options.input ?? '')
    return child
  }
  return {
    enter,
    start,
    run: (argv, options = {}) => outcomeOf(start(argv, options), argv, options.timeout ?? 60_000),
    close: () => ended(init),
  }
}

function throughNamespace(pid: number, user: 'root' | 'alice'): string[] {
  // `pid` is unshare itself: it stays outside its own PID namespace, only its children are in it.
  const pidNamespace = `--pid=/proc/${pid}/ns/pid_for_children`
  const become = user === 'alice' ? [`--setuid=${alice.uid}`, `--setgid=${alice.gid}`] : []
  return ['nsenter', `--target=${pid}`, '--mount', '--uts', pidNamespace, ...become, '--']
}

function environment(user: 'root' | 'alice'): Record<string, string> {
  const home = user === 'alice' ? alice.home : '/root'
  // As on NixOS the wrappers come first; a test may put programs there.
  const path = '/run/wrappers/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  const own = { PATH: path, HOME: home, USER: user, LOGNAME: user, LANG: 'C.UTF-8' }
  const zone = process.env.TZ
  return zone === undefined ? own : { ...own, TZ: zone }
}

function untilReady(init: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = ''
    init.stderr?.on('data', (data) => {
      complaint += data
    })
    init.stdout?.once('data', () => resolve())
    init.once('error', reject)
    init.once('exit', () => reject(new Error(`the machine did not start: ${complaint}`)))
  })
}

function ended(init: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (init.exitCode !== null || init.signalCode !== null) return resolve()
    init.once('exit', () => resolve())
    init.stdin?.end()
  })
}
