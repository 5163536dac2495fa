const everything = require('./jest.config')

/**
 * The tests on the real lab: as root on Debian 12 (docs/lab-real.md). Two files at a time: each has a cloud of its own, of
 * eight hosts on this machine.
 * @type {import('jest').Config}
 */
module.exports = {
  ...everything,
  testMatch: ['<rootDir>/test/{lab-real,real}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  testTimeout: 180_000,
}
