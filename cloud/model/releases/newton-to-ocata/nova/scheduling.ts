import type { ServiceOnCloud } from '../../../cloud'
import { renderIsPlacementToBeMade, renderPlacementConfForeseen, script } from '../../../commands'
import type { Host } from '../../../hosts'
import type { Check, Subject } from '../../../preflight/check'
import { onOptions } from '../../../preflight/on-options'
import { filtersPy, placementOnComputesPy, placementOptionsPy } from './programs.generated'

/** The upgrade note of nova@15.0.0:releasenotes/notes/resource_providers_scheduler_db_filters-16b2ed3da00c51dd.yaml. */
export const filters = ({ service }: Subject, host: Host): Check => ({
  name: 'filters',
  required: false,
  script: onOptions(service, host, filtersPy),
  remedy:
    'Before the upgrade, set the ratio that is named to 9999.0 in nova.conf of every compute and restart nova-compute, or to the ratio that you want from now on. With it in nova.conf of this node too, preflight says no more.',
})

/** Where the upgrade makes Placement it adds what is missing, if it can. One that another has made is asked as ever. */
function unlessMade(service: ServiceOnCloud, host: Host, check: string): string {
  const { placement } = service
  if (placement?.kind !== 'described') return check
  return script(
    `if made=$(\n${renderIsPlacementToBeMade(service, placement, host)}\n); then`,
    `  (\n${renderPlacementConfForeseen(service, placement, host)}\n) && exit 0`,
    '  exit 3',
    'fi',
    check,
  )
}

/** The user with which nova-status, conductor and scheduler ask Placement. */
export const placementOptions = ({ service }: Subject, host: Host): Check => ({
  name: 'placement options',
  required: true,
  script: unlessMade(service, host, onOptions(service, host, placementOptionsPy)),
  remedy:
    'Set [placement] in nova.conf there: os_region_name, auth_type = password, auth_url, username, password, project_name, user_domain_name, project_domain_name (docs/explanation/nova.md).',
})

/** Computes are upgraded by their operators, so this only tells. */
export const placementOnComputes = ({ service }: Subject, host: Host): Check => ({
  name: 'placement on computes',
  required: false,
  script: onOptions(service, host, placementOnComputesPy),
  remedy:
    'Set [placement] in nova.conf of every compute before its packages are upgraded: os_region_name and the user of Placement, as on the controllers.',
})
