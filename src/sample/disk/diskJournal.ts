import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { hexDigits } from '../store/hash.ts'
import type { StoreObject } from '../store/sampleStore.ts'
import { type StoryBoot, storyBoots } from '../story/storyBoots.ts'
import { GENERATIONS } from '../story/storyGenerations.ts'
import { listed } from './bootEntries.ts'

/*
 * The sample machine's journal. Its entries are generated on demand from the story; the disk only records the
 * system of each generation, since generations may be deleted meanwhile.
 */

const SYSTEMS = 'var/log/journal/systems.json'
const BOOT_ID = 'proc/sys/kernel/random/boot_id'

export function writeJournal(root: string, systems: ReadonlyMap<number, StoreObject>): void {
  const found: Record<string, string> = {}
  for (const [number, { path }] of systems) {
    found[number] = path
    for (const name of listed(`${root}${path}/specialisation`)) {
      found[`${number}/${name}`] = readlinkSync(`${root}${path}/specialisation/${name}`)
    }
  }
  mkdirSync(`${root}/var/log/journal`, { recursive: true })
  writeFileSync(`${root}/${SYSTEMS}`, JSON.stringify(found))
  mkdirSync(`${root}/proc/sys/kernel/random`, { recursive: true })
  const running = storyBoots().at(-1)
  const id = running === undefined ? '' : bootId(running)
  writeFileSync(
    `${root}/${BOOT_ID}`,
    `${id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}\n`,
  )
}

const BY_ROOT = { _UID: '0' }

/** An entry's fields, as `journalctl -o json` names them. */
export type JournalFields = Readonly<Record<string, string>>

/** The present or former system of each generation, by `41` and `41/travel`. */
export function systemsOf(root: string): Record<string, string> {
  return JSON.parse(readFileSync(`${root}/${SYSTEMS}`, 'utf8'))
}

/** All entries, oldest first. */
export function journalEntries(root: string): JournalFields[] {
  const systems = systemsOf(root)
  const boots = storyBoots()
  const entries = boots.flatMap((boot) => bootEntries(boot, systems))
  for (const { number, date } of GENERATIONS) {
    const boot = boots.findLast(({ first, last }) => first <= date && date <= last)
    if (boot === undefined) continue
    const message = `finished switching to system configuration ${systems[number]}`
    entries.push(
      entry(boot, date + 50_000, { ...BY_ROOT, SYSLOG_IDENTIFIER: 'nixos', MESSAGE: message }),
    )
  }
  return entries.sort((a, b) => timeOf(a) - timeOf(b))
}

/** The microseconds of an entry. */
export function timeOf(fields: JournalFields): number {
  return Number(fields.__REALTIME_TIMESTAMP)
}

function bootId({ first }: StoryBoot): string {
  return hexDigits(`boot at ${first}`, 32)
}

const STARTED = '39f53479d3a045ac8e11786248231fbf'
const FAILED = 'be02cf6855d2428ba40df7e9d022f03d'
const STARTUP_FINISHED = 'b07a249cd024414a82dd00cd181378ff'
const JOURNAL_STOPPED = 'd93fb3c9c24d451a97cea615ce59c00b'

function bootEntries(boot: StoryBoot, systems: Record<string, string>): JournalFields[] {
  const { generation, specialisation, first, last, kind } = boot
  const toplevel = systems[specialisation === null ? generation : `${generation}/${specialisation}`]
  const at = (time: number, fields: JournalFields) => entry(boot, time, fields)
  const systemd = (time: number, id: string, MESSAGE: string, UNIT?: string) => {
    const unit: JournalFields = UNIT === undefined ? {} : { UNIT }
    return at(time, {
      ...BY_ROOT,
      ...{ SYSLOG_IDENTIFIER: 'systemd', MESSAGE_ID: id, MESSAGE },
      ...unit,
    })
  }
  const kernel = { _TRANSPORT: 'kernel', SYSLOG_IDENTIFIER: 'kernel' }
  const start = at(first, {
    ...kernel,
    MESSAGE: `Command line: init=${toplevel}/init root=fstab loglevel=4`,
  })
  if (kind === 'stuck') {
    const nvidia = 'nvidia 0000:01:00.0: probe with driver nvidia failed with error -1'
    return [
      start,
      at(first + 9000, { ...kernel, MESSAGE: nvidia }),
      ...GREETER.map(([after, by, MESSAGE]) =>
        at(first + after, { ...OF_GREETD, SYSLOG_IDENTIFIER: by, MESSAGE }),
      ),
      systemd(first + 99_000, FAILED, 'Failed to start greetd.service.', 'greetd.service'),
      at(last, { ...kernel, MESSAGE: 'ACPI: PM: Preparing to enter system sleep state S5' }),
    ]
  }
  const up = [
    start,
    systemd(first + 11_000, STARTED, 'Reached target Multi-User System.', 'multi-user.target'),
    systemd(first + 14_000, STARTUP_FINISHED, 'Startup finished in 14.012s.'),
    at(last - 3000, { SYSLOG_IDENTIFIER: 'NetworkManager', MESSAGE: 'dhcp4 (wlp3s0): lease' }),
  ]
  if (kind !== 'shut down') return up
  return [
    ...up,
    systemd(last - 1000, STARTED, 'Reached target System Shutdown.', 'shutdown.target'),
    systemd(last, JOURNAL_STOPPED, 'Journal stopped'),
  ]
}

const OF_GREETD = { _SYSTEMD_UNIT: 'greetd.service' }

/** The log of greetd in a boot of the broken update: milliseconds since the boot, who, what. */
const GREETER: readonly (readonly [after: number, by: string, message: string])[] = [
  [11_400, 'sway', '[wlr] [libseat] connected to seatd, seat seat0'],
  [12_100, 'sway', '[wlr] [backend/backend.c:219] Found 0 GPUs, cannot create backend'],
  [12_100, 'sway', '[sway/server.c:65] Unable to create backend'],
  [12_300, 'greetd', 'error: check_children: greeter exited without creating a session'],
  [98_900, 'greetd', 'error: check_children: greeter exited without creating a session'],
]

function entry(boot: StoryBoot, time: number, fields: JournalFields): JournalFields {
  return {
    __REALTIME_TIMESTAMP: String(time * 1000),
    __MONOTONIC_TIMESTAMP: String((time - boot.first) * 1000),
    _BOOT_ID: bootId(boot),
    ...fields,
  }
}
