import { versions } from '../../lab/simulated'

const { ocata } = versions.cinder

/** Ocata's cinder-manage unpacked beside Newton's in the folder of a lab's host, as a person would do it by hand. */
export const stageByHand = [
  'mkdir -p by-hand && cd by-hand',
  `apt-get download cinder-common=${ocata} python-cinder=${ocata}`,
  'for package in *.deb; do dpkg-deb --extract "$package" . || exit 1; done',
].join(' && ')

/** The command that runs it, from the folder of the host. */
export const stagedByHand = 'PYTHONPATH=by-hand/usr/lib/python2.7/dist-packages python2.7 by-hand/usr/bin/cinder-manage'
