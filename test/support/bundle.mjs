// node test/support/bundle.mjs WORKFLOWS FILE [bare]: makes a workflow bundle; bare: without interceptors. In a process of its own, since webpack
// under jest's module loader takes several times as long.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { bundledWith } from '../../setup/bundle.mjs'

const [workflows = '', file = '', how] = process.argv.slice(2)
const { code } = await bundleWorkflowCode({
  ...bundledWith,
  ...(how === 'bare' ? { workflowInterceptorModules: [] } : {}),
  workflowsPath: resolve(workflows),
  logger: new DefaultLogger('WARN'),
})
writeFileSync(file, code)
