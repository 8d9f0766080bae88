import type { StoreObject } from '../store/sampleStore.ts'
import { backupUnits } from './backup.ts'
import { type Context, textFile } from './context.ts'
import { placeInPackage, type Scope } from './packagedUnits.ts'
import { firewallUnit } from './systemFirewall.ts'
import { sessionUnits } from './systemSession.ts'
import { tunnelUnits } from './systemTunnel.ts'
import { unitDirectory } from './systemUnitDirectory.ts'
import { type Unit, unitText } from './systemUnitText.ts'
import type { UnitEntry } from './unitEntry.ts'
import { LINKED, systemUnits, UPSTREAM, userUnits } from './unitTable.ts'

/** Files below /etc whose change restarts or reloads a unit, by path. */
type Watched = ReadonlyMap<string, StoreObject>

/** `system-units`: the target of /etc/systemd/system. */
export function makeSystemUnits(context: Context, watched: Watched): StoreObject {
  const { store, packages, configuration } = context
  const units = [
    ...systemUnits(configuration).map((entry) => unitOf(context, entry, 'system', watched)),
    ...sessionUnits(context),
    firewallUnit(context),
    ...backupUnits(context),
    ...tunnelUnits(context),
  ]
  const systemd = packages.get('systemd')
  const upstream = UPSTREAM.map((name) => [name, `${systemd.path}/example/systemd/system/${name}`])
  const links = { ...Object.fromEntries(upstream), ...LINKED }
  return unitDirectory(store, 'system-units', units, links, [systemd])
}

/** `user-units`: the target of /etc/systemd/user. */
export function makeUserUnits(context: Context): StoreObject {
  const units = userUnits().map((entry) => unitOf(context, entry, 'user', new Map()))
  return unitDirectory(context.store, 'user-units', units, {}, [])
}

/** A unit of the tables; for a packaged unit, what NixOS adds to it. */
function unitOf(context: Context, entry: UnitEntry, scope: Scope, watched: Watched): Unit {
  const { store, packages } = context
  const { name, description, packaged, wantedBy, aliases, triggers } = entry
  const program = entry.package === null ? null : packages.get(entry.package)
  const unit: Record<string, string> = packaged ? {} : { Description: description }
  const references: StoreObject[] = program === null || packaged ? [] : [program]
  for (const [key, place] of [
    ['X-Restart-Triggers', triggers.restart],
    ['X-Reload-Triggers', triggers.reload],
  ] as const) {
    const file = watched.get(place ?? '')
    if (file === undefined) continue
    const plain = name.replace(/\.[a-z]+$/, '')
    const trigger = textFile(store, `${key}-${plain}`, file.path, [file])
    unit[key] = trigger.path
    references.push(trigger)
  }
  const runsMore = !packaged && entry.command.includes('libexec')
  const used = runsMore ? [packages.get('coreutils'), packages.get('systemd')] : []
  const environment = runsMore ? { PATH: used.map(({ path }) => `${path}/bin`).join(':') } : {}
  const runs = program !== null && !packaged ? [`ExecStart=${program.path}/${entry.command}`] : []
  const lines = [...runs, ...entry.lines]
  const place = placeInPackage(entry, scope)
  return {
    name,
    text: unitText(name, { unit, environment, lines, wantedBy }),
    references: [...references, ...used],
    wantedBy,
    aliases,
    extends:
      program !== null && packaged ? { object: program, path: `${program.path}/${place}` } : null,
  }
}
