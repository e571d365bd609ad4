"""An MCP server as most are written in Python: functions that return plain values."""

import sys

from mcp.server.fastmcp import FastMCP
from pydantic import BaseModel

server = FastMCP("python", host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 0)


class Room(BaseModel):
    name: str
    seats: int | None = None


@server.tool()
def text(city: str) -> str:
    return f"Hello, {city}!"


@server.tool()
def number() -> int:
    return 42


@server.tool()
def fraction() -> float:
    return 1.0


@server.tool()
def truth() -> bool:
    return True


@server.tool()
def texts() -> list[str]:
    return ["a", "b"]


@server.tool()
def numbers() -> list[int]:
    return [1, 2]


@server.tool()
def rooms() -> list[Room]:
    return [Room(name="A", seats=3), Room(name="B")]


@server.tool()
def room() -> Room:
    return Room(name="A", seats=3)


@server.tool()
def mapping() -> dict[str, int]:
    return {"b": 1, "a": 2}


@server.tool()
def nothing() -> str | None:
    return None


@server.tool()
def fails() -> str:
    raise ValueError("no room")


server.run("streamable-http" if len(sys.argv) > 1 else "stdio")
