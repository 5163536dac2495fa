import ast, subprocess
## The unpacked packages of the new release.
folders = sorted(glob.glob(os.path.join(sys.argv[1], 'usr/lib/python*/*-packages')))

def text_of(module):
    for folder in folders:
        for end in ('.py', '/__init__.py'):
            path = os.path.join(folder, *module.split('.')) + end
            if os.path.isfile(path):
                with io.open(path, encoding='utf-8', errors='replace') as opened:
                    return opened.read()

def renamed():
    ## cinder-volume still takes some names of before for what they are now: MAPPING of cinder/volume/manager.py.
    found = re.search(r'^MAPPING = (\{[^}]*\})', text_of('cinder.volume.manager') or '', re.M)
    try:
        return dict(ast.literal_eval(found.group(1))) if found else {}
    except (SyntaxError, ValueError):
        return {}

def imported(module, name):
    words = own_python() or [sys.executable]
    program = 'import importlib, sys\ngetattr(importlib.import_module(sys.argv[1]), sys.argv[2])'
    place = dict(os.environ, PYTHONPATH=':'.join(folders), PYTHONDONTWRITEBYTECODE='1', HOME='/nonexistent')
    try:
        asked = subprocess.Popen(['timeout', '60'] + words + ['-c', program, module, name], env=place, cwd='/',
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        lines = asked.communicate()[0].decode('utf-8', 'replace').strip().split('\n')
    except OSError as error:
        return str(error)
    return None if asked.returncode == 0 else lines[-1][-200:] or 'exit code %d' % asked.returncode

now, wrong, seen, asked_before = renamed(), [], [], {}
for backend in listed(option('DEFAULT', 'enabled_backends')) or ['DEFAULT']:
    section = backend if backend == 'DEFAULT' else backend.lower()
    driver = option(section, 'volume_driver')
    if not driver:
        continue
    module, _, name = now.get(driver, driver).rpartition('.')
    where = '[%s] volume_driver %s' % (backend, driver)
    ## Backends that share a driver share its answer.
    if (module, name) not in asked_before:
        asked_before[module, name] = imported(module, name)
    text, why = text_of(module), asked_before[module, name]
    if why is None:
        seen.append(where)
    elif text is None:
        wrong.append('%s: %s' % (where, 'the new release has no such module' if module.split('.')[0] == 'cinder' else why))
    elif not re.search(r'^(class\s+%s\b|%s\s*=|from\s.*\bimport\b.*\b%s\b)' % ((re.escape(name),) * 3), text, re.M):
        wrong.append('%s: its module has no class %s in the new release' % (where, name))
    else:
        ## Its module may want newer libraries than those that are installed so far.
        seen.append('%s (not imported: %s)' % (where, why))
say('; '.join(wrong or seen) or 'not asked: no volume_driver is set in %s' % config)
sys.exit(3 if wrong else 0)
