"""Runs SecantusDB for the tests, with a shorter lifetime of transactions and less work per command.

A process that was killed leaves its transaction open, and others wait for its documents. mongod and
SecantusDB end it after 60 s; the tests that kill processes would do little but wait.

WiredTiger's bindings encode and decode the keys of its tables in Python, character by character of
their format. SecantusDB reads the keys of its catalogue, above all the names of indexes, dozens of
times per command. The results depend on the arguments alone, so they are kept: that saves almost a
tenth of the server's processor time.

In a compound index, SecantusDB does not find what equals the upper end of a range (the lower one of
a descending field) when further fields follow. mongod does.
"""

import functools
import sys

from secantus import cli, server, storage

import swig_wiredtiger  # Importing secantus has put its folder on the path.

LIFETIME_SECONDS = 12.0  # Longer than a unit of work may take: 10 s.
KEPT_RESULTS = 20_000
KEPT_BYTES = 256  # Longer keys hardly ever come again.
DOCUMENT = "u"  # The format of bytes alone.


def keep_keys():
    pack, unpack = swig_wiredtiger.pack, swig_wiredtiger.unpack
    kept_pack = functools.lru_cache(KEPT_RESULTS)(pack)
    kept_unpack = functools.lru_cache(KEPT_RESULTS)(lambda *key: tuple(unpack(*key)))

    def pack_key(key_format, *values):
        return (pack if key_format == DOCUMENT else kept_pack)(key_format, *values)

    def unpack_key(key_format, packed):
        if key_format == DOCUMENT or len(packed) > KEPT_BYTES:
            return unpack(key_format, packed)
        return list(kept_unpack(key_format, packed))

    swig_wiredtiger.pack, swig_wiredtiger.unpack = pack_key, unpack_key


def include_upper_end():
    scan = storage.Storage._range_scan_index

    def scan_with_end(self, db, coll, name, lower, lower_inclusive, upper, upper_inclusive, *, prefix=None):
        # Keys with further fields are longer. Whatever else this finds is filtered afterwards.
        if prefix is not None and upper is not None and upper_inclusive:
            upper += b"\xff"
        return scan(self, db, coll, name, lower, lower_inclusive, upper, upper_inclusive, prefix=prefix)

    storage.Storage._range_scan_index = scan_with_end


keep_keys()
include_upper_end()
server.SecantusDBServer.__init__ = functools.partialmethod(
    server.SecantusDBServer.__init__, transaction_lifetime_seconds=LIFETIME_SECONDS
)

sys.exit(cli.main())
