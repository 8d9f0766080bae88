import type { ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { deserialize, serialize } from 'node:v8'
import { FATAL_SIGNALS } from '../runtime/signals.ts'
import { childEnvironment } from './environment.ts'
import { unfinished } from './unfinished.ts'

/*
 * Native code such as SQLite's can't be interrupted in this process, nor in one of its threads.
 * Work on data from an untrusted source runs in a process of its own, which can always be ended,
 * while this one keeps handling keys and signals.
 */

/** Ten times what reading the largest store takes; also ends a process that was left behind. */
const MAX_CPU_SECONDS = 30
const MAX_MEMORY_KIB = 4 << 20
const MAX_HEAP_MIB = 1024

/** The kernel ends a program that exceeds these limits. */
export interface Limits {
  readonly cpuSeconds: number
  /** Private memory: mapped files do not count. */
  readonly memoryKib: number
}

/**
 * Arguments for sh(1) that set limits (setrlimit(2)), disable core files, run the shell command `before`
 * and exec `argv`. Stricter existing limits are kept.
 */
export function limited(
  { cpuSeconds, memoryKib }: Limits,
  argv: readonly string[],
  before = ':',
): string[] {
  const limits = `ulimit -c 0; ulimit -t ${cpuSeconds} || :; ulimit -d ${memoryKib} || :`
  return ['-c', `${limits}; ${before}; exec "$@"`, 'sh', ...argv]
}

/**
 * Kills the process and its group, and deletes its temporary directory, if the other end of descriptor 3
 * closes without a line: SIGKILL leaves this process no time to do so, and one that is busy in SQLite
 * notices nothing itself. As long as the group exists, its number ($$) names no other process.
 */
function endWithParent(temporary: string | null): string {
  const clear = temporary === null ? '' : 'rm -rf -- "$TMPDIR"; '
  const end = `{ kill -s KILL $$; ${clear}kill -s KILL 0; }`
  return `{ read -r end <&3 || ${end}; } </dev/null >/dev/null & exec 3<&-`
}

/** A request to a separate process. */
export interface Question {
  /** Our module that answers (`answerParent`). */
  readonly script: string
  /** Any value that v8.serialize() supports. */
  readonly request: unknown
  /**
   * Limit of the bytes sent, beyond which the process is ended: as objects they take several times
   * as much memory.
   */
  readonly maxBytes: number
  /** Receives the parts sent before the answer. */
  readonly report?: (part: unknown) => void
  /** Ends the process once nobody waits for its answer. */
  readonly signal?: AbortSignal | undefined
}

/** Thrown if the process ended without an answer, through a signal or another failure. */
export class NoAnswer extends Error {
  /** The signal that ended the process, for example after a limit; null for another failure. */
  readonly signal: NodeJS.Signals | null

  constructor(message: string, signal: NodeJS.Signals | null = null) {
    super(message)
    this.signal = signal
  }
}

/**
 * Runs one of our modules with Node and returns its answer. Its private temporary directory is
 * deleted afterwards, however the process ends. `stopUnfinished` ends the process. Throws
 * `NoAnswer`.
 */
export async function askSeparateProcess(question: Question): Promise<unknown> {
  const { script, request, maxBytes, report, signal: aborted } = question
  const node = [process.execPath, `--max-old-space-size=${MAX_HEAP_MIB}`, script]
  const limits = { cpuSeconds: MAX_CPU_SECONDS, memoryKib: MAX_MEMORY_KIB }
  const inherited = childEnvironment()
  const temporary = temporaryBelow(inherited.TMPDIR || '/tmp')
  const env = temporary === null ? inherited : { ...inherited, TMPDIR: temporary }
  const argv = limited(limits, node, endWithParent(temporary))
  return new Promise((resolve, reject) => {
    // A process group of its own, so that its children end with it.
    const child = process.getBuiltinModule('node:child_process').spawn('/bin/sh', argv, {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    }) as ChildProcessByStdio<Writable, Readable, null>
    const watched = child.stdio[3] as unknown as Socket
    watched.on('error', () => {}) // nobody reads it any more
    child.on('exit', () => watched.end('\n', () => watched.destroy()))
    const clear = () => {
      if (temporary !== null) rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
    }
    /** SIGKILL: a busy process never runs its JavaScript signal handlers. */
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // already ended
      }
    }
    const forget = unfinished(() => {
      end()
      child.stdin.destroy()
      child.stdout.destroy()
      watched.destroy()
      child.unref() // a process blocked on a disk may not end
      clear()
    })
    /** A signal that ends this process also ends the child; other listeners still get the signal. */
    const leave = (signal: NodeJS.Signals) => {
      end()
      done()
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    }
    aborted?.addEventListener('abort', end)
    if (aborted?.aborted === true) end()
    const done = () => {
      forget()
      clear()
      aborted?.removeEventListener('abort', end)
      for (const signal of FATAL_SIGNALS) process.off(signal, leave)
    }
    for (const signal of FATAL_SIGNALS) process.on(signal, leave)
    const messages = new MessageReader()
    let answer: { readonly value: unknown } | null = null
    let bytes = 0
    child.stdout.on('data', (data: Buffer) => {
      bytes += data.length
      if (bytes > maxBytes) return end()
      for (const { isAnswer, value } of messages.take(data)) {
        if (isAnswer) answer = { value }
        else report?.(value)
      }
    })
    child.on('error', (error) => {
      done()
      reject(new NoAnswer(error.message))
    })
    child.on('close', (status, signal) => {
      done()
      if (status === 0 && answer !== null) resolve(answer.value)
      else
        reject(
          new NoAnswer(
            `${script} ${signal === null ? `exited with status ${status}` : `was killed by ${signal}`}`,
            signal,
          ),
        )
    })
    child.stdin.on('error', () => {}) // ended; `close` reports it
    child.stdin.end(serialize(request))
  })
}

