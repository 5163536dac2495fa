import type { Placement, ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { python, withCredentials } from '../releases/scripts'
import { callApisPy } from '../releases/programs.generated'
import { readOptions } from './oslo-config'
import { installed, installedFunction } from './packages'
import { placementConfPy, placementIdentityPy, replaceFilePy } from './programs.generated'
import { renderCommand, renderTemplate, type Rendered } from './render'
import { orExit, quote, script } from './shell'
import { untilItWorks } from './works'

/** A Placement that cloud.yaml describes. */
export type DescribedPlacement = Extract<Placement, { kind: 'described' }>

type Mode =
  | 'look-user'
  | 'make-user'
  | 'prove-user'
  | 'look-endpoints'
  | 'make-endpoints'
  | 'is-to-be-made'
  | 'look'
  | 'foresee'
  | 'set'

/** A program with the credentials of `verify`; no secret stands in its text, and it prints none. */
function program(service: ServiceOnCloud, { urls }: DescribedPlacement, host: Host, text: string, mode: Mode): string {
  const { word, label } = service.releases.to
  const filled = Object.entries({ mode, word, label, urls: JSON.stringify(urls) }).reduce(
    (filling, [name, value]) => filling.replaceAll(`{${name}}`, value),
    text,
  )
  // A file that can't be read is no answer: the check of `verify` ends with 3, which means 'no' or 'nothing of it' here.
  const readable =
    '[ -r {credentials} ] || { echo "{credentials} is not there, or $(id -un) may not read it"; exit 1; }'
  return renderTemplate(service, script(readable, withCredentials(python(readOptions, callApisPy, filled))), host)
}

const confPy = script(replaceFilePy, '', placementConfPy)

/**
 * The [placement] section of the service's file on a host: what is set there stays, the rest is added. Its password never
 * leaves the host: one that is not set there is derived from the password of Nova's own user.
 */
export const renderPlacementConf = (service: ServiceOnCloud, placement: DescribedPlacement, host: Host): Rendered => ({
  shown: `set [placement] in ${service.config.replaceAll('{host}', host.name)}`,
  command: program(service, placement, host, confPy, 'set'),
  probe: program(service, placement, host, confPy, 'look'),
})

/** Exit 0: the step would find everything that it adds to [placement]; 1: it would not, and the output says why. */
export const renderPlacementConfForeseen = (
  service: ServiceOnCloud,
  placement: DescribedPlacement,
  host: Host,
): string => program(service, placement, host, confPy, 'foresee')

/** The user of [placement], with the role admin in its project. */
export const renderPlacementUser = (service: ServiceOnCloud, placement: DescribedPlacement, host: Host): Rendered => ({
  shown: 'openstack user create placement; openstack role add --user placement --project service admin',
  command: program(service, placement, host, placementIdentityPy, 'make-user'),
  probe: program(service, placement, host, placementIdentityPy, 'look-user'),
})

/** That user logs in with the [placement] of another host too. Changes nothing. */
export const renderPlacementAccess = (
  service: ServiceOnCloud,
  placement: DescribedPlacement,
  host: Host,
): Rendered => ({
  shown: `log in as [placement] of ${service.config.replaceAll('{host}', host.name)} says`,
  command: program(service, placement, host, placementIdentityPy, 'prove-user'),
  probe: program(service, placement, host, placementIdentityPy, 'look-user'),
})

/** Service and endpoints. */
export const renderPlacementEndpoints = (
  service: ServiceOnCloud,
  placement: DescribedPlacement,
  host: Host,
): Rendered => ({
  shown: [
    'openstack service create --name placement placement',
    ...Object.entries(placement.urls).map(([name, url]) => `openstack endpoint create placement ${name} ${url}`),
  ].join('\n'),
  command: program(service, placement, host, placementIdentityPy, 'make-endpoints'),
  probe: program(service, placement, host, placementIdentityPy, 'look-endpoints'),
})

/** Exit 0: the upgrade makes Placement, or has begun to; 3: the cloud has another, which answers; 1: it can't tell. */
export const renderIsPlacementToBeMade = (service: ServiceOnCloud, placement: DescribedPlacement, host: Host): string =>
  program(service, placement, host, placementIdentityPy, 'is-to-be-made')

/** Exit 0: the Placement of this host answers on its own address; 3: it does not. */
export const renderPlacementVerify = (service: ServiceOnCloud, { endpoint }: DescribedPlacement, host: Host): string =>
  renderCommand({ ...service, endpoint }, 'placement-verify', host)

/**
 * Serves Placement's site by the web server of the host. The probe wants the pinned packages, an answer on the host's own
 * address, and the note that the web server was told since they came: an answer alone may be that of older code.
 */
export function renderPlacementSite(service: ServiceOnCloud, placement: DescribedPlacement, host: Host): Rendered {
  const { unit, webServer } = placement
  const line = renderCommand(service, 'placement-site', host, { unit: webServer })
  const verify = `works() {\n${renderPlacementVerify(service, placement, host)}\n}`
  const note = quote(`${host.jobsFolder}/${unit.name}.served`)
  return {
    shown: line.split('\n').at(-1) ?? line,
    command: script(verify, orExit(line), untilItWorks, `echo ${quote(service.version)} > ${note}`),
    probe: script(
      installedFunction(service),
      `${installed(service, [unit])} || exit 3`,
      `[ "$(cat ${note} 2>/dev/null)" = ${quote(service.version)} ] || { echo '${webServer} was not told of it since'; exit 3; }`,
      verify,
      'works || exit 3',
    ),
  }
}

/** The verification of everything that other services have on the web server of a host: exit 0 if it works. */
export function renderWebServerVerify(
  served: readonly { readonly service: ServiceOnCloud; readonly unit: Unit }[],
  host: Host,
): string {
  const apis = new Map(served.filter(({ unit }) => unit.works === 'api').map(({ service }) => [service.name, service]))
  return script(
    ...[...apis.values()].map((service) => `(\n${renderCommand(service, 'verify', host)}\n) || exit 3`),
    'exit 0',
  )
}

/** Exit 0: the [placement] of a compute has what Ocata's nova-compute asks for at its start; 3: it has not. */
export const renderComputeHasPlacement = (service: ServiceOnCloud, host: Host): string =>
  renderTemplate(
    service,
    python(
      readOptions,
      "lacks = [name for name in ('os_region_name', 'auth_url', 'password') if not option('placement', name)]",
      "print('[placement] in {config}: %s' % ('set' if not lacks else 'without ' + ', '.join(lacks)))",
      'sys.exit(3 if lacks else 0)',
    ),
    host,
  )
