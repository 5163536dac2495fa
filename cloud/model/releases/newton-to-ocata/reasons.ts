/** The reasons of the checks that only an upgrade from Newton to Ocata needs (cloud/model/preflight/reasons.ts). */
export const newtonToOcataReasons = {
  'token provider':
    'Ocata’s default is fernet, Newton’s was uuid: a node left at the default issues tokens that no other node takes, and users are logged out at random.',
  'contract bug':
    'Bug 1670409 ends a contract after a complete migrate with a TypeError, once every node is on Ocata and a person has opened the gate.',
  cells: 'Without cell0 and a first cell Ocata’s api_db sync stops at 29, while every nova-api is down.',
  'online migrations':
    'Ocata’s db sync refuses rows that only Newton’s code can migrate; found out then, Newton’s code is no longer there and every nova-api is down.',
  placement:
    'Ocata’s scheduler finds no host without Placement, so no guest can be started, and nova-compute does not start.',
  'placement options':
    'nova-status ends with 2 if nova.conf names no user for Placement (nova@15.1.5:nova/cmd/status.py, _check_placement): by then every nova-api is down.',
  'placement on computes':
    'Ocata’s nova-compute ends at its start if nova.conf does not name the region of Placement (nova@15.1.5:nova/compute/manager.py, init_host), and its guests can no longer be managed.',
  filters:
    'Ocata’s scheduler asks Placement before its filters, by the ratios of each compute. A resource that no filter has limited so far is limited from then on, and full hosts get no guest (release notes of Nova 15.0.0).',
  'removed options':
    'Neutron 10 no longer knows these options: it sends no notification through the drivers of before, and names guests by dns_domain (neutron@10.0.7, entry_points.txt and neutron/agent/linux/dhcp.py).',
  'enabled backends':
    'Ocata’s cinder-volume ends with 1 if its driver stands in [DEFAULT] (cinder@ocata-eol:cinder/cmd/volume.py): the upgrade would have stopped the old one by then, and no volume could be attached.',
  'volume drivers':
    'A driver that the new release has moved or removed lets the new cinder-volume start without its backend, after the old one was stopped.',
  'volume hosts':
    'cinder-volume works for HOST@BACKEND, so it does not find the volumes whose row names HOST alone: they can be neither attached nor deleted.',
} as const
