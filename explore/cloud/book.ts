import type { Cloud } from '../../cloud/model/cloud'
import { parseStepId, type UpgradeName } from '../../cloud/model/ids'
import type { Answers, Outline } from '../../workflows/plan/outline'
import type { Step } from '../../workflows/procedure/primitives'
import type { ProcedureName } from '../../workflows/services'

/** The facts of a night that the answer to a script depends on. */
export interface Facts {
  /** True if the whole effect of the step is there. */
  isDone(step: string): boolean
  /** True if the host is still seen on the old release, whatever was done there. */
  isSeenOld(host: string): boolean
  /** True if the units that answer the servers of a step run. */
  answers(step: string): boolean
  readonly contractIsPending: boolean
  /** True once the computes are on the new release. */
  readonly computesAreNew: boolean
}

type Meaning = (facts: Facts) => boolean

/** The parts of the product that tell which scripts there are. */
export interface Outliner {
  readonly outline: (cloud: Cloud, name: ProcedureName, answers?: Answers) => Promise<Outline>
}

export const procedureNames = [
  'keystone',
  'glance',
  'nova',
  'nova-finish',
  'neutron',
  'cinder',
] as const satisfies readonly ProcedureName[]

const isStart = (id: string): boolean => /^(start|restart)-/.test(parseStepId(id).verb)

/** Ways to answer the questions of a procedure, so that each question of it is asked in one of them. */
const ways: readonly (Answers | undefined)[] = [
  undefined,
  ...['2', ''].flatMap((end) => [wayOf(end, true), wayOf(end, false)]),
]

/** The unit that is active on one node is seen there, and on no other; of its new code, all is seen, or nothing. */
function wayOf(end: string, hasNew: boolean): Answers {
  return ({ step, assumed }) => {
    const { verb } = parseStepId(step.id)
    if (verb.startsWith('has-')) return Promise.resolve(hasNew)
    if (verb.startsWith('runs-old')) return Promise.resolve(hasNew && end !== '' && step.host.endsWith(end))
    return Promise.resolve(verb.startsWith('runs-new') ? end !== '' && step.host.endsWith(end) : assumed)
  }
}

/**
 * All that the upgrades of a cloud may ask: each read-only script with its meaning, and each step. It depends on the cloud
 * and on the product, and on no night.
 */
export class Book {
  readonly outlines = new Map<UpgradeName, Outline>()
  readonly steps = new Map<string, Step>()
  /** By the host, then by the script. */
  readonly #meanings = new Map<string, Map<string, Meaning>>()

  static async write(cloud: Cloud, { outline }: Outliner): Promise<Book> {
    const book = new Book()
    for (const name of procedureNames) {
      if (cloud.services[name === 'nova-finish' ? 'nova' : name] === undefined) continue
      for (const way of ways) {
        const asked: Step[] = []
        const assumed: Answers = ({ assumed: yes }) => Promise.resolve(yes)
        const found = await outline(cloud, name, (question, upgrade) => {
          asked.push(question.step)
          return (way ?? assumed)(question, upgrade)
        })
        if (way === undefined) book.outlines.set(name, found)
        book.#read(found, asked)
      }
    }
    return book
  }

  /** The answer of a script on a host; undefined for a script that is in no outline. */
  answer(host: string, script: string, facts: Facts): boolean | undefined {
    return script === 'true' ? true : this.#meanings.get(host)?.get(script)?.(facts)
  }

