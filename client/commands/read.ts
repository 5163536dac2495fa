/** What every reading command may be told. */
export interface ReadOptions {
  readonly cloud: string
  readonly json?: boolean
}
