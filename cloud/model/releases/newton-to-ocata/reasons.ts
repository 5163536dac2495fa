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
} as const
