out = getattr(sys.stdout, 'buffer', sys.stdout)

def say(words):
    ## Python 2 has no bytes of its own: a text may come as either.
    out.write((words if isinstance(words, bytes) else words.encode('utf-8', 'replace')) + b'\n')

def listed(value):
    return [each.strip() for each in (value or '').replace('\n', ',').split(',') if each.strip()]

def values(section, name):
    ## An option of several values has one a line, in each of the files.
    return [each for path in files() for each in parsed(path).get(section, {}).get(name, [])]

def also(*names):
    ## Further files of the service's folder: some of its units read them after its own file.
    own, folder = files, os.path.dirname(config)
    paths = [os.path.join(folder, name) for name in names]
    return lambda: own() + [path for path in paths if os.path.exists(path)]
