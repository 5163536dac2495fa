import type { DrainAction, Drained } from '../../cloud/model/actions'
import type { Unit } from '../../cloud/model/cloud'
import {
  renderInstall,
  renderIsPlacementToBeMade,
  renderPlacementAccess,
  renderPlacementConf,
  renderPlacementEndpoints,
  renderPlacementSite,
  renderPlacementUser,
  renderPlacementVerify,
  renderWebServerVerify,
  type DescribedPlacement,
} from '../../cloud/model/commands'
import type { Host, Server } from '../../cloud/model/hosts'
import type { ServiceName } from '../../cloud/model/ids'
import { firstHost, impactOfOutage, isOn, jobStep, makeStep, questionStep, serversOn, type NodeContext } from './step'
import type { Question, Step } from './primitives'

/** The work on Placement within an upgrade of Nova, in the order of its three places there. */
export interface PlacementWork {
  /** Before anything is stopped: [placement] on every node, then user, service and endpoints in Keystone. */
  readonly register: () => Promise<void>
  /** After Nova's own packages: Ocata's Placement needs them in its version, Newton's conflicts with nova-api. */
  readonly install: () => Promise<void>
  /** Once its tables are there: it is served on one node after the other, and every balancer sends it requests. */
  readonly serve: () => Promise<void>
}

const when = 'Keystone has no Placement that another has made'

function placementQuestion(context: NodeContext, placement: DescribedPlacement): Question {
  const host = firstHost(context)
  const script = renderIsPlacementToBeMade(context.service, placement, host)
  return { step: questionStep(context, host, 'placement', script), assumed: true, when, leftOutIf: false }
}

/**
 * Asks Keystone who makes Placement. Undefined if cloud.yaml describes none, and if the cloud has one that another has made:
 * nothing of it is touched then.
 */
export async function placementToMake(context: NodeContext): Promise<PlacementWork | undefined> {
  const { service, primitives } = context
  const { placement } = service
  if (placement?.kind !== 'described') return undefined
  if (!(await primitives.ask(placementQuestion(context, placement)))) return undefined
  const [first, ...others] = service.hosts
  if (first === undefined) return undefined
  const inTurn = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) await primitives.step(step)
  }
  const atOnce = (steps: readonly Step[]): Promise<void> =>
    primitives.together(steps.map((step) => () => primitives.step(step)))
  const registered = registerSteps(context, placement)
  return {
    register: async () => {
      await atOnce(service.hosts.map(registered.configure))
      await inTurn([registered.user(first)])
      await atOnce(others.map(registered.access))
      await inTurn([registered.endpoints(first)])
    },
    install: () => atOnce(service.hosts.map((host) => installStep(context, placement, host))),
    serve: async () => {
      for (const host of service.hosts) await inTurn(serveSteps(context, placement, host))
    },
  }
}

/** The steps that make Placement known to Nova and to Keystone. */
function registerSteps(
  context: NodeContext,
  placement: DescribedPlacement,
): Readonly<Record<'configure' | 'user' | 'access' | 'endpoints', (host: Host) => Step>> {
  const { cloud, service } = context
  const expectedSeconds = cloud.times.configureSeconds
  return {
    configure: (host) =>
      jobStep(context, {
        host,
        when,
        verb: 'configure-placement',
        rendered: () => renderPlacementConf(service, placement, host),
        impact: 'none: read when a unit starts; what is set there already stays',
        expectedSeconds,
      }),
    user: (host) =>
      jobStep(context, {
        host,
        when,
        verb: 'placement-user',
        rendered: () => renderPlacementUser(service, placement, host),
        impact: 'none: a user of its own in Keystone',
        expectedSeconds,
        once: true,
      }),
    access: (host) =>
      jobStep(context, {
        host,
        when,
        verb: 'placement-access',
        rendered: () => renderPlacementAccess(service, placement, host),
        impact: 'none: it changes nothing',
        expectedSeconds,
      }),
    endpoints: (host) =>
      jobStep(context, {
        host,
        when,
        verb: 'placement-endpoints',
        rendered: () => renderPlacementEndpoints(service, placement, host),
        impact: `none: ${service.releases.from.label} asks no Placement, or goes on without one`,
        expectedSeconds,
        once: true,
      }),
  }
}

