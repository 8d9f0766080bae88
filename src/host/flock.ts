import { safePath } from './environment.ts'

/*
 * Advisory locks of open files (flock(2)), and FIFOs. Node supports neither, so small programs of
 * util-linux and coreutils inherit the open file.
 */

/** The exit status requested from flock(1) for a lock that another process holds. */
const TAKEN = 75
/** Seconds to wait for another process's short work with a file. */
const TIMEOUT_S = 10

/**
 * Locks an open file until every process that inherited it has closed it: `taken` if another
 * process holds the lock, `missing` without flock(1).
 */
export async function tryLock(
  open: number,
  mode: 'exclusive' | 'shared',
): Promise<'locked' | 'taken' | 'missing'> {
  const status = await run('flock', [`--${mode}`, '--nonblock', ...ENDING, '3'], open)
  return status === 0 ? 'locked' : status === TAKEN ? 'taken' : 'missing'
}

/**
 * Waits up to 10 seconds for the lock of an open file. False if another process holds it for
 * longer; also true without flock(1).
 */
export function waitForLock(open: number): boolean {
  const argv = ['--timeout', String(TIMEOUT_S), ...ENDING, '3']
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  return spawnSync('flock', argv, options(open)).status !== TAKEN
}

/**
 * Makes a FIFO that everyone may read and only its owner may write. Failure leaves no file and no
 * error.
 */
export async function makeFifo(path: string): Promise<void> {
  await run('mkfifo', ['-m', '0644', path], 'ignore')
}

const ENDING = ['--conflict-exit-code', String(TAKEN)]

/** The exit status of a program that inherits `open` as descriptor 3; null if it can't be run. */
function run(program: string, argv: readonly string[], open: number | 'ignore') {
  const { spawn } = process.getBuiltinModule('node:child_process')
  const child = spawn(program, argv, options(open))
  return new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('exit', resolve)
  })
}

function options(open: number | 'ignore') {
  const stdio = ['ignore', 'ignore', 'ignore', open] as const
  return { stdio: [...stdio], env: { PATH: safePath(process.env.PATH) } }
}
