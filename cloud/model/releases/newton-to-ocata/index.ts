import type { Release } from '../../release'
import { cinder } from './cinder'
import { glance } from './glance'
import { keystone } from './keystone'
import { family, neighbours } from './neighbours'
import { neutron } from './neutron'
import { nova } from './nova'

/**
 * Newton to Ocata. Its ids end with nothing: those of the upgrades that run, and their records on hosts, were made before
 * an id named its release.
 */
export const newtonToOcata: Release = {
  pair: 'newton-to-ocata',
  from: { word: 'newton', label: 'Newton' },
  to: { word: 'ocata', label: 'Ocata' },
  idSuffix: '',
  services: { keystone, glance, nova, neutron, cinder },
  neighbours,
  family,
}
