import type { StoreObject } from '../store/store.ts'
import type { Entry, Tree } from '../store/tree.ts'
import { type Context, textFile } from './context.ts'
import { type UnitEntry, UPSTREAM, unitsOf } from './unitTable.ts'

/** `system-units`: the directory that /etc/systemd/system is. `files` are those below /etc. */
export function makeUnits(context: Context, files: ReadonlyMap<string, StoreObject>): StoreObject {
  const systemd = context.packages.get('systemd')
  const tree: Record<string, Entry> = {}
  const references = [systemd]
  for (const name of UPSTREAM) {
    tree[name] = { link: `${systemd.path}/example/systemd/system/${name}` }
  }
  for (const entry of unitsOf(context.configuration)) {
    const unit = makeUnit(context, entry, files)
    references.push(unit)
    tree[entry.name] = { link: `${unit.path}/${entry.name}` }
    if (entry.wantedBy === 'multi-user.target') {
      tree[`${entry.wantedBy}.wants/${entry.name}`] = { link: `../${entry.name}` }
    }
  }
  return context.store.add({ name: 'system-units', references, files: () => tree })
}

/** What systemd brings along and a unit directory links to. */
export function upstreamUnits(): Tree {
  return Object.fromEntries(
    UPSTREAM.map((name) => [
      `example/systemd/system/${name}`,
      `[Unit]\nDescription=${name.replace(/\.[a-z]+$/, '')}\nDocumentation=man:${name}\n`,
    ]),
  )
}

function makeUnit(
  { store, packages }: Context,
  entry: UnitEntry,
  files: ReadonlyMap<string, StoreObject>,
): StoreObject {
  const { name, description, start, body, trigger } = entry
  const [key = '', ...command] = (start ?? '').split(' ')
  const program = start === null ? null : packages.get(key)
  const watched = trigger === null ? null : (files.get(trigger) ?? null)
  const lines = [`[Unit]\nDescription=${description}\n`]
  const references: StoreObject[] = []
  if (watched !== null) {
    const plain = name.replace(/\.[a-z]+$/, '')
    const watcher = textFile(store, `X-Restart-Triggers-${plain}`, `${watched.path}\n`, [watched])
    lines.push(`X-Restart-Triggers=${watcher.path}\n`)
    references.push(watcher)
  }
  if (program !== null) {
    const path = `${packages.get('coreutils').path}/bin:${packages.get('systemd').path}/bin`
    const needsPath = command[0]?.includes('libexec') === true
    if (needsPath) references.push(packages.get('coreutils'), packages.get('systemd'))
    lines.push(
      `\n[Service]\n${needsPath ? `Environment="PATH=${path}"\n` : ''}`,
      `ExecStart=${program.path}/${command.join(' ')}\n`,
    )
    references.push(program)
  }
  if (body !== '') lines.push(`\n${body}`)
  return store.add({
    // A store path's name may not hold an @.
    name: `unit-${name.replace('@', '-')}`,
    references,
    files: () => ({ [name]: lines.join('') }),
  })
}
