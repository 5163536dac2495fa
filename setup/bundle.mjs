import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './paths.mjs'
import { contentsOf } from './sources.mjs'

/** The workflows as a worker loads them, one file. */
export const bundlePath = join(root, 'build/workflow-bundle.js')

/** The sources of the bundle: workflow code imports only itself, the model and packages. */
const madeOf = ['workflows', 'cloud/model', 'cloud/converter', 'package-lock.json', 'setup/bundle.mjs']

/** The modules of every bundle besides the workflows: converters, and interceptors before each message handler. */
export const bundledWith = {
  workflowInterceptorModules: [join(root, 'workflows/run/interceptors.ts')],
  payloadConverterPath: join(root, 'cloud/converter/payload-converter.ts'),
  failureConverterPath: join(root, 'cloud/converter/failure-converter.ts'),
}

/**
 * The SDK records the stack of each promise that a workflow makes, in replays too. With ten frames, that takes as long as
 * all the rest. The limit is set in the bundle, since `Error` is frozen once it is loaded; on its first line, for the source
 * map's sake.
 */
const fewFrames = 'Error.stackTraceLimit=3;'

/**
 * Makes the workflow bundle from its TypeScript sources, unless the present one was made from these sources.
 * @returns {Promise<boolean>} whether it had to be made
 */
export async function ensureBundle() {
  const mark = `/* sources ${contentsOf(madeOf)} */`
  if (startOfBundle(mark.length) === mark) return false
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker')
  const { code } = await bundleWorkflowCode({
    ...bundledWith,
    workflowsPath: join(root, 'workflows/index.ts'),
    logger: new DefaultLogger('WARN'),
  })
  mkdirSync(join(root, 'build'), { recursive: true })
  const unfinished = `${bundlePath}.${String(process.pid)}`
  writeFileSync(unfinished, mark + fewFrames + withoutSources(code))
  renameSync(unfinished, bundlePath)
  return true
}

/**
 * The bundle without the texts of its sources, which are nearly half of it. A worker decodes the source map at its start and
 * copies it to its workflow thread; only lines and columns are used, in stacks of errors.
 * @param {string} code
 */
function withoutSources(code) {
  const at = code.lastIndexOf('base64,') + 'base64,'.length
  const { sourcesContent: _, ...map } = JSON.parse(Buffer.from(code.slice(at), 'base64').toString())
  return code.slice(0, at) + Buffer.from(JSON.stringify(map)).toString('base64')
}

/** @param {number} length */
function startOfBundle(length) {
  try {
    return readFileSync(bundlePath, 'utf8').slice(0, length)
  } catch {
    return ''
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureBundle()
