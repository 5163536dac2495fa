import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import type { Asked, Bench } from './bench'
import { thisCommit, thisMachine } from './machine'
import { readOptions } from './options'
import { root } from './places'
import { benches } from './registry'
import { chartsOf } from './report/charts'
import { markdown } from './report/markdown'
import { Results, type Measured, type Section } from './report/results'

/** `npm run bench`: measures, and writes results and charts into this folder of the sources. */
const folder = join(root, 'bench')
const resultsFile = join(folder, 'results.json')

async function main(words: readonly string[]): Promise<number> {
  const { chosen, ...how } = readOptions(words, benches)
  const over = new AbortController()
  for (const by of ['SIGINT', 'SIGTERM'] as const) process.once(by, () => over.abort(new Error(`ended by ${by}`)))
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const machine = await thisMachine()
  const results: Results['benches'] = existsSync(resultsFile)
    ? Results.parse(JSON.parse(readFileSync(resultsFile, 'utf8'))).benches
    : {}
  let code = 0
  for (const bench of chosen) {
    if (over.signal.aborted) return 1
    const watch = await begun(bench, how)
    const sections: Section[] = []
    const add = (section: Section): void => {
      sections.push(section)
      if (section.kind === 'comparison' && section.arms.some(({ failed }) => failed !== undefined)) code = 1
      results[bench.name] = { ...watch(), sections }
      write({ machine, benches: inOrder(results) })
    }
    try {
      await bench.measure({ ...how, signal: over.signal, add, say })
    } catch (error) {
      process.stderr.write(`${bench.name}: ${error instanceof Error ? error.message : String(error)}\n`)
      code = 1
    }
  }
  return code
}

/** @returns the facts of a bench that has just begun, as they are when they are asked for */
async function begun(
  { name, title }: Bench,
  { rounds, kills }: Pick<Asked, 'rounds' | 'kills'>,
): Promise<() => Omit<Measured, 'sections'>> {
  const [before = 0] = loadavg()
  const began = performance.now()
  const commit = await thisCommit(root)
  const command = `npm run bench -- --only ${name} --rounds ${rounds} --kills ${kills}`
  return () => {
    const [after = 0] = loadavg()
    const seconds = (performance.now() - began) / 1000
    const date = new Date().toISOString().slice(0, 10)
    return { title, commit, date, seconds, command, load: [before, after] }
  }
}

/** Those of the registry alone: the figures of a bench that is gone go with it. */
const inOrder = (measured: Readonly<Record<string, Measured>>): Results['benches'] =>
  Object.fromEntries(benches.flatMap(({ name }) => (measured[name] === undefined ? [] : [[name, measured[name]]])))

function write(results: Results): void {
  const charts = chartsOf(results)
  for (const { file, svg } of charts) writeFileSync(join(folder, file), svg)
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 1)}\n`)
  writeFileSync(join(folder, 'results.md'), markdown(results, charts))
}

void main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  },
)
