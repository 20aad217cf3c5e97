"""Start the API: make the tables, then listen."""

import logging

from store import Store
from waitress import serve

from app import make_app

_LOG = logging.getLogger("errands")


def main() -> None:
    """Serve until the process is told to end."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Waitress warns of every request that waits for a thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    store = Store.from_environment()
    store.wait_and_make_tables()
    _LOG.info("tables are there, serving on port 8000")
    serve(make_app(store), host="0.0.0.0", port=8000, threads=8, ident=None)


if __name__ == "__main__":
    main()
