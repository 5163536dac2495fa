import type { Figures } from './results'

const pair = /(?<=^|\s)([a-z][a-z0-9_]*)=(\S+)/g

/** The figures that a program of the bench prints: each line with `name=figure` in it is a row. */
export function printedFigures(title: string, output: string): Figures {
  const rows = output.split('\n').map((line) => Object.fromEntries([...line.matchAll(pair)].map(read)))
  return { kind: 'figures', title, rows: rows.filter((row) => Object.keys(row).length > 0) }
}

function read([, name = '', figure = '']: RegExpExecArray): [string, number | string] {
  return [name, Number.isNaN(Number(figure)) ? figure : Number(figure)]
}
