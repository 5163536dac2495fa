/** The procedure's Keystone lines that change a host, as (host verb). Lines in brackets are the product's own. */
export const procedure = [
  // Step 1.
  'controller1 stop', //      Stop keystone.
  'controller1 install', //   Install new Keystone code.
  'controller1 backup', //    [a backup before the first phase].
  'controller1 expand', //    Run expand phase.
  'controller1 migrate', //   Running migration phase.
  'controller1 start', //     Start service: service apache2 start.
  // Step 2.
  'controller2 stop', //      Stop keystone: service apache2 stop.
  'controller2 install', //   Install new Keystone code.
  'controller2 start', //     Start service.
  // Step 3.
  'controller3 stop', //      Stop keystone.
  'controller3 install', //   Install new Keystone code.
  'controller3 start', //     Start service.
  'controller3 contract', //  … then run contract phase.
]

/** The servers that a controller answers, on both balancers, as `Rehearsal.out` names them. */
export const serversOf = (number: 1 | 2 | 3): string[] =>
  ['lb1', 'lb2'].flatMap((balancer) =>
    [`horizon/horizon${number}`, `keystone_admin/keystone${number}`, `keystone_public/keystone${number}`].map(
      (server) => `${balancer} ${server}`,
    ),
  )
