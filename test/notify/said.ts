import { nobodyYet, type Notification } from '../../cloud/model/notification/notification'

/** A notification of something that waits, of which nobody has heard. */
export const waitingOf = (kind: Notification['kind']): Notification => ({
  kind,
  upgrade: 'upgrade-a-keystone',
  key: 'key',
  since: '2026-11-30T02:10:00.000Z',
  at: '2026-11-30T02:10:00.000Z',
  stage: 'waits',
  standing: nobodyYet,
  look: 'openstack-upgrade status keystone --cloud a',
})
