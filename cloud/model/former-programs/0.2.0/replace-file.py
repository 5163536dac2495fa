import shutil, stat, time

def replace_file(path, text, release):
    ## Puts a text in the place of a configuration file by a rename, and keeps a copy beside it, with the release and the day
    ## in its name. Mode and owner stay. Every byte is a character of Latin 1. Returns the file's own path and the copy's.
    path = os.path.realpath(path)
    # What stands in it is nobody else's to read, not even until each copy has the mode of the file.
    os.umask(0o077)
    kept = '%s.before-%s-%s' % (path, release, time.strftime('%Y%m%d'))
    if not os.path.exists(kept):
        shutil.copy2(path, kept)
    was = os.stat(path)
    os.chown(kept, was.st_uid, was.st_gid)
    written = path + '.openstack-upgrade'
    with io.open(written, 'w', encoding='latin-1', newline='') as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.chmod(written, stat.S_IMODE(was.st_mode))
    os.chown(written, was.st_uid, was.st_gid)
    os.rename(written, path)
    return path, kept
