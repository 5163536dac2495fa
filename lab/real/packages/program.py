#!/usr/bin/python3
# {unit}, a stand-in for {release}'s: what it does is said in /usr/share/{service}/stand-in.
import sys

sys.dont_write_bytecode = True
from {service}_stand_in import {service}

{service}.run("{unit}", "{release}")
