import { hostname, userInfo } from 'node:os'

/** This worker as a person finds it among several: its host, process, folder and user. */
export const thisWorker = (): string =>
  `the worker on ${hostname()} (pid ${process.pid}, in ${process.cwd()}, as ${userInfo().username})`
