/** A branch of a tree: lines that fit into the given room, and the branches below. */
export interface Branch {
  readonly lines: (room: number) => readonly string[]
  readonly children?: readonly Branch[]
}

const joints = { more: ['├─ ', '│  '], last: ['└─ ', '   '] } as const

function drawn({ lines, children = [] }: Branch, room: number): string[] {
  const below = children.flatMap((child, index) => {
    const [first, rest] = index === children.length - 1 ? joints.last : joints.more
    return drawn(child, room - first.length).map((line, at) => `${at === 0 ? first : rest}${line}`)
  })
  const own = lines(room)
  // A text of several lines goes on beside the stem of the branches below it.
  const stem = children.length === 0 ? '' : '│ '
  return [...own.map((line, at) => (at === 0 ? line : `${stem}${line}`)), ...below]
}

/** A tree as a person reads it in a terminal of this width. */
export const drawTree = (roots: readonly Branch[], width: number): string =>
  roots
    .flatMap((root) => drawn(root, width))
    .map((line) => line.trimEnd())
    .join('\n')
