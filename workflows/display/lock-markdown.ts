import { code } from '../../cloud/model/markdown/text'

/** A release of a lock that was refused: its time, its sender and the reason. */
export interface Refusal {
  readonly at: string
  readonly by: string
  readonly why: string
}

/** The lock as the Web UI and `temporal workflow metadata` show it: its holder, and the releases that were refused. */
export function lockMarkdown(holder: string, refusals: readonly Refusal[]): string {
  return [
    `Held by ${code(holder)}. The signal \`release\` ends it once that upgrade no longer runs; with \`{"force":true}\` at once.`,
    ...refusals.map(({ at, by, why }) => `- ${at}, ${code(by === '' ? 'somebody' : by)}: refused; ${code(why)}`),
  ].join('\n')
}
