import { existsSync, lstatSync, symlinkSync } from 'node:fs'
import { playCollector } from './collector.ts'
import { cannotPlay, type Player } from './player.ts'

/** `nix-store --gc`, and `nix-store --realise PATH --add-root LINK` for a path that is there. */
export const playStore: Player = async (stage, argv, say) => {
  if (argv[1] === '--gc') return playCollector(stage, argv, say)
  const [, realise, path = '', addRoot, link = '', ...more] = argv
  const isKnown = realise === '--realise' && addRoot === '--add-root' && more.length === 0
  if (!isKnown || !path.startsWith('/nix/store/')) return cannotPlay(argv)
  const { root } = stage
  if (!existsSync(root + path)) {
    return { status: 1, stderr: `error: don't know how to build these paths:\n  ${path}\n` }
  }
  if (lstatSync(root + link, { throwIfNoEntry: false }) === undefined)
    symlinkSync(path, root + link)
  return { status: 0, stdout: `${link}\n` }
}
