import { packagingOf } from '../packaging'
import type { PlatformName } from '../platform'
import type { ServiceRelease, UnitRelease } from '../release'
import { unitCommands } from '../service-manager'

/**
 * A service as a platform has it: its units, packages and commands, with those that packaging and service manager give to
 * every service.
 * @param platform without one, as in a history from before it was kept, Debian's
 */
export function onPlatform(service: ServiceRelease, platform: PlatformName = 'debian'): ServiceRelease {
  const { platforms, ...rest } = service
  const own = platforms?.[platform]
  const units = new Map<string, UnitRelease>(Object.entries(rest.units))
  for (const [name, unit] of Object.entries(own?.units ?? {})) {
    if (unit === 'none') units.delete(name)
    else units.set(name, { ...units.get(name), ...unit })
  }
  return {
    ...rest,
    packages: own?.packages ?? rest.packages,
    ...(own?.placement === undefined ? {} : { placement: own.placement }),
    units: Object.fromEntries(units),
    commands: { ...unitCommands, install: packagingOf({ platform }).install, ...rest.commands, ...own?.commands },
  }
}
