import { agentless, isOfAgent, type Agentless, type JobTimes } from '../../cloud/model/agentless'
import { limits } from '../../cloud/model/limits'

/** When agents were stopped and started, from which follows for how long their nodes had none. */
export class AgentTimes {
  readonly #steps: { readonly step: string; readonly job: JobTimes }[] = []

  /** Keeps the times of a job that stops or starts an agent; those of other jobs are not needed. */
  add(step: string, job: JobTimes): void {
    if (isOfAgent(step)) this.#steps.push({ step, job })
  }

  /** The times without an agent, as `progress` tells them; nothing where there are none. */
  get progress(): { agentless?: Agentless[] } {
    const gaps = agentless(this.#steps)
    return gaps.length === 0 ? {} : { agentless: gaps.slice(0, limits.listed) }
  }
}
