const everything = require('./jest.config')

/**
 * Upgrades on the simulated lab whose worker is killed before each step and within it. They are also terminated and started
 * again in each kind of step. Some five hundred deaths take too long for every change.
 * @type {import('jest').Config}
 */
module.exports = {
  ...everything,
  testMatch: ['<rootDir>/test/crashes/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A test that kills within each step has to see each step: with more files beside it, the shorter steps pass unseen.
  maxWorkers: 2,
}
