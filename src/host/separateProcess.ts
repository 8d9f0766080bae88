import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { deserialize, serialize } from 'node:v8'
import { FATAL_SIGNALS } from '../runtime/signals.ts'
import { childEnvironment } from './environment.ts'
import { unfinished } from './unfinished.ts'

/*
 * Native code such as SQLite's can't be interrupted in this process, nor in a thread of it. What works
 * on data that a stranger may have made runs in a process of its own, which can always be ended, while
 * this one answers keys and signals.
 */

/** Ten times what reading the largest store takes; a process that was left behind ends by it, too. */
const MAX_CPU_SECONDS = 30
const MAX_MEMORY_KIB = 4 << 20
const MAX_HEAP_MIB = 1024

/** What the kernel ends a program for that takes more of it. */
export interface Limits {
  readonly cpuSeconds: number
  /** Of memory that is its own: files that it maps do not count. */
  readonly memoryKib: number
}

/**
 * The arguments of sh(1) by which it becomes `argv` with limits (setrlimit(2)) and without core files.
 * A limit that is lower already stays.
 */
export function limited({ cpuSeconds, memoryKib }: Limits, argv: readonly string[]): string[] {
  const limits = `ulimit -c 0; ulimit -t ${cpuSeconds} || :; ulimit -d ${memoryKib} || :`
  return ['-c', `${limits}; exec "$@"`, 'sh', ...argv]
}

const MAX_ANSWER_BYTES = 1 << 30

/** Thrown where the process ended without an answer, by a signal or another fault in it. */
export class NoAnswer extends Error {
  /** The signal that ended it, which a limit sends, too; null for another fault. */
  readonly signal: NodeJS.Signals | null

  constructor(message: string, signal: NodeJS.Signals | null = null) {
    super(message)
    this.signal = signal
  }
}

/**
 * Runs the module `script` of ours with Node and gives what it answers to `request` (`answerParent`); both
 * are whatever v8.serialize() takes. `tell` gets what it sends meanwhile by `process.send`. `stopUnfinished`
 * ends it. Throws `NoAnswer`.
 */
export async function askSeparateProcess(
  script: string,
  request: unknown,
  report: ((part: unknown) => void) | null = null,
): Promise<unknown> {
  const node = [process.execPath, `--max-old-space-size=${MAX_HEAP_MIB}`, script]
  const argv = limited({ cpuSeconds: MAX_CPU_SECONDS, memoryKib: MAX_MEMORY_KIB }, node)
  const env = childEnvironment()
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', argv, {
      env,
      stdio: ['pipe', 'pipe', 'ignore', ...(report === null ? [] : ['ipc' as const])],
      serialization: 'advanced',
    }) as ChildProcessByStdio<Writable, Readable, null>
    /** It may be busy for ever, and what is heard by JavaScript is not heard then. */
    const end = () => child.kill('SIGKILL')
    const forget = unfinished(() => {
      end()
      child.stdin.destroy()
      child.stdout.destroy()
      child.unref() // a disk that does not answer keeps it
    })
    /** Who ends this process ends that one; whoever else listens does what they do. */
    const leave = (signal: NodeJS.Signals) => {
      end()
      done()
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    }
    const done = () => {
      forget()
      for (const signal of FATAL_SIGNALS) process.off(signal, leave)
    }
    for (const signal of FATAL_SIGNALS) process.on(signal, leave)
    const parts: Buffer[] = []
    let bytes = 0
    child.stdout.on('data', (part: Buffer) => {
      parts.push(part)
      bytes += part.length
      if (bytes > MAX_ANSWER_BYTES) end()
    })
    if (report !== null) child.on('message', report)
    child.on('error', (error) => {
      done()
      reject(new NoAnswer(error.message))
    })
    child.on('close', (status, signal) => {
      done()
      if (status === 0 && bytes > 0) resolve(deserialize(Buffer.concat(parts)))
      else reject(new NoAnswer(`${script} ended with ${signal ?? `status ${status}`}`, signal))
    })
    child.stdin.on('error', () => {}) // it has ended, and is told of so
    child.stdin.end(serialize(request))
  })
}

/** For the module that is run: answers the request that it was started with, and ends. */
export async function answerParent(answer: (request: unknown) => Promise<unknown>): Promise<void> {
  process.stdout.write(serialize(await answer(deserialize(readFileSync(0)))))
}
