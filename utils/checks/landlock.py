"""Let a process write into one folder only, whatever code it runs: Linux's Landlock.

The worker imports it from its own folder: `utils` itself is closed to it. Source: the kernel's
documentation, userspace-api/landlock. It also keeps other processes' memory and open files closed,
and, where the kernel is new enough, TCP connections and signals to other processes.
"""

import ctypes
import os
import struct
import sys

CREATE, ADD, RESTRICT = 444, 445, 446  # system calls, with one number on all machines
VERSION, BENEATH, NO_NEW_PRIVILEGES = 1, 1, 38
EXECUTE, WRITE_FILE = 1 << 0, 1 << 1
WRITE = WRITE_FILE | sum(1 << bit for bit in range(4, 13))  # write, remove, make
REFER, TRUNCATE = 1 << 13, 1 << 14  # from versions 2 and 3 on
TCP, SIGNALS = 0b11, 0b10  # from versions 4 and 6 on


def version():
    """Of the rules that this kernel has; under 1 where it is old, another, or told not to."""
    return ctypes.CDLL(None).syscall(CREATE, None, 0, VERSION) if sys.platform == "linux" else 0


def write_only_in(folder):
    """Refuse this thread, and all that it starts, to write anywhere else; say whether it is so."""
    has = version()
    if has < 1:
        return False
    libc = ctypes.CDLL(None)
    writes = WRITE | (REFER if has > 1 else 0) | (TRUNCATE if has > 2 else 0)
    closed = struct.pack("3Q", EXECUTE | writes, TCP, SIGNALS)
    closed = closed[: 8 if has < 4 else 16 if has < 6 else 24]
    rules = libc.syscall(CREATE, closed, len(closed), 0)
    _open(libc, rules, folder, writes)
    _open(libc, rules, os.devnull, writes & (WRITE_FILE | TRUNCATE))
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    refused = libc.syscall(RESTRICT, rules, 0)
    os.close(rules)
    return refused == 0


def _open(libc, rules, place, rights):
    """Let `rights` be used at a place, and beneath it."""
    handle = os.open(place, os.O_PATH)
    libc.syscall(ADD, rules, BENEATH, struct.pack("=Qi", rights, handle), 0)
    os.close(handle)
