// @needs build
// @needs real lab
/** The base of the lab: built once, kept in the cache, never changed by a lab (docs/reference/lab-real.md). */
export { ensureBase, type Base } from './build'
export { cacheFolder } from './cache'
export { writeConfiguration, type HostValues } from './configuration'
export { databases, type Database } from './databases'
export { namesOn, platforms, type Names, type Platform } from './platform'
export { placement, siteOf, startedAs, webServer } from './sites'
export { keystoneAdminPort, roles, unitsOf, type Role, type Unit } from './units'
export { librariesPackage, services, sharedPackage, versions, type Release, type Service } from './versions'
