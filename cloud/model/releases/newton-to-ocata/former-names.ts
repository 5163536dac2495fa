/**
 * Names that an upgrade from Newton to Ocata had before gates and questions were named by their role. A running upgrade of
 * then goes on, and an operator's habit is heard.
 */
export const formerGates: Readonly<Record<string, string>> = {
  'keystone-upgraded': 'keystone-on-ocata',
  'glance-upgraded': 'glance-on-ocata',
  'computes-upgraded': 'computes-on-ocata',
}

/** Former beginnings of the verbs of questions about an active unit. */
export const formerVerbs: Readonly<Record<string, string>> = {
  'runs-old': 'runs-newton',
  'runs-new': 'runs-ocata',
  'has-new': 'has-ocata',
}
