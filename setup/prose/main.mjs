// node setup/prose/main.mjs [FILE…]: the prose linter, over pages and the comments of code. Without files, over all.
import { findingsOf, proseFiles } from './lint.mjs'

const asked = process.argv.slice(2)
const found = await findingsOf(asked.length > 0 ? asked : proseFiles())
for (const findings of found.values()) process.stdout.write(`${findings.join('\n')}\n`)
process.exitCode = found.size === 0 ? 0 : 1