  #means(host: string, script: string, meaning: Meaning): void {
    const own = this.#meanings.get(host) ?? new Map<string, Meaning>()
    this.#meanings.set(host, own)
    if (!own.has(script)) own.set(script, meaning)
  }

  #read({ entries }: Outline, asked: readonly Step[]): void {
    const steps = entries.flatMap((entry) => (entry.kind === 'step' ? [entry.step] : []))
    const allDone =
      (ids: readonly string[]): Meaning =>
      (facts) =>
        ids.every((id) => facts.isDone(id))
    /** On the new release: each unit there that is started before this entry was so, and nobody sees another. */
    const isNew = (host: string, before: number): Meaning => {
      const starts = entries
        .slice(0, before)
        .flatMap((entry) =>
          entry.kind === 'step' &&
          entry.step.host === host &&
          parseStepId(entry.id).verb.startsWith('start-') &&
          entry.step.when?.includes('contract') !== true
            ? [entry.step]
            : [],
        )
      return (facts) => !facts.isSeenOld(host) && starts.every(({ id }) => facts.isDone(id))
    }
    for (const [at, entry] of entries.entries()) {
      if (entry.kind === 'gate') {
        for (const { host, script } of entry.gate.evidence.nodes) {
          const isOfComputes = entry.gate.before === undefined
          this.#means(host.name, script, isOfComputes ? (facts) => facts.computesAreNew : isNew(host.name, at))
        }
        continue
      }
      const { step } = entry
      const { id, host, action } = step
      if (!this.steps.has(id)) this.steps.set(id, step)
      switch (action.kind) {
        case 'proof':
          this.#means(host, action.script, isNew(host, entries.length))
          break
        case 'join':
          this.#means(host, action.verify, (facts) => facts.answers(id))
          break
        case 'drain':
          if (action.behind !== undefined) this.#means(host, action.behind, this.#behind(steps, step))
          break
        case 'job':
        case 'serving':
        case 'question':
          break
      }
      for (const { host: read, script } of step.evidence?.nodes ?? [])
        this.#means(read.name, script, this.#evidence(step, read.name, steps, isNew(read.name, at)))
    }
    for (const step of asked) this.#readQuestion(step, steps, allDone)
  }

  /** The starts between a drain and its join. For a contract that needs every server stopped it is the contract. */
  #behind(steps: readonly Step[], drain: Step): Meaning {
    const join = drain.id.replace('/drain', '/join')
    const from = steps.indexOf(drain)
    const to = steps.findIndex(({ id }, at) => at > from && id === join)
    const between = steps
      .slice(from, to < 0 ? steps.length : to)
      .filter(({ host, id }) => host === drain.host && isStart(id))
    if (drain.when?.includes('contract') === true) {
      const contract = steps.find(({ id }) => parseStepId(id).verb === 'contract')
      return (facts) => contract !== undefined && facts.isDone(contract.id)
    }
    return (facts) => !facts.isSeenOld(drain.host) && between.every(({ id }) => facts.isDone(id))
  }

  /** The evidence that a step needs right before it. */
  #evidence(step: Step, host: string, steps: readonly Step[], isNew: Meaning): Meaning {
    const why = step.evidence?.gate ?? ''
    if (why === 'every server stopped') {
      const stops = steps.filter(({ id, host: on }) => on === host && /\/stop-.*-offline$/.test(id))
      return (facts) => stops.every(({ id }) => facts.isDone(id))
    }
    // Of a unit that is active on one node: it is idle; it is gone elsewhere, and silent.
    if (why.startsWith('stop-')) return () => true
    if (why.startsWith('start-')) {
      const stop = `${parseStepId(step.id).service}/${host}/${why.replace('start-', 'stop-')}`
      return (facts) => !isActiveFirst(host) || facts.isDone(stop)
    }
    return isNew
  }

  #readQuestion(step: Step, steps: readonly Step[], allDone: (ids: readonly string[]) => Meaning): void {
    const { action, host, id } = step
    if (action.kind === 'serving') return
    if (action.kind !== 'question') throw new Error(`${id} is no question`)
    const { verb, service } = parseStepId(id)
    const named = /^(runs-old|runs-new|has-new)-(.+)$/.exec(verb)
    if (named !== null) {
      const [, what, unit = ''] = named
      const start = (on: string): string => `${service}/${on}/start-${unit}`
      const stop = (on: string): string => `${service}/${on}/stop-${unit}`
      if (what === 'runs-old')
        this.#means(host, action.script, (facts) => isActiveFirst(host) && !facts.isDone(stop(host)))
      else if (what === 'runs-new') this.#means(host, action.script, (facts) => facts.isDone(start(host)))
      else {
        const installs = [...this.steps.values()].filter(
          (each) => each.host === host && each.installs?.includes(unit as never) === true,
        )
        this.#means(host, action.script, (facts) => installs.some((each) => facts.isDone(each.id)))
      }
      return
    }
    if (verb === 'placement') this.#means(host, action.script, () => true)
    else if (verb === 'needs-contract')
      this.#means(
        host,
        action.script,
        (facts) =>
          facts.contractIsPending &&
          !allDone(steps.flatMap((each) => (parseStepId(each.id).verb === 'contract' ? [each.id] : [])))(facts),
      )
    else throw new Error(`nobody knows the answer to ${id}`)
  }
}

/** A unit that is active on one node is so on the first, before an upgrade moves it. */
const isActiveFirst = (host: string): boolean => host.endsWith('1')
