import type { MetricMeter } from '@temporalio/common'
import type { ActivityInterceptors } from '@temporalio/worker'
import { z } from 'zod'
import { StepId } from '../../cloud/model/ids'
import { catalogue } from './catalogue'

/** The activities that end a step; a look alone ends none. */
const ending: readonly string[] = ['run', 'lookAndRun']
const Input = z.object({ step: StepId })
const Result = z.object({ state: z.string().max(40) })

/** The first word of a step's verb: `stop` of keystone/controller1/stop-apache2. There are some twenty. */
export function labelsOf(step: StepId): { readonly service: string; readonly verb: string } {
  const [service = '', , action = ''] = step.split('/')
  return { service, verb: action.replace(/-.*$/, '') }
}

/** Counts and times each step that this worker brings to an end; a step that throws is tried again, and is `thrown`. */
export function stepMetrics(
  meter: MetricMeter,
): (activity: { readonly info: { readonly activityType: string } }) => ActivityInterceptors {
  const { steps, stepSeconds } = catalogue
  const counter = meter.createCounter(steps.name, undefined, steps.help)
  const histogram = meter.createHistogram(stepSeconds.name, 'float', undefined, stepSeconds.help)
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const named = Input.safeParse(input.args[0])
        if (!named.success || !ending.includes(info.activityType)) return next(input)
        const labels = labelsOf(named.data.step)
        const began = performance.now()
        let outcome = 'thrown'
        try {
          const result = await next(input)
          outcome = Result.safeParse(result).data?.state ?? 'unknown'
          return result
        } finally {
          counter.add(1, { ...labels, outcome })
          histogram.record((performance.now() - began) / 1000, labels)
        }
      },
    },
  })
}
