import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
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

/** What it may be asked for, and what becomes of that meanwhile. */
export interface Question {
  /** The module of ours that answers (`answerParent`). */
  readonly script: string
  /** Whatever v8.serialize() takes. */
  readonly request: unknown
  /** It is ended where it sends more: as objects that takes several times as much memory. */
  readonly maxBytes: number
  /** Gets what it sends before its answer. */
  readonly report?: (part: unknown) => void
}

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
 * Runs a module of ours with Node and gives what it answers. Its temporary directory is its own and is
 * deleted with it, however it ends. `stopUnfinished` ends it. Throws `NoAnswer`.
 */
export async function askSeparateProcess(question: Question): Promise<unknown> {
  const { script, request, maxBytes, report } = question
  const node = [process.execPath, `--max-old-space-size=${MAX_HEAP_MIB}`, script]
  const argv = limited({ cpuSeconds: MAX_CPU_SECONDS, memoryKib: MAX_MEMORY_KIB }, node)
  const inherited = childEnvironment()
  const temporary = temporaryBelow(inherited.TMPDIR || '/tmp')
  const env = temporary === null ? inherited : { ...inherited, TMPDIR: temporary }
  return new Promise((resolve, reject) => {
    // In a group of its own, so that what it started ends with it.
    const child = spawn('/bin/sh', argv, {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const clear = () => {
      if (temporary !== null) rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
    }
    /** It may be busy for ever, and what is heard by JavaScript is not heard then. */
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // it has ended
      }
    }
    const forget = unfinished(() => {
      end()
      child.stdin.destroy()
      child.stdout.destroy()
      child.unref() // a disk that does not answer keeps it
      clear()
    })
    /** Who ends this process ends that one; whoever else listens does what they do. */
    const leave = (signal: NodeJS.Signals) => {
      end()
      done()
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    }
    const done = () => {
      forget()
      clear()
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
      else reject(new NoAnswer(`${script} ended with ${signal ?? `status ${status}`}`, signal))
    })
    child.stdin.on('error', () => {}) // it has ended, and is told of so
    child.stdin.end(serialize(request))
  })
}

/** Null where none can be made, as in an emergency shell with a read-only disk: few need one. */
function temporaryBelow(directory: string): string | null {
  try {
    return mkdtempSync(join(directory, 'terrapin-'))
  } catch {
    return null
  }
}

/**
 * For the module that is run: answers the request that it was started with, and ends. What it reports
 * meanwhile is sent at once.
 */
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

/** At once, so that no more is kept than is being sent. */
function writeAll(bytes: Buffer): void {
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(1, bytes, sent)
}

/** What goes through the pipe: its length in bytes as 32 bits, then itself. */
interface Message {
  readonly isAnswer: boolean
  readonly value: unknown
}

const HEAD_BYTES = 4

/** Puts messages together from pieces of any length. */
class MessageReader {
  #pieces: Buffer[] = []
  #size = 0
  /** Bytes of the message that is coming; null before its head is there. */
  #expected: number | null = null

  take(data: Buffer): Message[] {
    this.#pieces.push(data)
    this.#size += data.length
    const messages: Message[] = []
    while (this.#size >= (this.#expected ?? HEAD_BYTES)) {
      const all = Buffer.concat(this.#pieces)
      const wanted = this.#expected ?? HEAD_BYTES
      if (this.#expected === null) this.#expected = all.readUInt32LE()
      else {
        this.#expected = null
        messages.push(deserialize(all.subarray(0, wanted)) as Message)
      }
      this.#pieces = [all.subarray(wanted)]
      this.#size -= wanted
    }
    return messages
  }
}
