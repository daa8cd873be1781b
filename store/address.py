"""The address of a database, as the settings or a command name it: looked at before anything is opened."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import exc

from store.errors import AddressInvalid

DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")
_WANTED = 'such as "sqlite:///khorgos.db" or "postgresql+psycopg://user@host/db"'


def read_address(url: str) -> sa.URL:
    """Raises AddressInvalid for one that can never lead to a database of ours. A password is never repeated."""
    try:
        address = sa.make_url(url)
    except (exc.ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise AddressInvalid(f"that is no address of a database; one {_WANTED} is wanted") from error
    if address.drivername not in DRIVERS:
        raise AddressInvalid(f"{address.drivername!r} is not known; an address {_WANTED} is wanted")
    if address.drivername == "sqlite":
        _check_file(address)
    elif address.port is not None and not 0 < address.port < 65536:
        raise AddressInvalid(f"{address.port} is no port; 1 to 65535 are")
    return address


def _check_file(address: sa.URL) -> None:
    if address.database in (None, "", ":memory:"):
        raise AddressInvalid("a database in memory cannot be shared between processes; name a file: sqlite:///khorgos.db")
    if address.query or address.host:
        raise AddressInvalid("a file alone is wanted, as in sqlite:///khorgos.db, or sqlite:////var/lib/khorgos.db for an absolute path")
