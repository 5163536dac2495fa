path, section, name, value, mode, release = sys.argv[1:]
if not os.path.exists(path):
    print('%s is not there: nothing to set' % path)
    sys.exit(0)
if mode == 'check':
    read = option(section, name)
    print('[%s] %s is %s in %s' % (section, name, 'not set' if read is None else read if read == value else 'another', config))
    sys.exit(0 if read == value else 3)
# Every byte is a character of Latin 1, so that what is not touched comes out as it was.
with io.open(path, encoding='latin-1', newline='') as opened:
    lines = re.findall(r'[^\n]*\n|[^\n]+', opened.read())
ending = '\r\n' if lines and lines[0].endswith('\r\n') else '\n'
def group(text):
    return text if text == 'DEFAULT' else text.lower()
here, last, end = None, None, None
for number, line in enumerate(lines):
    text = line.strip()
    if text.startswith('['):
        here = group(text[1:-1])
    elif here == group(section):
        # A line that begins with a blank goes on with the one before it.
        if not line[:1].isspace() and text[:1] not in ('#', ';') and text.replace(':', '=').split('=')[0].strip() == name:
            last = number
    if here == group(section) and text:
        end = number
if option(section, name) == value:
    print('[%s] %s = %s in %s' % (section, name, value, path))
    sys.exit(0)
new = '%s = %s%s' % (name, value, ending)
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
path, kept = replace_file(path, u''.join(lines), release)
if option(section, name) != value:
    sys.exit('[%s] %s = %s stands in %s now, but a file of %s.d sets another: correct it there' % (section, name, value, path, path))
print('[%s] %s = %s in %s; before: %s' % (section, name, value, path, kept))
