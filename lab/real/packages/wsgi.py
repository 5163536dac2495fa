#!/usr/bin/python2.7
# {program}, a stand-in for {release}'s: what it does is said in /usr/share/{service}/stand-in.
import sys

sys.dont_write_bytecode = True
from stand_in import {service}

application = {service}.application()
