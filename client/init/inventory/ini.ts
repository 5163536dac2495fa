import { upgradeError } from '../../../cloud/model/errors'
import type { Place } from '../place'
import type { Inventory } from './model'
import { hostsIn } from './ranges'

type Section = { readonly group: string; readonly kind: 'hosts' | 'vars' | 'children' }

/**
 * Reads an inventory in Ansible's ini form: hosts with variables, groups, groups of groups, variables of groups.
 * @throws InventoryUnreadable with the line that Ansible would refuse too
 */
export function readIni(text: string, file: string, into: Inventory): void {
  let section: Section = { group: 'ungrouped', kind: 'hosts' }
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    const place = { file, line: index + 1 }
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    if (/^\[[^\]]*\]\s*([#;].*)?$/.test(line)) {
      section = sectionOf(line, place)
      into.group(section.group)
    } else if (section.kind === 'children') {
      into.nest(section.group, wordsOf(line, place)[0] ?? '')
    } else if (section.kind === 'vars') {
      const [key, value] = assignment(line)
      if (key === undefined) throw unreadable(place, 'a variable has the form name=value')
      into.group(section.group).variables.set(key, { value, place })
    } else {
      readHosts(line, place, section.group, into)
    }
  }
}

function sectionOf(line: string, place: Place): Section {
  const found = /^\[([^\]:]+)(?::(vars|children|hosts))?\]/.exec(line)
  if (found?.[1] === undefined)
    throw unreadable(place, `${line} is no section: [group], [group:vars], [group:children]`)
  const kind = found[2]
  return { group: found[1].trim(), kind: kind === 'vars' || kind === 'children' ? kind : 'hosts' }
}

function readHosts(line: string, place: Place, group: string, into: Inventory): void {
  const [pattern = '', ...words] = wordsOf(line, place)
  const found = hostsIn(pattern)
  if (found === undefined) throw unreadable(place, `${pattern} stands for too many hosts`)
  const { names, port } = found
  for (const name of names) {
    const { variables } = into.host(name, place)
    into.join(group, name)
    if (port !== undefined) variables.set('ansible_port', { value: port, place })
    for (const word of words) {
      const [key, value] = assignment(word)
      if (key === undefined) throw unreadable(place, `a variable of ${name} has the form name=value`)
      variables.set(key, { value, place })
    }
  }
}

/** The name and the value of `name=value`. Without quotes around the value, and the comment behind them or a number. */
function assignment(text: string): readonly [key: string | undefined, value: string] {
  const found = /^([A-Za-z_][\w.-]*)\s*=\s*(.*)$/s.exec(text)
  const value = (found?.[2] ?? '').trim()
  const number = /^(\d+)\s*#/.exec(value)?.[1]
  const quoted = /^(["'])((?:(?!\1).)*)\1\s*#/s.exec(value) ?? /^(["'])(.*)\1$/s.exec(value)
  return [found?.[1], number ?? quoted?.[2] ?? value]
}

/** The words of a line as a shell would split them; a word that begins with # begins a comment. */
function wordsOf(line: string, place: Place): readonly string[] {
  const words: string[] = []
  let [word, quote, begun]: [string, string, boolean] = ['', '', false]
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (char === '\\' && quote === '"' && /["\\]/.test(line.charAt(at + 1))) word += line.charAt((at += 1))
      else word += char
    } else if (char === '"' || char === "'") [quote, begun] = [char, true]
    else if (char === '\\' && at + 1 < line.length) [word, begun] = [word + line.charAt((at += 1)), true]
    else if (char === '#') break
    else if (/\s/.test(char)) {
      if (begun) words.push(word)
      ;[word, begun] = ['', false]
    } else [word, begun] = [word + char, true]
  }
  if (quote !== '') throw unreadable(place, 'a quote is not closed')
  return begun ? [...words, word] : words
}

const unreadable = ({ file, line }: Place, reason: string): Error =>
  upgradeError('InventoryUnreadable', { file, reason: `line ${line}: ${reason}` })
