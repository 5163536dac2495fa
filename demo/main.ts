/** `npm run demo`: starts lab, Temporal server, worker and load by their own commands, and tells the story of an upgrade. */
import { constants } from 'node:os'
import colors from 'picocolors'
import { onParentGone } from '../lab/simulated/parent'
import { isGood, lastLine, type Figures } from './figures'
import { exitCodeOf, readOptions, type DemoOptions } from './options'
import { Screen } from './screen'
import { showFaults, showFigures, showKept } from './show'
import { Backstage } from './stage'
import { Story } from './story'

/** A person or a supervisor wants the demo to end. */
class Interrupted extends Error {
  constructor(readonly by: NodeJS.Signals) {
    super(`ended by ${by}`)
  }
}

/** @returns the exit code */
async function main(options: DemoOptions): Promise<number> {
  const began = performance.now()
  const over = new AbortController()
  const interrupt = (by: NodeJS.Signals): void => over.abort(new Interrupted(by))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
  onParentGone(() => interrupt('SIGHUP'))
  process.stdout.on('error', () => interrupt('SIGPIPE'))

  const screen = new Screen(process.stdout)
  const trouble = (sentence: string): void => over.abort(new Error(sentence))
  const backstage = new Backstage(trouble)
  const story = new Story(options, screen, backstage, trouble)
  const problem = await untilOver(story.play(over.signal), over)
  screen.resting()
  if (problem instanceof Interrupted) {
    if (screen.interactive) screen.line() // The question may still stand there.
    process.stderr.write(`demo: ${problem.message}; taking everything down\n`)
    await backstage.end()
    return 128 + constants.signals[problem.by]
  }
  if (problem !== undefined) screen.line(colors.red(`The demo did not come to its end: ${problem.message}`))

  const counted = await story.figures()
  const { stage } = story
  let farewell: string[] = []
  if (options.keep && stage !== undefined) farewell = showKept(stage, await backstage.keep())
  else await backstage.end()
  const figures: Figures = { ...counted, seconds: (performance.now() - began) / 1000 }
  screen.line()
  screen.line(showFigures(figures))
  for (const line of [...showFaults(figures), ...farewell, lastLine(figures)]) screen.line(line)
  return problem === undefined && isGood(figures) ? 0 : 1
}

/** Waits for the story's end or for an earlier interruption, and stops the parts of it that still run. */
async function untilOver(story: Promise<void>, over: AbortController): Promise<Error | undefined> {
  const { signal } = over
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      story.then(resolve, reject)
    })
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    over.abort(new Error('the story is over'))
  }
}

async function run(): Promise<number> {
  try {
    return await main(readOptions(process.argv.slice(2)))
  } catch (error) {
    const code = exitCodeOf(error)
    if (code !== undefined) return code
    process.stderr.write(`demo: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
}

void run().then((code) => process.exit(code))
