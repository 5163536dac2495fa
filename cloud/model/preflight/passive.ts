import type { AcrossCheck } from '../actions'
import type { ServiceOnCloud } from '../cloud'
import { renderGone } from '../commands'
import { byHand } from '../service-manager'
import { onHost } from '../unit-forms'

/** A unit that is active on one of its hosts only: if two run, only a person can say from which of them to move. */
export const activeOnce = ({ units }: ServiceOnCloud): AcrossCheck[] =>
  units
    .filter(({ passive }) => passive)
    .map((unit) => ({
      name: `${unit.name} once`,
      nodes: unit.hosts.map((host) => ({ host, script: renderGone(unit, host) })),
      remedy: `Two of ${unit.name} work on the same things: find out which has them in hand, stop it everywhere else (${byHand('stop', onHost(unit))}), and look at what both did.`,
    }))
