import { watch } from 'node:fs'

/** Stops watching. */
export type StopWatching = () => void

/**
 * Calls `changed` with the name of each entry that is made, removed or replaced in the directory at `place`, soon
 * after it happens (inotify(7)). Null where the directory can't be watched: it does not exist, is not readable, or
 * this person watches too many already (`fs.inotify.max_user_watches`). Keeps no process alive.
 */
export function watchDirectoryAt(
  place: string,
  changed: (name: string) => void,
): StopWatching | null {
  try {
    const watcher = watch(place, { persistent: false }, (_, name) => changed(name ?? ''))
    // The directory is gone or unmounted: a slow poll sees what comes of it.
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return null
  }
}
