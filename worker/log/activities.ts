import type { Context } from '@temporalio/activity'
import type { ActivityInterceptors } from '@temporalio/worker'
import { z } from 'zod'
import { activityFields, withFields } from './activity-fields'
import type { Log } from './index'

/** The activities that make the effect of a step; the others only read. */
const effects: readonly string[] = ['run', 'lookAndRun']
/** Ends of a step that need a person at once, and those that only last. */
const needPerson: readonly string[] = ['failed', 'lost', 'refused']
const last: readonly string[] = ['slow', 'unreachable']

const Result = z.object({
  state: z.string().max(40).optional(),
  ok: z.boolean().optional(),
  sentence: z.string().optional(),
})

function levelOf({ state = '', ok }: z.infer<typeof Result>, isEffect: boolean): 'debug' | 'info' | 'warn' | 'error' {
  if (needPerson.includes(state)) return 'error'
  if (last.includes(state) || ok === false) return 'warn'
  return isEffect ? 'info' : 'debug'
}

/**
 * Writes a line as a step begins and as it ends, and one for any other activity that ends with a fault. Each line that an
 * activity writes has the activity's workflow, step and host. An activity that throws is told by Temporal's SDK.
 */
export function activityLog(log: Log): (context: Pick<Context, 'info'>) => ActivityInterceptors {
  return ({ info }) => ({
    inbound: {
      execute(input, next) {
        const fields = activityFields(info, input.args[0])
        const isEffect = effects.includes(info.activityType)
        const name = fields.step ?? info.activityType
        return withFields(fields, async () => {
          const began = performance.now()
          log[isEffect ? 'info' : 'debug'](`${name}: begun`)
          const result = await next(input)
          const seconds = Math.round((performance.now() - began) / 100) / 10
          const end = Result.safeParse(result).data ?? {}
          const state = end.state ?? (end.ok === false ? 'failed' : 'done')
          const sentence = end.sentence === undefined ? '' : `: ${end.sentence}`
          log[levelOf(end, isEffect)]({ state, seconds }, `${name}: ${state} after ${seconds} s${sentence}`)
          return result
        })
      },
    },
  })
}
