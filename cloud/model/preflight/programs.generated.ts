// Made by setup/programs.mjs of the .sh and .py files of this folder: change those, then npm run build.

/** on-options.py */
export const onOptionsPy = [
  "out = getattr(sys.stdout, 'buffer', sys.stdout)",
  "",
  "def say(words):",
  "    out.write((words if isinstance(words, bytes) else words.encode('utf-8', 'replace')) + b'\\n')",
  "",
  "def listed(value):",
  "    return [each.strip() for each in (value or '').replace('\\n', ',').split(',') if each.strip()]",
  "",
  "def values(section, name):",
  "    return [each for path in files() for each in parsed(path).get(section, {}).get(name, [])]",
  "",
  "def also(*names):",
  "    own, folder = files, os.path.dirname(config)",
  "    paths = [os.path.join(folder, name) for name in names]",
  "    return lambda: own() + [path for path in paths if os.path.exists(path)]",
].join('\n')
