const { default: TestSequencer } = require('@jest/test-sequencer')

/** Where the tests are that drive whole upgrades, the longest first. */
const long = ['/test/real/', '/test/crashes/', '/test/upgrade/', '/test/durable/']

/**
 * Begins with the tests that take longest, wherever they were never timed: what is left to run beside the last one is
 * then short. Otherwise as jest does it.
 */
module.exports = class LongestFirst extends TestSequencer {
  /**
   * @override
   * @param {Parameters<TestSequencer['sort']>[0]} tests
   */
  async sort(tests) {
    /** @param {{ readonly path: string }} test */
    const rank = ({ path }) => {
      const found = long.findIndex((folder) => path.includes(folder))
      return found < 0 ? long.length : found
    }
    return [...(await super.sort(tests))].sort((one, other) => rank(one) - rank(other))
  }
}
