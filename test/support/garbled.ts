import * as fc from 'fast-check'

/** Changes an answer as a broken wire, a full buffer or another program's text does; no digit becomes another one. */
type Change = (text: string) => string

const lines = (change: (lines: string[], at: number) => void) =>
  fc.nat().map((at): Change => (text) => {
    const all = text.split('\n')
    change(all, at % all.length)
    return all.join('\n')
  })

/** A text without digits, and without a mark of ours. */
const noise = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replaceAll(/\d/g, '?'))

/** Changes that lose, repeat or spoil a part, with the text of another answer that may come in between. */
const changes = (other: string): fc.Arbitrary<Change> =>
  fc.oneof(
    fc.nat().map(
      (at): Change =>
        (text) =>
          text.slice(0, at % (text.length + 1)),
    ),
    // Cut off, and ended as a whole answer ends.
    fc.nat().map(
      (at): Change =>
        (text) =>
          `${text.slice(0, at % (text.length + 1))}\n\n`,
    ),
    lines((all, at) => all.splice(at, 1)),
    lines((all, at) => all.splice(at, 0, all[at] ?? '')),
    fc.tuple(noise, fc.nat()).map(([said, at]): Change => (text) => {
      const all = text.split('\n')
      all.splice(at % all.length, 0, said)
      return all.join('\n')
    }),
    fc.tuple(noise, fc.nat()).map(([said, at]): Change => (text) => {
      const place = at % (text.length + 1)
      return `${text.slice(0, place)}${said}${text.slice(place)}`
    }),
    // A field is lost, or is there twice.
    fc.tuple(fc.nat(), fc.boolean(), fc.constantFrom(',', ' ')).map(([at, isLost, between]): Change => (text) => {
      const fields = text.split(between)
      const place = at % fields.length
      if (isLost) fields.splice(place, 1)
      else fields.splice(place, 0, fields[place] ?? '')
      return fields.join(between)
    }),
    fc.nat().map(
      (at): Change =>
        (text) =>
          text.slice(0, at % (text.length + 1)) + other,
    ),
    fc.constant<Change>((text) => text.replaceAll('\n', '\r\n')),
    fc.constant<Change>((text) => text + other),
  )

/** A text with one to three such changes. */
export const garbled = (text: string, other = ''): fc.Arbitrary<string> =>
  fc.array(changes(other), { minLength: 1, maxLength: 3 }).map((all) => all.reduce((was, change) => change(was), text))
