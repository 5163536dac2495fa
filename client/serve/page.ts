import { createHash } from 'node:crypto'
import { duration } from '../../cloud/model/duration'
import { limits } from '../../cloud/model/limits'
import { isOver as isStepOver } from '../../cloud/model/progress'
import { clipped, oneLine } from '../../cloud/model/text'
import { actorText } from '../history/model'
import { clockText, dayText } from '../history/words'
import { documentOf, type Document } from '../report/document'
import { html, type Html } from '../report/html'
import { fact, moment, stateBadge } from '../report/words'
import { shown } from '../show/text'
import { liveJs } from './programs.generated'
import type { View } from './reader'
import { drawnOnce } from './sections/drawn'
import { needsSection } from './sections/needs'
import { nowSection } from './sections/now'
import { stepsSection } from './sections/steps'
import { goingSection, overSection } from './sections/upgrades'
import { liveStyle } from './style'
import { announcement, nameOf, stateWords, titleOf } from './words'

/** The place of the page's server. */
export interface Place {
  readonly taskQueue: string
  readonly namespace: string
  readonly temporal: string
}

type Chosen = NonNullable<View['chosen']>

/** The line that says how fresh the page is. */
function freshness({ now, away }: View): Html {
  const [clock, day] = [clockText(now.toISOString()), dayText(now.toISOString())]
  if (away === undefined) return html`<p class="live">Read ${clock}, ${day}. Temporal answers.</p>`
  return html`<p class="live away">
    <strong>Not fresh since ${clockText(away.since.toISOString())}.</strong> ${away.sentence} Below is what was known
    before; it is asked again and again.
  </p>`
}

function factsOf({ began, ended, runs, snapshot, history, id }: Chosen, now: Date): Html {
  const { steps = [], stepsLeftOut = { over: 0, toCome: 0 } } = snapshot ?? {}
  const done = steps.filter(isStepOver).length + stepsLeftOut.over
  const all = steps.length + stepsLeftOut.over + stepsLeftOut.toCome
  const seconds = (+(ended ?? now) - +began) / 1000
  const startedBy = history?.runs.findLast(({ upgrade }) => upgrade === id)?.startedBy
  return html`<dl>
    ${snapshot === undefined ? undefined : fact('steps over', `${done} of ${all}`)} ${fact('begun', moment(+began))}
    ${ended === undefined ? undefined : fact('ended', moment(+ended))}
    ${fact(ended === undefined ? 'for' : 'took', duration(Math.max(0, seconds)))}
    ${startedBy === undefined ? undefined : fact('started', actorText(startedBy))}
    ${runs === 1 ? undefined : fact('runs', runs)}
    ${fact('report', html`<a href="/report?upgrade=${encodeURIComponent(id)}">as one page</a>`)}
  </dl>`
}

function heading(chosen: Chosen, now: Date): Html {
  return html`<h2>${nameOf(chosen)} ${stateBadge(stateWords(chosen, chosen.snapshot))}</h2>
    ${factsOf(chosen, now)}`
}

/** The reasons that something below is older than it should be. */
function silence({ silent, snapshot, history, historySilent }: Chosen): Html {
  const state = html`<p class="note bad">
    <strong>It does not answer now.</strong> ${silent} ${snapshot === undefined ? '' : 'Below is its last state.'}
  </p>`
  const past = html`<p class="note bad">The history could not be read again: ${historySilent}</p>`
  return html`${silent === undefined ? undefined : state}${history === undefined || historySilent === undefined ? undefined : past}`
}

/** The words for an upgrade that was asked for by its address, and that is not there. */
const unlisted = ({ asked, away }: View): Html | undefined =>
  asked === undefined || away !== undefined
    ? undefined
    : html`<p class="note bad">
        Temporal lists no upgrade <code>${clipped(oneLine(asked), limits.nameCharacters)}</code> on this task queue.
        Once it is started, it is shown here.
      </p>`

/** The parts of the page, each replaced alone when its markup has changed. */
export function partsOf(view: View): Readonly<Record<string, Html | undefined>> {
  const { chosen: raw, now } = view
  const base = { fresh: freshness(view), going: goingSection(view), over: overSection(view) }
  if (raw === undefined) return { ...base, silence: unlisted(view) }
  const chosen: Chosen = raw.snapshot === undefined ? raw : { ...raw, snapshot: shown(raw.snapshot) }
  const { snapshot } = chosen
  return {
    ...base,
    heading: heading(chosen, now),
    silence: silence(chosen),
    needs: snapshot === undefined ? undefined : needsSection(chosen, snapshot, now),
    now: snapshot === undefined ? undefined : nowSection(snapshot, now),
    ...drawnOnce(raw, raw.id),
    steps:
      snapshot === undefined
        ? undefined
        : html`<h3>Hosts and steps</h3>
            ${stepsSection(snapshot, now)}`,
  }
}

/** A part as it travels: with a mark of its name and markup, so that one that the page has already is not sent again. */
export interface Part {
  readonly mark: string
  readonly markup: string
}

/** The places of the parts in the page, from top to bottom. */
const places = {
  header: ['fresh'],
  nav: ['going'],
  main: ['heading', 'silence', 'needs', 'now', 'timeline', 'steps', 'past'],
  footer: ['over'],
} as const

/** Every part of the page, those without contents too. */
export function markedParts(view: View): Readonly<Record<string, Part>> {
  const parts = partsOf(view)
  return Object.fromEntries(
    Object.values(places)
      .flat()
      .map((name) => {
        const { markup } = parts[name] ?? html``
        return [
          name,
          { mark: createHash('sha256').update(`${name} ${markup}`).digest('base64url').slice(0, 12), markup },
        ]
      }),
  )
}

/** The news for a page that has some parts already. */
export interface News {
  readonly title: string
  readonly says: string
  /** The time of this reading. */
  readonly at: string
  readonly upgrade: string
  readonly parts: Readonly<Record<string, Part>>
}

/** @param have the marks of the parts that the page shows */
export function newsOf(view: View, have: ReadonlySet<string>): News {
  const parts = Object.entries(markedParts(view)).filter(([, { mark }]) => !have.has(mark))
  return {
    title: titleOf(view),
    says: announcement(view),
    at: clockText(view.now.toISOString()),
    upgrade: view.chosen?.id ?? view.asked ?? '',
    parts: Object.fromEntries(parts),
  }
}

/** The whole page as it is when it is opened; its script keeps it fresh. */
export function livePage(view: View, { taskQueue, namespace, temporal }: Place): Document {
  const parts = partsOf(view)
  const part = (name: string): Html => html`<div id="part-${name}">${parts[name]}</div>`
  const body = html`<a class="skip" href="#upgrade">Skip to the upgrade</a>
    <header>
      <h1>OpenStack upgrades</h1>
      <p class="where">task queue ${taskQueue}, namespace ${namespace}, Temporal at ${temporal}</p>
      ${places.header.map(part)}
      <p id="lost" class="live away" hidden></p>
      <p id="says" role="status" class="heard">${announcement(view)}</p>
    </header>
    <nav aria-label="Upgrades that run">${places.nav.map(part)}</nav>
    <main
      id="upgrade"
      tabindex="-1"
      data-upgrade="${view.chosen?.id ?? view.asked ?? ''}"
      data-at="${clockText(view.now.toISOString())}"
    >
      ${places.main.map(part)}
    </main>
    <nav aria-label="Upgrades that are over">${places.footer.map(part)}</nav>`
  const head = html`<noscript><meta http-equiv="refresh" content="10" /></noscript>`
  return documentOf({ title: titleOf(view), body, head, style: liveStyle, script: liveJs })
}
