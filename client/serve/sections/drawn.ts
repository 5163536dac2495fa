import { attentionsOf, groupsOf } from '../../report/group'
import { html, type Html } from '../../report/html'
import { picture } from '../../report/picture'
import { attentionsTable, decisionsTable } from '../../report/tables'
import type { UpgradeView } from '../upgrade-reading'
import { historySection } from './history'

function drawn({ runs, at }: NonNullable<UpgradeView['history']>, id: string): Drawn {
  const groups = groupsOf(runs)
  const attentions = attentionsOf(runs, at)
  const group = groups.find(({ upgrade }) => upgrade === id)
  return {
    timeline: html`<h3>Timeline</h3>
      ${group === undefined ? undefined : picture(group, groups, attentions, at)}`,
    past: html`<h3>Decisions</h3>
      ${decisionsTable(runs)}
      <h3>Attentions</h3>
      ${attentionsTable(attentions)}
      <h3>History</h3>
      ${historySection(runs, at)}`,
  }
}

/** The parts that a history alone decides. */
interface Drawn {
  readonly timeline: Html
  readonly past?: Html
}

/** Each history is drawn once: a long one is thousands of bars, and the page is asked for each second. */
const drawings = new WeakMap<object, Drawn>()

/**
 * The timeline of a history, and the decisions, attentions and events in it.
 * @param id the upgrade whose timeline it is: the history of a whole cloud has those of its services too
 */
export function drawnOnce({ history, historySilent }: UpgradeView, id: string): Drawn {
  if (history === undefined)
    return {
      timeline: html`<h3>Timeline</h3>
        <p class="soft">${historySilent ?? 'The history is being read; a long one takes a while.'}</p>`,
    }
  const done = drawings.get(history) ?? drawn(history, id)
  drawings.set(history, done)
  return done
}
