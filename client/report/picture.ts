import { agentless } from '../../cloud/model/agentless'
import { duration } from '../../cloud/model/duration'
import { parseStepId } from '../../cloud/model/ids'
import type { RunHistory } from '../history/model'
import {
  entriesOf,
  outagesOf,
  secondsCovered,
  stepsOf,
  upgradesAsSteps,
  type Group,
  type ReportedAttention,
  type Stretch,
} from './group'
import { html, type Html } from './html'
import { timeline } from './timeline'
import { lanesInFull, stepKinds } from './timeline/lanes'
import { wide } from './wide'

const legend = html`<ul class="legend">
  ${Object.entries(stepKinds).map(([kind, text]) => html`<li><i class="${kind}"></i>${text}</li>`)}
  <li><i class="wait"></i>waits for a person, or paused (drawn shorter where it was long)</li>
  <li><i class="attention"></i>attention, by its number</li>
  <li><i class="outage"></i>outage by the procedure</li>
  <li>▲ something was said: taken, or refused</li>
  <li>a number in a bar: its seconds</li>
</ul>`

/** The reasons that some runs are shown in part only. */
function caveats(runs: readonly RunHistory[]): Html[] {
  return runs.flatMap(({ run, eventsAloneBecause }) =>
    eventsAloneBecause === undefined
      ? []
      : [
          html`<p class="bad">
            Run ${run} is told from Temporal’s events alone, since no worker told of it: ${eventsAloneBecause}.
          </p>`,
        ],
  )
}

const outageText = (outages: readonly Stretch[]): Html | undefined =>
  outages.length === 0
    ? undefined
    : html`<p>The API was down for ${duration(secondsCovered(outages))}, by the procedure itself.</p>`

/** The stretches without an agent, over all runs: a unit may be stopped in one and started in the next. */
function agentlessOf(runs: readonly RunHistory[]): Html | undefined {
  const gaps = agentless(runs.flatMap((run) => entriesOf(run, 'step')))
  if (gaps.length === 0) return undefined
  const rows = gaps.map(({ host, unit, seconds }) => html`<li>${unit} on ${host}: ${seconds.toFixed(1)} s</li>`)
  return html`<p>
      Without an agent, by each host’s clock, from the end of its last process (looked for twice a second) to the
      beginning of its start:
    </p>
    <ul>
      ${rows}
    </ul>`
}

/** The things that an upgrade leaves on purpose, with the commands that remove them. */
const remainsOf = (runs: readonly RunHistory[]): Html[] =>
  [...new Set(runs.flatMap((run) => entriesOf(run, 'ended')).flatMap(({ remains = [] }) => remains))].map(
    (text) => html`<p><strong>Left behind on purpose:</strong> ${text}</p>`,
  )

/** One upgrade as a drawing; for all of a cloud, its services' upgrades are the steps. */
export function picture(
  group: Group,
  groups: readonly Group[],
  attentions: readonly ReportedAttention[],
  now: Date,
): Html {
  const { runs, name, upgrade } = group
  const steps = name === 'cloud' ? upgradesAsSteps(groups, now) : runs.flatMap((run) => stepsOf(run, now))
  const isHigh = new Set(steps.map(({ step }) => parseStepId(step).host)).size > lanesInFull
  return html`${wide(`Timeline of ${upgrade}`, timeline(group, steps, attentions, now), isHigh ? 'high' : '')}
  ${group === groups[0] ? legend : undefined}${outageText(runs.flatMap((run) => outagesOf(run, now)))}${agentlessOf(runs)}${remainsOf(runs)}${caveats(runs)}`
}
