import { z } from 'zod'
import type { Cloud, ServiceOnCloud } from '../cloud'
import { CloudFile } from '../file'
import { serviceNames, type ServiceName } from '../ids'
import { hiddenKeys, problem, problemsOf, unknownKeyProblem, type Problem } from '../problems'
import { releaseOnCloud } from '../releases'
import { resolveBalancers } from './balancers'
import { withServersOfForms } from './forms'
import { checkGroups, checkGroupsOfUnits } from './groups'
import { resolveHosts } from './hosts'
import type { Worker } from './logins'
import { resolveRelease } from './release'
import { checkMinimumUp, resolveService } from './service'

export type { Worker } from './logins'

/** A cloud, or every problem of its file. */
export type Resolved =
  { readonly ok: true; readonly cloud: Cloud } | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Resolves the contents of cloud.yaml into a cloud. Each section is parsed alone, so that all problems are reported at once:
 * a wrong address doesn't hide a misspelt server.
 */
export function resolveCloud(input: unknown, worker: Worker): Resolved {
  const problems: Problem[] = []
  problems.push(...hiddenKeys(input))
  const whole = z.record(z.string(), z.unknown()).safeParse(input)
  if (!whole.success) return { ok: false, problems: [noMapping(input)] }
  for (const key of Object.keys(whole.data)) {
    if (!Object.hasOwn(CloudFile.shape, key)) problems.push(unknownKeyProblem([key]))
  }

  const section = <S extends z.ZodType>(key: keyof CloudFile, schema: S): z.infer<S> | undefined => {
    const parsed = schema.safeParse(whole.data[key])
    if (parsed.success) return parsed.data
    problems.push(...problemsOf(parsed.error, whole.data[key], [key]))
    return undefined
  }
  const { shape } = CloudFile
  const name = section('name', shape.name)
  const releaseField = section('release', shape.release)
  const platform = section('platform', shape.platform)
  const release = releaseField && platform && resolveRelease(releaseField, platform)
  const ssh = section('ssh', shape.ssh)
  const paths = section('paths', shape.paths)
  const hostsField = section('hosts', shape.hosts)
  const balancersField = section('balancers', shape.balancers)
  const limits = section('limits', shape.limits)
  const times = section('times', shape.times)
  const notify = section('notify', shape.notify)
  const signers = section('signers', shape.signers)
  const neighbours = section('neighbours', shape.neighbours)
  const allowPackages = section('allowPackages', shape.allowPackages)
  const services = section('services', shape.services)
  const order = section('order', shape.order)
  const pauseBetween = section('pauseBetween', shape.pauseBetween)

  const hosts = hostsField && resolveHosts(hostsField, ssh, paths ?? {}, worker, problems)
  const balancers = hosts && balancersField && resolveBalancers(balancersField, hosts, problems)
  const resolved: Partial<Record<ServiceName, ServiceOnCloud>> = {}
  for (const service of serviceNames) {
    const field = services?.[service]
    if (hosts === undefined || release === undefined || platform === undefined || field === undefined) continue
    const found = resolveService(service, field, release, platform, hosts, problems)
    if (limits) {
      checkMinimumUp(limits.minimumUp, found, problems)
      checkGroupsOfUnits(found, field, limits.minimumUp, problems)
    }
    resolved[service] = found
  }
  if (services && order) checkOrder(order, services, problems)
  if (limits) checkGroups(limits, ['limits'], problems)

  if (problems.length > 0) return { ok: false, problems }
  if (!(
    name &&
    release &&
    hosts &&
    balancers &&
    limits &&
    times &&
    notify &&
    neighbours &&
    allowPackages &&
    pauseBetween !== undefined
  )) {
    return { ok: false, problems: [problem([], input, 'complete')] }
  }
  return {
    ok: true,
    cloud: {
      name,
      release: releaseOnCloud(release),
      controllers: hosts.byRole.controllers,
      network: hosts.byRole.network,
      computes: hosts.byRole.computes,
      balancers,
      minimumUp: limits.minimumUp,
      silenceSeconds: limits.silenceSeconds,
      groups: { batch: limits.batch, maxUnavailable: limits.maxUnavailable },
      times,
      notify: notify === 'none' ? { kind: 'none' } : { kind: 'described', cloud: name },
      ...(signers === undefined ? {} : { signers: { twoPeople: signers.twoPeople } }),
      neighbours: { ...release.neighbours, ...neighbours },
      allowPackages,
      services: withServersOfForms(resolved),
      order: order ?? serviceNames.filter((service) => resolved[service] !== undefined),
      pauseBetween,
    },
  }
}

/** The file is no cloud: it may be a key, or a list of passwords. None of it is shown. */
function noMapping(input: unknown): Problem {
  const remedy = 'a mapping with name, hosts, balancers, services'
  if (typeof input === 'string') return { path: [], value: 'a text', remedy }
  return Array.isArray(input) ? { path: [], value: 'a list', remedy } : problem([], input, remedy)
}

/** Checks that each described service is in the order, once. */
function checkOrder(
  order: readonly ServiceName[],
  services: Readonly<Record<string, unknown>>,
  problems: Problem[],
): void {
  order.forEach((service, index) => {
    if (services[service] === undefined)
      problems.push(problem(['order', index], service, 'a service that services describes'))
    if (order.indexOf(service) !== index) problems.push(problem(['order', index], service, 'there once'))
  })
  for (const service of serviceNames) {
    if (services[service] !== undefined && !order.includes(service))
      problems.push(problem(['order'], order, `with ${service} too: services describes it`))
  }
}
