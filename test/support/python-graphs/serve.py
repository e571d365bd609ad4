"""LangGraph's Python development server on the port given, with its data in the current directory."""

import logging
import pathlib
import signal
import sys

from langgraph_api.cli import run_server

HERE = pathlib.Path(__file__).parent
GRAPHS = [
    "pupil",
    "clerk",
    "form",
    "gate",
    "mail",
    "mail_by_call",
    "parent",
    "heavy",
    "silent",
    "circle",
    "settings",
]


def flush(*_: object) -> None:
    """Writes threads and runs to disk now, which the server does by itself every ten seconds."""
    from langgraph_runtime_inmem import _persistence

    for reference in list(_persistence._stores.values()):
        if store := reference():
            store.sync()


signal.signal(signal.SIGUSR1, flush)
logging.disable(logging.INFO)

run_server(
    port=int(sys.argv[1]),
    graphs={name: f"{HERE / 'graphs.py'}:{name}" for name in GRAPHS},
    # Each works on one run at a time, and tests that run at once let some of them wait.
    n_jobs_per_worker=20,
    auth={"path": f"{HERE / 'token_auth.py'}:auth", "disable_studio_auth": True},
    server_level="ERROR",
)
