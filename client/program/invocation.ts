/** The beginning of these commands as a person types them now: by npm, or by the program's own name. */
export const invocation = process.env.npm_lifecycle_event === 'upgrade' ? 'npm run upgrade --' : 'openstack-upgrade'
