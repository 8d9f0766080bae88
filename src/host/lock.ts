import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Lock } from './host.ts'

/** It is free when who held it has ended. */
function released(child: ChildProcessByStdio<Writable, Readable, null>): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => done())
    if (child.exitCode !== null || child.signalCode !== null) done()
    child.stdin.end()
  })
}

/** The status that flock(1) is told to end with where another holds the lock. */
const TAKEN = 75

/**
 * Takes the advisory lock of a directory (flock(2)) that everyone may read, so that two programs
 * of different people keep apart without root. It is held by a `cat` that waits for its input to
 * end: however this process ends, the lock goes with it. Null where another holds it; `missing`
 * where there is no flock(1).
 */
export function lockHere(directory: string): Promise<Lock | 'missing' | null> {
  return new Promise((resolve) => {
    const argv = [
      '--nonblock',
      '--no-fork',
      '--conflict-exit-code',
      String(TAKEN),
      directory,
      'cat',
    ]
    const child = spawn('flock', argv, { stdio: ['pipe', 'pipe', 'ignore'] })
    child.on('error', () => resolve('missing'))
    child.on('exit', (status) => resolve(status === TAKEN ? null : 'missing'))
    child.stdin.on('error', () => {})
    // What comes back was written by a cat that runs under the lock.
    child.stdout.once('data', () => resolve({ release: () => released(child) }))
    child.stdin.write('.')
  })
}
