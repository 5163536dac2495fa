import { parseStepId } from '../../cloud/model/ids'
import { duration } from '../../cloud/model/duration'
import { table } from '../../cloud/model/markdown/table'
import { isOver, isUnderWay, type StepProgress } from '../../cloud/model/progress'
import { listedOf } from '../state/within-limits'

/** Details are written at a change. So a step under way shows the time of its beginning, which stays true. */
function cellOf(step: StepProgress | undefined): string {
  switch (step?.state) {
    case undefined:
      return ''
    case 'pending':
      return '·'
    case 'running':
    case 'attention':
      return `**${step.state}**${step.since === undefined ? '' : ` since ${step.since.slice(11, 19)}`}`
    case 'not needed':
      return '–'
    case 'left out':
      return 'left out'
    case 'done':
      return step.seconds === undefined ? '✓' : `✓ ${duration(step.seconds)}`
  }
}

/** A gate belongs to no node: it is a line above the table of the nodes' steps. */
function gateLine(step: StepProgress): string {
  const said = {
    pending: 'to come',
    running: 'waits',
    attention: 'waits',
    done: 'passed',
    'not needed': 'not needed',
    'left out': 'left out',
  }
  return `Gate \`${parseStepId(step.id).verb}\`: ${said[step.state]}.`
}

/** The most nodes that are shown side by side; with more, each step has the number of nodes on which it is done. */
const nodesAcross = 12

/** Steps down, numbers of nodes across; nodes at work are named. */
function countsTable(steps: readonly StepProgress[], verbs: readonly string[]): string {
  const rows = verbs.map((verb) => {
    const own = steps.filter((step) => parseStepId(step.id).verb === verb)
    const count = (...states: readonly StepProgress['state'][]): string =>
      String(own.filter(({ state }) => states.includes(state)).length)
    const atWork = own.filter(isUnderWay)
    const named = listedOf(atWork.map((step) => `${parseStepId(step.id).host} ${cellOf(step)}`)).join(', ')
    return [verb, count('done'), count('pending'), count('not needed', 'left out'), named]
  })
  return table([['', 'done', 'to come', 'not needed', 'at work'], ...rows])
}

/** Steps down, nodes across, both in the order of the procedure. */
function nodesTable(steps: readonly StepProgress[]): string {
  const hosts = [...new Set(steps.map((step) => parseStepId(step.id).host))]
  const verbs = [...new Set(steps.map((step) => parseStepId(step.id).verb))]
  if (hosts.length > nodesAcross) return countsTable(steps, verbs)
  const byPlace = new Map(steps.map((step) => [`${parseStepId(step.id).host}/${parseStepId(step.id).verb}`, step]))
  return table([
    ['', ...hosts],
    ...verbs.map((verb) => [verb, ...hosts.map((host) => cellOf(byPlace.get(`${host}/${verb}`)))]),
  ])
}

const legend = '✓ done, · to come, – not needed.'

function serviceMarkdown(steps: readonly StepProgress[]): string[] {
  const gates = steps.filter((step) => parseStepId(step.id).host === 'gate')
  const others = steps.filter((step) => !gates.includes(step))
  if (others.length === 0) return gates.map(gateLine)
  return [[...gates.map(gateLine), legend].join('\n'), nodesTable(others)]
}

/** A service, or a gate between two, which is a group of its own: `before-glance`. */
function groupOf(step: StepProgress): string {
  const { service, verb } = parseStepId(step.id)
  return service === 'cloud' ? verb : service
}

/** The text beside a service of several: done, to come, or its present step. */
function standing(steps: readonly StepProgress[]): string {
  if (steps.every(isOver)) return 'done'
  const at = steps.find(({ state }) => state === 'attention') ?? steps.find(({ state }) => state === 'running')
  if (at !== undefined) return `${at.state === 'attention' ? '**attention**' : 'at'} ${at.id}`
  return steps.some(isOver) ? 'begun' : 'to come'
}

/**
 * The steps of one service as a table, nodes across. Several services have one line each, and a table for those that are
 * neither done nor still to come.
 */
export function stepsMarkdown(steps: readonly StepProgress[]): string[] {
  if (steps.length === 0) return []
  const groups = [...new Set(steps.map(groupOf))].map((name) => ({
    name,
    own: steps.filter((step) => groupOf(step) === name),
  }))
  if (groups.length === 1) return serviceMarkdown(steps)
  const summary = groups.map(({ name, own }) => [name, `${own.filter(isOver).length} of ${own.length}`, standing(own)])
  const underWay = groups.filter(
    ({ own }) =>
      own.some((step) => parseStepId(step.id).host !== 'gate') &&
      !own.every(isOver) &&
      own.some(({ state }) => state !== 'pending'),
  )
  return [
    table([['service', 'steps done', ''], ...summary]),
    ...underWay.flatMap(({ name, own }) => [`### ${name}`, ...serviceMarkdown(own)]),
  ]
}
