import type { SideFacts } from '../sideFacts.ts'
import { startCommands } from './unit.ts'

/** The scripts that a unit starts; none where there is no such unit, or it starts programs. */
export async function startScripts(facts: SideFacts, unitName: string): Promise<string[]> {
  const unit = await facts.unit(unitName)
  const scripts: string[] = []
  for (const [program = ''] of unit === null ? [] : startCommands(unit)) {
    const script = await facts.script(program)
    if (script !== null) scripts.push(script)
  }
  return scripts
}
