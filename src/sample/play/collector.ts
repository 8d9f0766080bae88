import { lstatSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { posix } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DATABASE } from '../disk/database.ts'
import { cannotPlay, type Player } from './player.ts'

const STATE = '/nix/var/nix'
/** Store paths deleted between two lines of output, at the speed of a real collector. */
const AT_ONCE = 100
const LIVE = `WITH RECURSIVE live(id) AS (
  SELECT id FROM ValidPaths WHERE path IN (SELECT value FROM json_each(?))
  UNION SELECT reference FROM Refs JOIN live ON referrer = live.id) SELECT id FROM live`

/** `nix-store --gc`: deletes unreferenced paths from the database, then from the disk. */
export const playCollector: Player = async ({ root }, argv, say) => {
  if (argv.length !== 2 || argv[1] !== '--gc') return cannotPlay(argv)
  await say('finding garbage collector roots...')
  const roots = [...rootsBelow(root, `${STATE}/gcroots`), ...rootsBelow(root, `${STATE}/profiles`)]
  await say('deleting garbage...')
  const dead = deleteRows(`${root}/${DATABASE}`, roots)
  for (let start = 0; start < dead.length; start += AT_ONCE) {
    const some = dead.slice(start, start + AT_ONCE)
    for (const { path } of some) rmSync(root + path, { recursive: true, force: true })
    await say(some.map(({ path }) => `deleting '${path}'`).join('\n'))
  }
  const freed = dead.reduce((sum, { narSize }) => sum + narSize, 0)
  await say('deleting unused links...')
  const mebibytes = (freed / 1024 ** 2).toFixed(2)
  return { status: 0, stdout: `${dead.length} store paths deleted, ${mebibytes} MiB freed\n` }
}

/** Targets of links below `path` in the store, direct or through one more link. */
function rootsBelow(root: string, path: string): string[] {
  const status = lstatSync(root + path, { throwIfNoEntry: false })
  if (status?.isDirectory()) {
    return readdirSync(root + path).flatMap((name) => rootsBelow(root, `${path}/${name}`))
  }
  if (!status?.isSymbolicLink()) return []
  const target = posix.resolve(posix.dirname(path), readlinkSync(root + path))
  if (target.startsWith('/nix/store/')) return [target]
  const further = lstatSync(root + target, { throwIfNoEntry: false })
  return further?.isSymbolicLink() ? [readlinkSync(root + target)] : []
}

function deleteRows(file: string, roots: readonly string[]) {
  const database = new DatabaseSync(file)
  try {
    database.exec('BEGIN')
    database.exec('CREATE TEMP TABLE Live (id integer primary key)')
    database.prepare(`INSERT INTO Live ${LIVE}`).run(JSON.stringify(roots))
    const select = database.prepare(
      'SELECT path, narSize FROM ValidPaths WHERE id NOT IN Live ORDER BY id DESC',
    )
    const dead = select.all() as { path: string; narSize: number }[]
    // A reference may not outlive its referrer, so these go first.
    database.exec('DELETE FROM Refs WHERE referrer NOT IN Live')
    database.exec('DELETE FROM ValidPaths WHERE id NOT IN Live; COMMIT')
    return dead
  } finally {
    database.close()
  }
}
