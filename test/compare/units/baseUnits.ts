import type { RecordedUnit } from './fixture.ts'

/** What systemd's own targets say of themselves that matters for a switch (systemd: units/). */
const TARGETS: Readonly<Record<string, string>> = {
  'multi-user.target': 'Requires=basic.target\nAllowIsolate=yes',
  'basic.target':
    'Requires=sysinit.target\nWants=sockets.target timers.target paths.target slices.target',
  'sysinit.target': 'Wants=local-fs.target swap.target',
  'sysinit-reactivation.target': '',
  'sockets.target': '',
  'timers.target': '',
  'paths.target': '',
  'slices.target': '',
  'swap.target': '',
  'local-fs.target': '',
  'local-fs-pre.target': 'RefuseManualStart=yes',
  'remote-fs.target': '',
  'network.target': 'RefuseManualStart=yes',
  'network-online.target': 'Wants=network.target',
  'suspend.target': 'StopWhenUnneeded=yes',
}

/** The units of systemd that both systems of a recorded switch have, unchanged. */
export const BASE_UNITS: Readonly<Record<string, RecordedUnit>> = Object.fromEntries(
  Object.entries(TARGETS).map(([name, description]) => [
    name,
    { text: `[Unit]\n${description}\n` },
  ]),
)

/** Those of them that run. */
export const BASE_RUNNING: Readonly<Record<string, { readonly active: string }>> =
  Object.fromEntries(
    Object.keys(TARGETS)
      .filter((name) => !/^(network-online|suspend)\./.test(name))
      .map((name) => [name, { active: 'active' }]),
  )
