import type { Host } from '../hosts'
import type { Rendered } from './render'
import { quote, script } from './shell'

/**
 * Python 2.7 and 3 that changes one option of an oslo.config file, or with `check` only says whether it has the value: exit
 * 0 it has, 3 it hasn't. The last value counts, as oslo.config reads it; the last line of the option is the one that is
 * changed, so other values of an option that may be given several times stay. Comments, order, owner and mode stay too;
 * what was there is kept beside it with the day in its name; the change is a rename.
 */
const editor = String.raw`import io, os, shutil, stat, sys, time
path, section, option, value, mode = sys.argv[1:]
if not os.path.exists(path):
    print('%s is not there: nothing to set' % path)
    sys.exit(0)
with io.open(path, encoding='utf-8', newline='') as opened:
    lines = opened.read().splitlines(True)
ending = '\r\n' if lines and lines[0].endswith('\r\n') else '\n'
here, last, end = None, None, None
for number, line in enumerate(lines):
    text = line.strip()
    if text.startswith('['):
        here = text
    elif here == '[%s]' % section:
        # A line that begins with a blank goes on with the one before it.
        if not line[:1].isspace() and text[:1] not in ('#', ';') and text.replace(':', '=').split('=')[0].strip() == option:
            last = number
    if here == '[%s]' % section and text:
        end = number
def has(line):
    at = min(place for place in (line.find('='), line.find(':')) if place >= 0)
    return line[at + 1:].strip().strip('\'"') == value
if last is not None and has(lines[last]):
    print('[%s] %s = %s in %s' % (section, option, value, path))
    sys.exit(0)
if mode == 'check':
    print('[%s] %s is %s in %s' % (section, option, 'not set' if last is None else 'another', path))
    sys.exit(3)
new = '%s = %s%s' % (option, value, ending)
if last is not None:
    while last + 1 < len(lines) and lines[last + 1][:1] in (' ', '\t') and lines[last + 1].strip():
        del lines[last + 1]
    lines[last] = new
else:
    if lines and not lines[-1].endswith('\n'):
        lines[-1] += ending
    if end is not None:
        lines.insert(end + 1, new)
    else:
        lines += ([ending] if lines and lines[-1].strip() else []) + ['[%s]%s' % (section, ending), new]
path = os.path.realpath(path)
kept = '%s.before-ocata-%s' % (path, time.strftime('%Y%m%d'))
if not os.path.exists(kept):
    shutil.copy2(path, kept)
was = os.stat(path)
os.chown(kept, was.st_uid, was.st_gid)
written = path + '.openstack-upgrade'
with io.open(written, 'w', encoding='utf-8', newline='') as out:
    out.write(u''.join(lines))
    out.flush()
    os.fsync(out.fileno())
os.chmod(written, stat.S_IMODE(was.st_mode))
os.chown(written, was.st_uid, was.st_gid)
os.rename(written, path)
print('[%s] %s = %s in %s; before: %s' % (section, option, value, path, kept))`

/** Sets an option of a configuration file on a host. Where there is no file, none is made, and the step is done. */
export function renderSetOption(file: string, host: Host, section: string, option: string, value: string): Rendered {
  const run = (mode: 'set' | 'check'): string =>
    script(
      `${quote(host.python)} - ${[file, section, option, value, mode].map(quote).join(' ')} <<'END_OF_PYTHON'`,
      editor,
      'END_OF_PYTHON',
    )
  return { shown: `set [${section}] ${option} = ${value} in ${file}`, command: run('set'), probe: run('check') }
}
