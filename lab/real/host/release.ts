const keystonePhase = (command: string, fact: string, rest: object): object => ({
  command,
  fact,
  before: ['4', '5', '6', '7', '8', '9'],
  after: { atLeast: 24 },
  traces: `${command}_traces`,
  impact: 'keystone serves on',
  wayBack: 'packages',
  ...rest,
})

const glancePhase = (command: string, rest: object): object => ({
  command,
  fact: 'version',
  traces: `${command}_traces`,
  impact: 'glance serves on',
  ...rest,
})

/**
 * The pair of releases of the lab's cloud.yaml. Ocata itself can't be had of Keystone and Glance: the oldest on
 * PyPI are Pike's (12.0.2 and 15.0.2). Their phases have Ocata's names and go further, from the Newton schema
 * (docs/reference/lab-real.md).
 */
export const release: object = {
  like: 'newton-to-ocata',
  services: {
    keystone: {
      phases: {
        expand: keystonePhase('expand', 'keystone_expand', {}),
        migrate: keystonePhase('migrate', 'keystone_data_migrate', {}),
        contract: keystonePhase('contract', 'keystone_contract', { wayBack: 'restore' }),
      },
    },
    glance: {
      phases: {
        expand: glancePhase('expand', {
          before: ['legacy44', 'mitaka02'],
          after: ['pike_expand01', 'pike_contract01'],
          wayBack: 'packages',
        }),
        contract: glancePhase('contract', {
          before: ['pike_expand01'],
          earlier: ['legacy44', 'mitaka02'],
          after: ['pike_contract01'],
          wayBack: 'restore',
        }),
      },
    },
  },
}
