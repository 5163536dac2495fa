"""Ansible's callback plugin of the bench: writes when each task of a playbook begins, and the name of the task."""

import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: stamps
type: notification
short_description: writes when each task begins
version_added: "1.0"
description: Lines of milliseconds and a task's name, added to the file that BENCH_STAMPS names.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "stamps"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self._file = open(os.environ["BENCH_STAMPS"], "a")

    def _stamp(self, name):
        self._file.write(f"{time.time() * 1000:.3f} {name}\n")
        self._file.flush()

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._stamp(task.get_name())

    def v2_playbook_on_stats(self, stats):
        self._stamp("end")
