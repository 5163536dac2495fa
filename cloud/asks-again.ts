import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkflowClientInterceptor } from '@temporalio/client'
import { doesNotAnswerYet } from './model/not-yet'

const pausesMilliseconds = [50, 200, 1000, 3000] as const

/**
 * Asks a query again that came while a worker was taking the workflow over: of every client of ours. A refusal that took long
 * has made a worker read a long history for nothing, and throw its copy away. The pause after it is longer than that took,
 * so that the worker's own task can read the history next, and leave a copy that answers.
 */
export const asksAgain: WorkflowClientInterceptor = {
  async query(input, next) {
    for (const pause of pausesMilliseconds) {
      const began = performance.now()
      try {
        return await next(input)
      } catch (error) {
        if (!String(error).includes(doesNotAnswerYet)) throw error
      }
      await sleep(Math.max(pause, 2 * (performance.now() - began)))
    }
    return next(input)
  },
}
