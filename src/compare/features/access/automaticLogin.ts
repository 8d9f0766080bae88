import { sectionsOf, valuesOf } from '../parse/parseSections.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import { startCommands } from '../parse/unit.ts'
import type { SideFacts } from '../sideFacts.ts'

/** The display managers: a file below etc, and whom it logs in automatically. */
const FILES: readonly (readonly [place: string, name: string, read: (text: string) => string[]])[] =
  [
    // nixpkgs: services/display-managers/sddm.nix
    ['sddm.conf', 'SDDM', (text) => settingOf(text, 'autologin', 'User')],
    // services/display-managers/gdm.nix
    [
      'gdm/custom.conf',
      'GDM',
      (text) => [
        ...(isOn(text, 'AutomaticLoginEnable') ? settingOf(text, 'daemon', 'AutomaticLogin') : []),
        ...(isOn(text, 'TimedLoginEnable') ? settingOf(text, 'daemon', 'TimedLogin') : []),
      ],
    ],
    // services/x11/display-managers/lightdm.nix
    ['lightdm/lightdm.conf', 'LightDM', (text) => settingOf(text, 'seat:*', 'autologin-user')],
  ]

/** Consoles (nixpkgs: services/ttys/getty.nix, kmscon.nix). */
const CONSOLE = /^(?:(?:serial-|container-)?getty@|autovt@|kmsconvt@|console-getty).*\.service$/s

/** Users who are logged in without a password at boot, or when the seat is free. */
export async function readAutomaticLogins(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const put = (name: string, users: readonly string[]) => {
    const shown = users.map((user) => (USER.test(user) ? user : 'a user'))
    if (shown.length > 0) found.set(`login by ${name}`, `no password: ${shown.join(' ')}`)
  }
  for (const [place, name, read] of FILES) put(name, read((await facts.etc(place)) ?? ''))
  for (const unit of await facts.unitNames()) {
    if (CONSOLE.test(unit)) put(unit.replace(/\.service$/, ''), await onConsole(facts, unit))
  }
  put('greetd', await byGreetd(facts))
  return found
}

const USER = /^[\w.-]{1,64}$/

function settingOf(text: string, section: string, key: string): string[] {
  const own = sectionsOf(text).filter(({ name }) => name === section)
  const value =
    valuesOf(own, key)
      .at(-1)
      ?.replace(/^"(.*)"$/, '$1') ?? ''
  return value === '' ? [] : [value]
}

function isOn(text: string, key: string): boolean {
  return /^(?:true|1|yes)$/i.test(settingOf(text, 'daemon', key)[0] ?? '')
}

/** `agetty --autologin USER`; with `autologinOnce` the command is in a script. */
async function onConsole(facts: SideFacts, unit: string): Promise<string[]> {
  const scripts = await startScripts(facts, unit)
  const own = startCommands((await facts.unit(unit)) ?? '')
  for (const command of [...own, ...scripts.flatMap(shellCommands)]) {
    const at = command.findIndex((word) => word === '--autologin' || word === '-a')
    const user = at === -1 ? command.find((word) => word.startsWith('--autologin=')) : undefined
    if (at !== -1 && command[at + 1] !== undefined) return [command[at + 1] as string]
    if (user !== undefined) return [user.slice('--autologin='.length)]
  }
  return []
}

/**
 * The initial session of greetd(5), and a default session that is not a greeter’s (nixpkgs:
 * services/display-managers/greetd.nix).
 */
async function byGreetd(facts: SideFacts): Promise<string[]> {
  const command = startCommands((await facts.unit('greetd.service')) ?? '')[0] ?? []
  const at = command.indexOf('--config')
  const text = at === -1 ? null : await facts.file(command[at + 1] ?? '')
  if (text === null) return []
  const usual = settingOf(text, 'default_session', 'user')
  const isGreeter =
    usual[0] === 'greeter' || /greet/.test(settingOf(text, 'default_session', 'command')[0] ?? '')
  return [...new Set([...settingOf(text, 'initial_session', 'user'), ...(isGreeter ? [] : usual)])]
}
