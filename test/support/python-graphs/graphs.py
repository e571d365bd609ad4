"""Graphs that do what the instruction's `#word` says (see test/agents/contract.ts); the Python twin of `langgraph-graphs.ts`."""

import asyncio
import pathlib
import re
from typing import Annotated, Any, Literal

from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.tools import tool
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import interrupt
from pydantic import BaseModel, Field
from typing_extensions import TypedDict


def last_text(messages: list[BaseMessage]) -> str:
    return str(messages[-1].content) if messages else ""


def word_of(messages: list[BaseMessage]) -> str | None:
    found = re.search(r"#(\w+)", last_text(messages))
    return found.group(1) if found else None


class Echo(BaseChatModel):
    """A model that says "pong" and what it was asked, word by word."""

    @property
    def _llm_type(self) -> str:
        return "echo"

    def _generate(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("it only streams")

    async def _astream(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any):
        words = re.split(r"(?<=\s)", f"pong: {last_text(messages)}")
        for index, text in enumerate(words):
            message = AIMessageChunk(content=text)
            if index == len(words) - 1:
                message.usage_metadata = {"input_tokens": 11, "output_tokens": 5, "total_tokens": 16}
                message.response_metadata = {"model_name": "echo-1"}
            chunk = ChatGenerationChunk(message=message, text=text)
            if run_manager:
                await run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk


def is_first_time() -> bool:
    """False once the server was started again."""
    marker = pathlib.Path("begun")
    if marker.exists():
        return False
    marker.touch()
    return True


async def work(state: MessagesState) -> dict:
    word = word_of(state["messages"])
    if word == "failed":
        raise ValueError("the pupil has forgotten its book")
    if word == "wait":
        await asyncio.sleep(600)
    if word == "slow":
        await asyncio.sleep(2)
    if word == "stuck" and await asyncio.to_thread(is_first_time):
        await asyncio.sleep(600)
    return {"messages": [await Echo().ainvoke(state["messages"])]}


def ask(_: MessagesState) -> dict:
    colour = interrupt({"question": "Which colour?", "choices": ["red", "green"]})
    return {"messages": [AIMessage(content=f"It will be {colour}.")]}


pupil = (
    StateGraph(MessagesState)
    .add_node("work", work)
    .add_node("ask", ask)
    .add_conditional_edges(START, lambda state: "ask" if word_of(state["messages"]) == "ask" else "work", ["ask", "work"])
    .add_edge("work", END)
    .add_edge("ask", END)
    .compile()
)


class Files(TypedDict, total=False):
    """Works on `{task, instruction, input}` instead of messages, and keeps its answer under `report`."""

    task: str
    instruction: str
    input: dict[str, Any] | None
    report: str


def write(state: Files) -> dict:
    get_stream_writer()({"message": "writing the report"})
    city = (state.get("input") or {}).get("city")
    return {"report": f"report on {state['instruction']} in {city}"}


clerk = StateGraph(Files).add_node("write", write).add_edge(START, "write").add_edge("write", END).compile()


def fill(_: MessagesState) -> dict:
    """Asks one thing after the other, in one node."""
    colour = interrupt("Which colour?")
    size = interrupt({"description": "Which size?"})
    return {"messages": [AIMessage(content=f"{colour}, {size}")]}


form = StateGraph(MessagesState).add_node("fill", fill).add_edge(START, "fill").add_edge("fill", END).compile()


class Decisions(MessagesState, total=False):
    inbox: Any
    middleware: Any


def ask_inbox(_: Decisions) -> dict:
    return {
        "inbox": interrupt(
            [
                {
                    "action_request": {"action": "send_mail", "args": {"to": "a@example.org"}},
                    "config": {
                        "allow_accept": True,
                        "allow_edit": True,
                        "allow_respond": True,
                        "allow_ignore": True,
                    },
                    "description": "Send this mail?",
                }
            ]
        )
    }


def ask_middleware(_: Decisions) -> dict:
    return {
        "middleware": interrupt(
            {
                "action_requests": [{"name": "pay", "args": {"usd": 5}, "description": "Pay 5 USD?"}],
                "review_configs": [{"action_name": "pay", "allowed_decisions": ["approve", "edit", "reject"]}],
            }
        )
    }


gate = (
    StateGraph(Decisions)
    .add_node("ask_inbox", ask_inbox)
    .add_node("ask_middleware", ask_middleware)
    .add_edge(START, "ask_inbox")
    .add_edge(START, "ask_middleware")
    .add_edge("ask_inbox", END)
    .add_edge("ask_middleware", END)
    .compile()
)


@tool
def send_mail(to: str) -> str:
    """Sends a mail."""
    return f"sent to {to}"


@tool
def delete_mail(id: int) -> str:
    """Deletes a mail."""
    return f"deleted {id}"


class Clerk(BaseChatModel):
    """A model that calls both tools at once, and then says what they have answered."""

    @property
    def _llm_type(self) -> str:
        return "clerk"

    def bind_tools(self, *_: Any, **__: Any) -> "Clerk":
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        results = [str(each.content) for each in messages if isinstance(each, ToolMessage)]
        calls = [
            {"name": "send_mail", "args": {"to": "a@example.org"}, "id": "call-1"},
            {"name": "delete_mail", "args": {"id": 7}, "id": "call-2"},
        ]
        message = AIMessage(content="; ".join(results), tool_calls=[] if results else calls)
        return ChatResult(generations=[ChatGeneration(message=message)])


def clerk_agent(**more: Any) -> Any:
    """LangChain's own middleware asks about both calls; only one may be edited."""
    policy: dict[str, Any] = {
        "send_mail": {"allowed_decisions": ["approve", "edit"]},
        "delete_mail": {"allowed_decisions": ["approve", "reject"]},
    }
    middleware = HumanInTheLoopMiddleware(interrupt_on=policy, **more)
    return create_agent(Clerk(), tools=[send_mail, delete_mail], middleware=[middleware])


mail = clerk_agent()
mail_by_call = clerk_agent(interrupt_mode="per_call")

child = StateGraph(MessagesState).add_node("ask", ask).add_edge(START, "ask").add_edge("ask", END).compile()

parent = StateGraph(MessagesState).add_node("child", child).add_edge(START, "child").add_edge("child", END).compile()


class Heavy(MessagesState, total=False):
    rows: list[str]


def pile(_: Heavy) -> dict:
    return {"rows": ["x" * 1000] * 4000, "messages": [AIMessage(content="piled up")]}


heavy = StateGraph(Heavy).add_node("pile", pile).add_edge(START, "pile").add_edge("pile", END).compile()

silent = (
    StateGraph(MessagesState)
    .add_node("listen", lambda _: {"messages": [AIMessage(content="")]})
    .add_edge(START, "listen")
    .add_edge("listen", END)
    .compile()
)

circle = (
    StateGraph(MessagesState)
    .add_node("again", lambda _: {})
    .add_edge(START, "again")
    .add_edge("again", "again")
    .compile()
)


class Voice(BaseModel):
    tone: Literal["kind", "strict"] = "kind"
    volume: Annotated[int, Field(ge=0, lt=11)] = 5


class Settings(BaseModel):
    model: Literal["m1", "m2"] = "m1"
    temperature: float | None = None
    voice: Voice = Field(default_factory=Voice, description="How it speaks.")
    window: tuple[int, int] = (9, 17)
    note: Any = None


settings = (
    StateGraph(MessagesState, context_schema=Settings)
    .add_node("work", work)
    .add_edge(START, "work")
    .add_edge("work", END)
    .compile()
)
