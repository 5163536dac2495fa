const everything = require('./jest.config')

/**
 * Upgrades on the simulated lab whose worker is killed before each step and within it, and that are terminated and started
 * again in each kind of step: some five hundred deaths, too long for every change.
 * @type {import('jest').Config}
 */
module.exports = {
  ...everything,
  testMatch: ['<rootDir>/test/crashes/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}