function installStep(context: NodeContext, { unit }: DescribedPlacement, host: Host): Step {
  const { cloud, service, upgrade } = context
  const verb = `install-${unit.name}`
  return jobStep(context, {
    host,
    when,
    verb,
    rendered: () => renderInstall(cloud, service, [unit], host, upgrade, verb),
    impact: impactOfOutage(service),
    expectedSeconds: cloud.times.installSeconds,
    outage: true,
    installs: [unit.name],
  })
}

/**
 * The units of all services that are the web server of a host: their servers are out while it reloads. A unit that becomes
 * the web server is one of them once its service is upgraded.
 */
function servedBeside({ cloud, service }: NodeContext, name: string, host: Host): readonly Unit[] {
  const isBefore = (other: ServiceName): boolean => cloud.order.indexOf(other) < cloud.order.indexOf(service.name)
  return Object.values(cloud.services).flatMap(({ name: of, units }) =>
    units.filter(
      (unit) =>
        isOn(unit, host) &&
        (unit.name === name || (isBefore(of) && unit.becomes?.some((form) => form.name === name) === true)),
    ),
  )
}

/**
 * The steps that serve Placement on a node. A web server that reloads ends the daemon processes of mod_wsgi, and answers
 * requests that wait for them with 503 (docs/explanation/nova.md). So everything else that it serves is drained first.
 */
function serveSteps(context: NodeContext, placement: DescribedPlacement, host: Host): readonly Step[] {
  const { cloud, service } = context
  const { unit, webServer } = placement
  const site = renderPlacementSite(service, placement, host)
  const beside = servedBeside(context, webServer, host)
  const own: Drained = { balancers: cloud.balancers, servers: serversOn([unit], host) }
  const isOwn = ({ backend, server }: Server): boolean =>
    own.servers.some((each) => each.backend === backend && each.server === server)
  const others: Drained = {
    balancers: cloud.balancers,
    servers: onceEach(serversOn(beside, host)).filter((server) => !isOwn(server)),
  }
  const mode = { when, outage: true, within: true } as const
  const impact = impactOfOutage(service)
  const named = ({ servers }: Drained): string =>
    [...new Set(servers.map(({ backend, server }) => `${backend}/${server}`))].join(' ')
  const drain = (verb: string, drained: Drained, how: Pick<DrainAction, 'state' | 'minimumUp'>): Step =>
    makeStep(context, {
      ...mode,
      host,
      verb,
      command: `haproxy: set server ${named(drained)} state ${how.state ?? 'drain'}`,
      impact,
      action: {
        kind: 'drain',
        host,
        ...drained,
        ...how,
        idleLimitSeconds: cloud.times.idleSeconds,
        behind: site.probe,
      },
    })
  const join = (verb: string, drained: Drained, verify: string): Step =>
    makeStep(context, {
      ...mode,
      host,
      verb,
      command: `haproxy: set server ${named(drained)} state ready`,
      impact,
      action: { kind: 'join', host, ...drained, verify, upLimitSeconds: cloud.times.upSeconds },
    })
  const drainBeside = drain(`drain-${webServer}`, others, { minimumUp: cloud.minimumUp })
  const behindDrain = others.servers.length === 0 ? {} : { drainedBy: drainBeside, drained: others }
  const served = Object.values(cloud.services).flatMap((each) =>
    each.units.filter((one) => beside.includes(one)).map((one) => ({ service: each, unit: one })),
  )
  return [
    drain('drain-placement', own, { state: 'maint', minimumUp: 0 }),
    ...(others.servers.length === 0 ? [] : [drainBeside]),
    jobStep(context, {
      ...behindDrain,
      host,
      when,
      verb: 'start-placement',
      rendered: () => site,
      impact: others.servers.length === 0 ? `${impact}; ${webServer} reloads, and requests to it may fail` : impact,
      expectedSeconds: cloud.times.startSeconds,
      outage: true,
    }),
    ...(others.servers.length === 0 ? [] : [join(`join-${webServer}`, others, renderWebServerVerify(served, host))]),
    join('join-placement', own, renderPlacementVerify(service, placement, host)),
  ]
}

/** Each server once: a unit that becomes another one has the other's servers too. */
const onceEach = (servers: readonly Server[]): readonly Server[] => [
  ...new Map(servers.map((server) => [`${server.backend}/${server.server}`, server])).values(),
]
