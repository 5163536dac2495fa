import { html, type Html, type Part } from './html'

/** Contents that may be wider or higher than their place: they scroll there, by the keyboard too. */
export const wide = (name: string, contents: Part, kind = ''): Html =>
  html`<div class="wide ${kind}" role="group" aria-label="${name}" tabindex="0">${contents}</div>`
