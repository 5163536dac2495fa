import glob, io, json, os, re, subprocess, sys
config = '{config}'
deprecated = {('database', 'connection'): [('DEFAULT', 'sql_connection'), ('database', 'sql_connection'), ('sql', 'connection')]}

def files():
    folder, name = os.path.split(config)
    dist = '/usr/share/%s/%s-dist.conf' % (os.path.basename(folder), os.path.splitext(name)[0])
    return [path for path in [dist] if os.path.exists(path)] + [config] + sorted(glob.glob(config + '.d/*.conf'))

asking = '''
import json, logging, sys
from oslo_config import cfg
logging.disable(logging.CRITICAL)
def ask(paths, section, name, others):
    conf, sections = cfg.ConfigOpts(), {}
    for path in paths:
        cfg.ConfigParser(path, sections).parse()
    for group in sections:
        for key in sections[group]:
            if (group, key) != (section, name):
                conf.register_opt(cfg.StrOpt(key), None if group == 'DEFAULT' else group)
    old = [cfg.DeprecatedOpt(key, group=group) for group, key in others]
    conf.register_opt(cfg.StrOpt(name, deprecated_opts=old), section)
    conf(['--config-file=' + path for path in paths], project='openstack', default_config_files=[])
    return conf[section][name]
'''

def own_python():
    project = os.path.basename(os.path.dirname(config))
    for folder in os.environ.get('PATH', '').split(':'):
        for tool in (project + '-manage', project + '-db-manage'):
            try:
                with io.open(os.path.join(folder, tool), 'rb') as opened:
                    words = opened.readline(200).decode('latin-1')[2:].split()
            except IOError:
                continue
            if words and 'python' in words[-1]:
                return words

def by_oslo(*question):
    words = own_python()
    if words and os.path.realpath(words[0]) != os.path.realpath(sys.executable):
        try:
            told = subprocess.Popen(words + ['-c', asking + 'print(json.dumps([ask(*json.loads(sys.argv[1]))]))',
                                             json.dumps(question)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            return json.loads(told.communicate()[0].decode('utf-8'))[0]
        except (OSError, ValueError):
            pass
    scope = {}
    exec(asking, scope)
    return scope['ask'](*question)

def parsed(path):
    found, section, key = {}, None, None
    try:
        with io.open(path, 'rb') as opened:
            lines = opened.read().split(b'\n')
    except IOError as error:
        sys.exit(str(error))
    for number, line in enumerate(lines, 1):
        try:
            line = line.decode('utf-8').rstrip()
        except UnicodeDecodeError:
            line = line.decode('latin-1').rstrip()
        wrong = None
        if line[:1] in ('', '#', ';'):
            key = None
        elif line[:1] in (' ', '\t'):
            wrong = 'goes on with nothing' if key is None else None
            if key is not None:
                found[section][key][-1] += '\n' + line.lstrip()
        elif line[:1] == '[':
            key, section = None, line[1:-1]
            wrong = 'is no section' if line[-1:] != ']' or not section else None
            # Groups may be written in any case, but for DEFAULT.
            section = section if section == 'DEFAULT' else section.lower()
            found.setdefault(section, {})
        else:
            at = min([place for place in (line.find('='), line.find(':')) if place >= 0] or [0])
            key, value = line[:at].strip(), line[at + 1:].strip()
            wrong = 'is no option of a section' if not key or section is None else None
            if value and value[0] == value[-1] and value[0] in '"\'':
                value = value[1:-1]
            if wrong is None:
                found[section].setdefault(key, []).append(value)
        if wrong:
            sys.exit('%s: line %d %s, so oslo.config does not take the file' % (path, number, wrong))
    return found

def by_hand(paths, section, name, others):
    read = [parsed(path) for path in paths]
    def value(group, key, more=(), depth=0):
        for found in reversed(read):
            for at, each in [(group, key)] + list(more):
                if each in found.get(at, {}):
                    return filled(group, found[at][each][-1], depth)
    def filled(group, text, depth):
        def put(match):
            key = match.group(2) or match.group(3)
            if key is None:
                return '$' if match.group(1) else match.group()
            at = key.split('.', 1) if '.' in key else [group, key]
            at[0] = at[0] if at[0] == 'DEFAULT' else at[0].lower()
            other = None if depth > 20 else value(at[0], at[1], (), depth + 1)
            other = value('DEFAULT', key, (), depth + 1) if other is None and depth <= 20 else other
            if other is None:
                sys.exit('[%s] %s in %s refers to $%s, which no file of it sets' % (section, name, config, key))
            return other
        name_of = r'([_a-z][._a-z0-9]*)'
        return re.sub(r'\$(?:(\$)|%s|\{%s\}|)' % (name_of, name_of), put, text.replace('\\$', '$$'), flags=re.I)
    return value(section, name, others)

def option(section, name):
    question = files(), section, name, deprecated.get((section, name), [])
    try:
        return by_oslo(*question)
    except (Exception, SystemExit):
        return by_hand(*question)
