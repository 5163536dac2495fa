#!/usr/bin/python3
# {program}, a stand-in for Newton's: it knows no schema newer than its own.
import sys

sys.dont_write_bytecode = True
from {service}_stand_in import manage

manage.run("{service}")
