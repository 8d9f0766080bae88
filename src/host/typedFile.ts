import { open } from 'node:fs/promises'
import { Problem } from '../problem.ts'

/**
 * The text of a file of this computer that a person typed, `-` for standard input; null if there is no such
 * file. A pipe is read to its end, so that `<(ssh HOST …)` works. Throws a Problem `unreadable` for a
 * directory, for more than `maxBytes`, and for what is not UTF-8.
 */
export async function readTypedFile(path: string, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of path === '-' ? process.stdin : await opened(path)) {
      size += (chunk as Uint8Array).length
      if (size > maxBytes) throw tooLarge(path, maxBytes)
      chunks.push(chunk as Uint8Array)
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null
    if (code === 'ERR_INVALID_ARG_VALUE') return null // a NUL in the path
    throw new Problem('unreadable', `Can’t read ${path}: ${message}.`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new Problem('unreadable', `Can’t read ${path}: it is not UTF-8 text.`)
  }
}

async function opened(path: string) {
  const handle = await open(path, 'r')
  const status = await handle.stat()
  if (!status.isDirectory()) return handle.createReadStream()
  await handle.close()
  throw new Problem('unreadable', `Can’t read ${path}: it is a directory.`)
}

function tooLarge(path: string, maxBytes: number): Problem {
  return new Problem('unreadable', `Can’t read ${path}: it has more than ${maxBytes >> 20} MiB.`)
}
