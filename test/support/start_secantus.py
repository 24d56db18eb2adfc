"""Runs SecantusDB for the tests, with a shorter life of transactions.

A process that was killed leaves its transaction open, and others wait for its documents. mongod and
SecantusDB end it after 60 s; the tests that kill processes would do little but wait.
"""

import functools
import sys

from secantus import cli, server

LIFETIME_SECONDS = 12.0  # Longer than a unit of work may take: 10 s.

server.SecantusDBServer.__init__ = functools.partialmethod(
    server.SecantusDBServer.__init__, transaction_lifetime_seconds=LIFETIME_SECONDS
)

sys.exit(cli.main())
