import io, os, sys
tool, files = sys.argv[1], [each for each in sys.argv[2:] if os.path.exists(each)]

def read():
    found, here = {}, None
    for each in files:
        for line in io.open(each, encoding='utf-8', errors='replace'):
            text = line.strip()
            if text.startswith('['):
                here = text
            elif here == '[DEFAULT]' and text[:1] not in ('', '#', ';') and not line[:1].isspace():
                at = min([place for place in (text.find('='), text.find(':')) if place >= 0] or [len(text)])
                found[text[:at].strip()] = text[at + 1:].strip().strip('\'"')
    def value(name):
        text = found.get(name) or found.get(name.replace('_', ''))
        return text not in ('False', 'false', '0', 'no', 'off', 'No', 'FALSE') and text
    return value

try:
    from oslo_config import cfg
    from oslo_log import log
    conf = cfg.ConfigOpts()
    log.register_options(conf)
    conf([], project=tool.split('-')[0], prog=tool, default_config_files=files)
    value = lambda name: getattr(conf, name, None)
    value('log_dir')
except Exception:
    value = read()
folder, name = value('log_dir'), value('log_file')
if value('log_config_append'):
    print('said %s logs as %s says: look there for its messages' % (tool, value('log_config_append')))
elif name or folder:
    print('file %s' % os.path.join(folder or '/', name or tool + '.log'))
for option, where in (('use_journal', 'the journal (journalctl)'), ('use_syslog', 'syslog')):
    if value(option):
        print('said %s logs to %s (%s): look there for its messages' % (tool, where, option))
