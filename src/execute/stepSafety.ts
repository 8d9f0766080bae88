import type { Host } from '../host/host.ts'
import { exactStorePath, type StorePath } from '../nix/storePath.ts'
import { mustStayBelow } from '../plan/belowRoot.ts'
import type { Plan, Step } from '../plan/plan.ts'
import { Problem } from '../problem.ts'
import { askDatabase } from '../store/database/askDatabase.ts'
import { DATABASE } from '../store/database/databaseProblems.ts'

/*
 * Checks that need the steps of a plan: which files a command is given, and whether root runs it even if
 * terrapin was started without root. Run when a plan is shown, and again before each step.
 */

/** Throws a Problem `refused` where a step of the plan is unsafe, as `mustBeSafe`. */
export async function mustAllBeSafe(host: Host, profile: string, plan: Plan): Promise<void> {
  if (plan.blocked) return
  const steps = [...plan.steps, ...plan.onFailure]
  const byUser = Map.groupBy(steps, ({ root }) => root)
  for (const some of byUser.values()) await mustStayBelow(host, profile, some)
  await mustBeValid(host, steps)
}

/**
 * Ensures that a step's command opens only the intended files. Throws a Problem `refused` for another's
 * directory and for a link below a root directory (`mustStayBelow`), and for a store path that Nix would have
 * to build or download first.
 */
export async function mustBeSafe(host: Host, profile: string, step: Step): Promise<void> {
  await mustStayBelow(host, profile, [step])
  await mustBeValid(host, [step])
}

async function mustBeValid(host: Host, steps: readonly Step[]): Promise<void> {
  const setting = steps.filter(({ argv }) =>
    ['--set', '--realise'].some((word) => argv.includes(word)),
  )
  const found = setting.flatMap(({ argv }) => argv.flatMap((word) => exactStorePath(word) ?? []))
  const paths = [...new Set(found)]
  const valid = new Set(await validAmong(host, paths))
  const other = paths.find((path) => !valid.has(path))
  if (other === undefined) return
  throw new Problem(
    'refused',
    `${other} is not valid in the store database${host.rootDirectory === null ? '' : ` under ${host.rootDirectory}`}, ` +
      'so Nix would have to build or download it. Nothing was changed. Choose another generation.',
  )
}

/**
 * The valid ones among these paths. All of them where this machine's database can't be read, as in a
 * container: Nix itself is forbidden to build or download. A mounted disk must have a database, and the files
 * that Nix is about to open there must be of the kind that Nix creates.
 */
async function validAmong(host: Host, paths: readonly StorePath[]): Promise<readonly StorePath[]> {
  try {
    const isAsked =
      paths.length > 0 || (host.rootDirectory !== null && (await host.status(DATABASE)) !== null)
    return isAsked ? await askDatabase(host, 'valid', { paths }) : []
  } catch (error) {
    if (host.rootDirectory === null) return paths
    throw error
  }
}
