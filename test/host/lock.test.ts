import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Lock } from '../../src/host/host.ts'
import { lockHere, lockHolder } from '../../src/host/lock.ts'

const MODULE = new URL('../../src/host/lock.ts', import.meta.url).href

/** Holds the lock until it is killed, and outlives what Ctrl+C and a closed terminal send. */
const HOLDER = `
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {})
  const { lockHere } = await import(${JSON.stringify(MODULE)})
  const lock = await lockHere({ file: process.argv[1], fifo: null })
  console.log(lock === null ? 'taken' : 'held')
  setInterval(() => {}, 1000)
`

describe('a lock', () => {
  let directory: string
  let place: { file: string; fifo: null }
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'terrapin-lock-'))
    place = { file: join(directory, 'lock'), fifo: null }
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const take = async (): Promise<Lock> => {
    const lock = await lockHere(place)
    if (lock === null || lock === 'missing') throw new Error(`The lock is ${lock ?? 'taken'}.`)
    return lock
  }

  /** Another process, in a group of its own, that holds the lock. */
  const hold = async () => {
    const argv = ['--input-type=module', '--eval', HOLDER, place.file]
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit']
    const child = spawn(process.execPath, argv, { stdio, detached: true })
    const [said] = await once(child.stdout, 'data')
    expect(String(said)).toBe('held\n')
    const end = async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    return { group: -(child.pid as number), end }
  }

  it('is held by one at a time, and free as soon as it is released', async () => {
    const lock = await take()
    expect(await lockHere(place)).toBeNull()
    await lock.release()
    await (await take()).release()
  })

  it('tells who holds it by user and process', async () => {
    expect(await lockHolder(place)).toBeNull()
    expect(readdirSync(directory)).toEqual([]) // a look leaves no trace
    const { group, end } = await hold()
    const holder = await lockHolder(place)
    expect([holder?.user, holder?.pids()]).toEqual([userInfo().username, [-group]])
    await end()
    await expect.poll(() => lockHolder(place)).toBeNull()
  })

  it('may be released twice', async () => {
    const lock = await take()
    await lock.release()
    await lock.release()
    await (await take()).release()
  })

  it('of another file is another lock', async () => {
    const lock = await take()
    const other = await lockHere({ file: `${place.file}2`, fifo: null })
    expect(other).not.toBeNull()
    if (other !== null && other !== 'missing') await other.release()
    await lock.release()
  })

  it('is missing where none can be made', async () => {
    await (await take()).release()
    expect(await lockHere({ file: join(place.file, 'lock'), fifo: null })).toBe('missing')
  })

  it('is a file that nobody else can open, under any umask', async () => {
    const before = process.umask(0)
    const lock = await take()
    process.umask(before)
    expect(statSync(place.file).mode & 0o777).toBe(0o600)
    await lock.release()
  })

  it('is free once who held it was killed', async () => {
    const holder = await hold()
    expect(await lockHere(place)).toBeNull()
    await holder.end()
    let lock = await lockHere(place)
    for (let tries = 0; lock === null && tries < 100; tries++) {
      await delay(20)
      lock = await lockHere(place)
    }
    if (lock === null || lock === 'missing') throw new Error('It is still taken.')
    await lock.release()
  })

  it.each(['SIGINT', 'SIGHUP'] as const)(
    'is kept where %s goes to all that run in the terminal',
    async (signal) => {
      const holder = await hold()
      process.kill(holder.group, signal)
      await delay(200)
      const second = await lockHere(place)
      if (second !== null && second !== 'missing') await second.release()
      await holder.end()
      expect(second).toBeNull()
    },
  )
})