/** Null if none can be made, as in an emergency shell with a read-only disk: few requests need one. */
function temporaryBelow(directory: string): string | null {
  try {
    return mkdtempSync(join(directory, 'terrapin-'))
  } catch {
    return null
  }
}

/** Called in the module that is run: answers its request, and exits. Reported parts are sent at once. */
export async function answerParent(
  answer: (request: unknown, report: (part: unknown) => void) => Promise<unknown>,
): Promise<void> {
  const send = (message: Message) => {
    const body = serialize(message)
    const head = Buffer.alloc(HEAD_BYTES)
    head.writeUInt32LE(body.length)
    writeAll(head)
    writeAll(body)
  }
  const request = deserialize(readFileSync(0))
  const value = await answer(request, (part) => send({ isAnswer: false, value: part }))
  send({ isAnswer: true, value })
}

/** Synchronously, so that no data queues up in memory. */
function writeAll(bytes: Buffer): void {
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(1, bytes, sent)
}

/** A message in the pipe: its length in bytes as 32 bits, then the serialised object. */
interface Message {
  readonly isAnswer: boolean
  readonly value: unknown
}

const HEAD_BYTES = 4

/** Assembles messages from chunks of any length, each in one buffer of its size. */
class MessageReader {
  #bytes: Buffer = Buffer.alloc(HEAD_BYTES)
  #filled = 0
  #isHead = true

  take(data: Buffer): Message[] {
    const messages: Message[] = []
    for (let read = 0; read < data.length; ) {
      const copied = data.copy(this.#bytes, this.#filled, read)
      this.#filled += copied
      read += copied
      if (this.#filled < this.#bytes.length) break
      if (this.#isHead) this.#begin(Buffer.allocUnsafeSlow(this.#bytes.readUInt32LE()))
      else {
        messages.push(deserialize(this.#bytes) as Message)
        this.#begin(Buffer.alloc(HEAD_BYTES))
      }
    }
    return messages
  }

  #begin(bytes: Buffer): void {
    this.#isHead = !this.#isHead
    this.#bytes = bytes
    this.#filled = 0
  }
}
