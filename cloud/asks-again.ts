import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkflowClientInterceptor } from '@temporalio/client'
import { doesNotAnswerYet } from './model/not-yet'

/** With these pauses a worker that reads the longest histories has begun again. */
const pausesMilliseconds = [50, 200, 1000, 3000] as const

/** Asks a query again that came while a worker was taking the workflow over: of every client of ours. */
export const asksAgain: WorkflowClientInterceptor = {
  async query(input, next) {
    for (const pause of pausesMilliseconds) {
      try {
        return await next(input)
      } catch (error) {
        if (!String(error).includes(doesNotAnswerYet)) throw error
      }
      await sleep(pause)
    }
    return next(input)
  },
}
