import { createHash } from 'node:crypto'
import { Html, html, type Part } from './html'
import { style } from './style'

/** A whole page, and the Content-Security-Policy under which it works. */
export interface Document {
  readonly markup: string
  readonly policy: string
}

interface Contents {
  readonly title: string
  readonly body: Part
  /** Rules after those of every page. */
  readonly style?: string
  /** The only script that runs in the page. It may ask the page's own server, and makes markup by one policy, `page`. */
  readonly script?: string
  /** Markup of the head after the usual one. */
  readonly head?: Part
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** A page that needs nothing but itself: its style and its script are allowed by their hashes, and nothing more is. */
export function documentOf({ title, body, style: more = '', script, head }: Contents): Document {
  const sheet = style + more
  const ofScript =
    script === undefined
      ? []
      : [
          `script-src ${hashOf(script)}`,
          "connect-src 'self'",
          "require-trusted-types-for 'script'",
          'trusted-types page',
        ]
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(sheet)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    ...ofScript,
  ].join('; ')
  // A hash counts each blank, so these two are put together without a template.
  const styled = new Html(`<style>${sheet}</style>`)
  const scripted = script === undefined ? undefined : new Html(`<script>${script}</script>`)
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        ${styled} ${head}
      </head>
      <body>
        ${body} ${scripted}
      </body>
    </html> `
  return { markup: page.markup, policy }
}
