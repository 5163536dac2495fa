/**
 * The needs of a task or a test before it can run. Set-up provides them in this order.
 */
export const allNeeds = /** @type {const} */ ([
  'packages',
  'build',
  'temporal',
  'haproxy',
  'sshd',
  'login shells',
  'chromium',
  'shellcheck',
  'prometheus',
  'openssl',
  'sudo',
  'curl',
  'vermin',
  'real lab',
  'rivals',
])

/** @typedef {(typeof allNeeds)[number]} Need */

/**
 * @typedef {object} Task
 * @property {Need[]} needs for tests, also all that the test files asked for declare (needs.mjs)
 * @property {(args: readonly string[]) => Need[]} [alsoNeeds] the needs that its arguments bring
 * @property {'verify' | { readonly jest: readonly string[] } | readonly string[] | undefined} runs the arguments for node,
 *   or for jest, to which those of the command line are added; nothing where set-up is all there is to do
 */

/** The command line; bin/openstack-upgrade sets it up too (executable.mjs). @type {Task} */
export const upgrade = { needs: ['packages', 'build'], runs: ['build/client/main.js'] }

/** The npm scripts that set themselves up. @type {Readonly<Record<string, Task>>} */
export const tasks = {
  demo: { needs: ['packages', 'build', 'temporal', 'haproxy'], runs: ['build/demo/main.js'] },
  test: { needs: ['packages'], runs: { jest: [] } },
  'test:unit': { needs: ['packages'], runs: { jest: ['--config', 'jest.unit.config.mjs'] } },
  'test:real': { needs: ['packages'], runs: { jest: ['--config', 'jest.real.config.js'] } },
  'test:crashes': { needs: ['packages'], runs: { jest: ['--config', 'jest.crashes.config.js'] } },
  verify: { needs: ['packages', 'build'], runs: 'verify' },
  worker: { needs: ['packages', 'build'], runs: ['build/worker/supervised.js'] },
  upgrade,
  'lab:real': {
    needs: ['packages', 'build', 'temporal', 'haproxy', 'sshd', 'real lab'],
    runs: ['build/lab/real/host/main.js'],
  },
  build: { needs: ['packages', 'build'], runs: undefined },
  package: { needs: ['packages', 'build'], runs: ['setup/package.mjs'] },
  bench: {
    needs: ['packages', 'build', 'temporal', 'haproxy', 'sshd', 'rivals'],
    runs: ['build/bench/main.js'],
  },
  'bench:step': { needs: ['packages', 'build', 'temporal', 'sshd'], runs: ['build/bench/step.js'] },
  'bench:resume': { needs: ['packages', 'build', 'temporal', 'haproxy'], runs: ['build/bench/resume.js'] },
  'bench:frozen': { needs: ['packages', 'build', 'temporal', 'haproxy'], runs: ['build/bench/frozen.js'] },
  'bench:scale': { needs: ['packages', 'build', 'temporal', 'sshd'], runs: ['build/bench/scale.js'] },
  'bench:replay': { needs: ['packages', 'build', 'temporal'], runs: ['build/bench/replay.js'] },
  'bench:waiting': { needs: ['packages', 'build', 'temporal', 'haproxy'], runs: ['build/bench/waiting.js'] },
  'bench:client': { needs: ['packages', 'build', 'temporal'], runs: ['build/bench/client.js'] },
  chaos: {
    needs: ['packages', 'build', 'temporal', 'haproxy'],
    alsoNeeds: (args) => (/(^| )--lab[ =]real( |$)/.test(args.join(' ')) ? ['sshd', 'real lab'] : []),
    runs: ['build/chaos/main.js'],
  },
  explore: { needs: ['packages', 'build'], runs: ['build/explore/main.js'] },
  'replay:history': { needs: ['packages', 'build'], runs: ['build/test/support/replay-history.js'] },
  'record:histories': {
    needs: ['packages', 'build', 'temporal', 'haproxy', 'sshd'],
    runs: ['build/test/support/record-histories.js'],
  },
}
