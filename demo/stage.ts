import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Word, type Order, type Stage } from './messages'

/** The demo's end of the keeper: the addresses of its parts, and the orders to it. */
export class Backstage {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  readonly #words: Word[] = []
  readonly #listeners = new Set<() => void>()
  /** Workers that the demo itself has killed: their end is not reported. */
  readonly #killed = new Set<number>()
  #worker = 0

  /** @param onTrouble called with a sentence when a program ended that should not have */
  constructor(private readonly onTrouble: (sentence: string) => void) {
    this.#child = spawn(process.execPath, [join(__dirname, 'keeper.js')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    this.#child.stdin?.on('error', () => undefined)
    this.#closed = once(this.#child, 'close')
    void this.#closed.then(() => this.#hear({ said: 'failed', why: 'what holds the lab and the server has ended' }))
    if (this.#child.stdout === null) throw new Error('the keeper has no output')
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#hear(Word.parse(JSON.parse(line))))
  }

  /** Resolves once lab, server and worker are ready. */
  async ready(): Promise<Stage> {
    const stage = await this.#word('ready')
    this.#worker = stage.worker
    return stage
  }

  /** Kills the worker as the kernel would when memory runs out. @returns its process id */
  killWorker(): number {
    this.#killed.add(this.#worker)
    process.kill(this.#worker, 'SIGKILL')
    return this.#worker
  }

  /**
   * Starts a worker and resolves when it takes work.
   * @returns its process id
   */
  async startWorker(): Promise<number> {
    this.#order('worker')
    this.#worker = (await this.#word('worker')).pid
    return this.#worker
  }

  /**
   * Leaves everything up.
   * @returns the process id of the keeper, which a SIGTERM ends with everything
   */
  async keep(): Promise<number> {
    this.#order('keep')
    const { pid } = await this.#word('kept')
    this.#child.stdin?.destroy()
    this.#child.stdout?.destroy()
    this.#child.unref()
    return pid
  }

  /** Takes everything down and resolves when no process is left. */
  async end(): Promise<void> {
    this.#words.length = 0
    this.#child.stdin?.end()
    await this.#closed
  }

  #order(order: Order): void {
    this.#child.stdin?.write(`${order}\n`)
  }

  #hear(word: Word): void {
    this.#words.push(word)
    for (const listener of this.#listeners) listener()
    if (word.said === 'failed') this.onTrouble(word.why)
    if (word.said === 'restarted') this.#worker = word.pid
    if (word.said === 'ended' && !this.#killed.has(word.pid))
      this.onTrouble(`the ${word.program} ended by itself (${word.how}):\n${word.last}`)
  }

  /** The next word of that kind. */
  #word<K extends Word['said']>(said: K): Promise<Extract<Word, { said: K }>> {
    const isIt = (word: Word): word is Extract<Word, { said: K }> => word.said === said
    return new Promise((resolve, reject) => {
      const listen = (): void => {
        const failure = this.#words.find((word) => word.said === 'failed')
        const word = this.#words.find(isIt)
        if (word === undefined && failure === undefined) return
        this.#listeners.delete(listen)
        if (word === undefined) reject(new Error(failure?.why))
        else {
          this.#words.splice(this.#words.indexOf(word), 1)
          resolve(word)
        }
      }
      this.#listeners.add(listen)
      listen()
    })
  }
}
