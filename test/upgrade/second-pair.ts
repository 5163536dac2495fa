/**
 * A pair of releases behind that of this program, for the test alone: data, as cloud.yaml takes it. Its databases are files
 * of facts in a folder; each phase writes down there that it has run.
 * @param folder where they are, on a path that every host of the simulated lab sees
 */
export function secondPair(folder: string): object {
  const schema = (service: string): string => `cat ${folder}/${service}`
  const phase = (service: string, name: string, wayBack: string): object => ({
    command: name,
    fact: name,
    before: ['first'],
    after: ['second'],
    impact: `${service} serves on`,
    wayBack,
  })
  const runs = (service: string, name: string): string =>
    `sed -i 's/^${name} .*/${name} second/' ${folder}/${service} && echo '${service} ${name}' >> ${folder}/ran`
  return {
    like: 'newton-to-ocata',
    from: { word: 'ocata', label: 'Ocata' },
    to: { word: 'pike', label: 'Pike' },
    services: {
      keystone: {
        commands: {
          schema: schema('keystone'),
          expand: runs('keystone', 'expand'),
          contract: runs('keystone', 'contract'),
        },
        phases: {
          expand: phase('keystone', 'expand', 'packages'),
          migrate: 'none',
          contract: phase('keystone', 'contract', 'restore'),
        },
      },
      neutron: {
        commands: {
          schema: schema('neutron'),
          expand: runs('neutron', 'expand'),
          // The rows of this pair can not tell a release.
          reports: "lab-reports {unit} {on} | sed 's/^release .*/release unknown/'",
        },
        phases: { expand: phase('neutron', 'expand', 'packages'), contract: 'none' },
      },
    },
  }
}

/** The facts of its databases before it is begun. */
export const firstFacts = {
  keystone: 'expand first\ncontract first\n',
  neutron: 'expand first\n',
} as const

/** The versions of its packages. */
export const secondVersions = {
  keystone: '2:12.0.0-0ubuntu1~cloud0',
  neutron: '2:11.0.0-0ubuntu1~cloud0',
} as const
