import type { Bench } from './bench'
import { measureDrain } from './arms/drain'
import { measureKeystone } from './arms/keystone'
import { measureStep } from './arms/step'
import { program } from './program'

/** The benches in the order in which they are run. A program that prints `name=figure` is entered by `program`. */
export const benches: readonly Bench[] = [
  { name: 'step', title: 'A step beside other ways to run a command', measure: measureStep },
  { name: 'drain', title: 'How soon a drain sees that a server is idle', measure: measureDrain },
  { name: 'keystone', title: 'Keystone whole beside a playbook', measure: measureKeystone },
  program('waiting', 'Five services with commands that take no time, and their pauses'),
  program('resume', 'How soon an upgrade goes on after its worker was killed', ({ kills }) => [
    '--kills',
    String(kills),
  ]),
]
