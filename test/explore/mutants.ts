import type { Mutant } from '../../explore/product'

/** Changes of the product's compiled code, each of which breaks a promise: the rules have to notice every one. */
export const mutants: readonly (Mutant & { readonly breaks: RegExp })[] = [
  {
    name: 'tries a failed step again without asking',
    file: 'workflows/run/perform.js',
    from: 'answer = await (0, answers_1.answerTo)(context, step, tried);',
    to: "answer = { verb: 'retry', by: '' };",
    breaks: /ran \d+ times, with 0 retries|comes to no end/,
  },
  {
    name: 'takes a skip at its word',
    file: 'workflows/run/perform.js',
    from: 'tried = (0, answers_1.refusedSkip)(step, found.state);',
    to: "return { state: 'done', evidence: '' };",
    breaks: /began before \S+ was done|done without|comes to no end/,
  },
  {
    name: 'takes every node for upgraded',
    file: 'workflows/run/evidence.js',
    from: 'return evidence;',
    to: 'return { ...evidence, ok: true };',
    breaks: /began while \S+ was seen on the old release/,
  },
  {
    name: 'goes through a gate without asking',
    file: 'workflows/run/wait-at-gate.js',
    from: 'await (0, context_1.safePoint)(context);',
    to: "return 'confirm';",
    breaks: /began unconfirmed/,
  },
  {
    name: 'forgets to let the first node join',
    file: 'workflows/services/keystone.js',
    from: 'await first.join();',
    to: '',
    breaks: /were out at once/,
  },
  {
    name: 'does not read again if a node is drained',
    file: 'workflows/procedure/unit-steps.js',
    from: 'drained: { balancers: cloud.balancers, servers: answered }',
    to: '',
    breaks: /began while it served/,
  },
  {
    name: 'does not repeat a drain that was forgotten',
    file: 'workflows/run/perform.js',
    from: 'if (drainGone && step.drainedBy !== undefined)',
    to: 'if (false)',
    breaks: /comes to no end/,
  },
  {
    name: 'does not hear resume',
    file: 'workflows/state/stop-requests.js',
    from: 'resume() {\n        this.#pause = undefined;',
    to: 'resume() {',
    breaks: /comes to no end/,
  },
]
