import { hostname } from 'node:os'
import { userName } from '../cloud/load/user-name'

/** This worker as a person finds it among several: its host, process, folder and user. */
export const thisWorker = (): string =>
  `the worker on ${hostname()} (pid ${process.pid}, in ${process.cwd()}, as ${userName()})`
