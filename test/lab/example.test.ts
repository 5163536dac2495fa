import { expect, test } from '@jest/globals'
import { onLab } from '../../lab/example'

const example = {
  platform: 'rdo',
  hosts: { controllers: { controller1: '10.0.0.1' } },
  services: {
    nova: { version: '1', units: { 'nova-api': { servers: { nova_api: 'nova{number}' } }, 'nova-novncproxy': 'none' } },
  },
}
const own = {
  platform: 'debian',
  hosts: { controllers: { controller1: '127.0.0.1', controller2: '127.0.0.2' }, computes: { compute1: '127.0.0.3' } },
  services: {
    nova: {
      version: '2',
      units: {
        'nova-api': { process: 'lab/nova-api', servers: {} },
        'nova-conductor': { process: 'lab/nova-conductor', hosts: ['controller2'] },
        'nova-novncproxy': { process: 'lab/nova-novncproxy' },
      },
    },
    cinder: { version: '2', units: { 'cinder-api': { process: 'lab/cinder-api' } } },
  },
}

test('an example keeps every field on a lab that is not among the places that only the lab can know', () => {
  const before = structuredClone(example)
  expect(onLab(example, own, ['hosts.<named>.<named>', 'services.<named>.units.*.process'])).toEqual({
    platform: 'rdo',
    hosts: { controllers: { controller1: '127.0.0.1' } },
    services: {
      nova: {
        version: '1',
        units: {
          'nova-api': { process: 'lab/nova-api', servers: { nova_api: 'nova{number}' } },
          'nova-conductor': { process: 'lab/nova-conductor' },
          'nova-novncproxy': 'none',
        },
      },
    },
  })
  expect(example).toEqual(before)
  expect(onLab(example, own, [])).toEqual(example)
})
