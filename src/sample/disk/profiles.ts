import { lutimesSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { storeHash } from '../store/hash.ts'
import type { StoreObject } from '../store/sampleStore.ts'
import { BOOTED, BROKEN, GENERATIONS, HOME, PIN, RUNNING } from '../story/storyGenerations.ts'

const STATE = 'nix/var/nix'
const HOME_PROFILE = '/root/.local/state/nix/profiles/home-manager'

type Made = ReadonlyMap<number, StoreObject>

/** The system profile with its generations, and the pin. */
export function writeSystemProfile(root: string, systems: Made): void {
  const profile = `${root}/${STATE}/profiles/system`
  for (const { number, date } of GENERATIONS) {
    writeLink(`${profile}-${number}-link`, pathOf(systems, number), date)
  }
  writeLink(profile, `system-${BROKEN}-link`, dateOf(BROKEN))
  const pin = `${root}/${STATE}/profiles/system-profiles/${PIN.name}`
  writeLink(`${pin}-1-link`, pathOf(systems, PIN.generation), PIN.date)
  writeLink(pin, `${PIN.name}-1-link`, PIN.date)
}

/** Root's home-manager profile. It is outside Nix's profiles, so each link has an indirect root. */
export function writeHomeProfile(root: string, homes: Made): void {
  for (const { number, date } of HOME) {
    const link = `${HOME_PROFILE}-${number}-link`
    writeLink(`${root}${link}`, pathOf(homes, number), date)
    writeLink(`${root}/${STATE}/gcroots/auto/${storeHash(link)}`, link, date)
  }
  const { number, date } = HOME[HOME.length - 1] as (typeof HOME)[number]
  writeLink(`${root}${HOME_PROFILE}`, `home-manager-${number}-link`, date)
}

/** The running system, and the GC roots for it. */
export function writeRoots(root: string, systems: Made): void {
  const running = pathOf(systems, RUNNING)
  writeLink(`${root}/run/booted-system`, running, BOOTED)
  writeLink(`${root}/run/current-system`, running, BOOTED)
  writeLink(`${root}/${STATE}/gcroots/booted-system`, '/run/booted-system', BOOTED)
  writeLink(`${root}/${STATE}/gcroots/current-system`, '/run/current-system', BOOTED)
  writeLink(`${root}/${STATE}/gcroots/profiles`, '/nix/var/nix/profiles', BOOTED)
}

/** A symbolic link with a given date, in milliseconds since 1970. */
function writeLink(place: string, target: string, date: number): void {
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(target, place)
  lutimesSync(place, date / 1000, date / 1000)
}

function pathOf(made: Made, number: number): string {
  const found = made.get(number)
  if (found === undefined) throw new Error(`The story has no generation ${number}.`)
  return found.path
}

function dateOf(number: number): number {
  return GENERATIONS.find((story) => story.number === number)?.date ?? 0
}
