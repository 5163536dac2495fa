import type { Refusal } from '../run/cloud-lock'
import { code } from '../../cloud/model/markdown/text'

/** The lock as the Web UI and `temporal workflow metadata` show it: who holds it, and which releases were refused. */
export function lockMarkdown(holder: string, refusals: readonly Refusal[]): string {
  return [
    `Held by ${code(holder)}. The signal \`release\` ends it once that upgrade no longer runs; with \`{"force":true}\` at once.`,
    ...refusals.map(({ at, by, why }) => `- ${at}, ${code(by === '' ? 'somebody' : by)}: refused; ${code(why)}`),
  ].join('\n')
}
