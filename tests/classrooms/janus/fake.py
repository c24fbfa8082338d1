"""A small Janus to speak with: keeps sessions and handles, answers as a test says, and remembers what was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import websockets

type Answer = dict[str, Any]

DUMMY = {
    "id": "dummy",
    "dummy": True,
    "streams": [{"type": "audio", "mid": "0"}, {"type": "video", "mid": "1"}],
}


class FakeJanus:
    """``answers`` maps a request of the plugin to what it says; ``silent`` are those it never answers."""

    def __init__(self) -> None:
        self.sessions: set[int] = set()
        self.handles: set[int] = set()
        self.asked: list[dict[str, Any]] = []
        self.silent: set[str] = set()
        self.refused: dict[str, int] = {}
        self.answers: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "create": lambda _: {"videoroom": "created"},
            "destroy": lambda _: {"videoroom": "destroyed"},
            "join": self._join,
            "configure": self._configure,
            "start": lambda _: {"videoroom": "event", "started": "ok"},
            "switch": lambda _: {"videoroom": "event", "switched": "ok"},
            "moderate": lambda _: {"videoroom": "success"},
            "kick": lambda _: {"videoroom": "success"},
            "list": lambda _: {"videoroom": "success", "list": [{"room": "5-1", "num_participants": 4}]},
            "listparticipants": lambda _: {"videoroom": "participants", "participants": []},
        }
        self._next = 100
        self._came = asyncio.Condition()
        self._sockets: set[websockets.ServerConnection] = set()

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        async with websockets.serve(
            self._serve, "127.0.0.1", port, subprotocols=[websockets.Subprotocol("janus-protocol")], compression=None
        ) as server:
            yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"

    def bodies(self, request: str) -> list[dict[str, Any]]:
        return [one["body"] for one in self.asked if one.get("body", {}).get("request") == request]

    async def until_asked(self, request: str, times: int = 1) -> None:
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: len(self.bodies(request)) >= times)

    async def cut(self, *, anew: bool) -> None:
        """All connections break; ``anew``: as after a start, nobody is known any more."""
        if anew:
            self.sessions.clear()
            self.handles.clear()
        await asyncio.gather(*(socket.close() for socket in set(self._sockets)))

    async def tell(self, handle: int, data: Answer, **more: Any) -> None:
        frame = {"janus": "event", "sender": handle, "plugindata": {"plugin": "videoroom", "data": data}, **more}
        for socket in set(self._sockets):
            await socket.send(json.dumps(frame))

    async def _serve(self, socket: websockets.ServerConnection) -> None:
        self._sockets.add(socket)
        try:
            async for text in socket:
                frame = json.loads(text)
                async with self._came:
                    self.asked.append(frame)
                    self._came.notify_all()
                for answer in self._answer(frame):
                    await socket.send(json.dumps({"transaction": frame["transaction"], **answer}))
        except websockets.ConnectionClosedError:
            pass  # the client went without a word, as a killed process does
        finally:
            self._sockets.discard(socket)

    def _answer(self, frame: dict[str, Any]) -> list[Answer]:
        kind = frame["janus"]
        if kind in self.silent or frame.get("body", {}).get("request") in self.silent:
            return []
        if frame["apisecret"] != "secret":
            return [_error(403)]
        if kind != "create" and frame["session_id"] not in self.sessions:
            return [_error(458)]
        return self._plugin(frame) if kind == "message" else [self._plain(kind, frame)]

    def _plain(self, kind: str, frame: dict[str, Any]) -> Answer:
        if kind in {"create", "attach"}:
            return {"janus": "success", "data": {"id": self._new(self.sessions if kind == "create" else self.handles)}}
        if kind == "detach":
            self.handles.discard(frame["handle_id"])
        return {"janus": "ack" if kind in {"keepalive", "trickle"} else "success"}

    def _plugin(self, frame: dict[str, Any]) -> list[Answer]:
        request = frame["body"]["request"]
        if (code := self.refused.pop(request, None)) is not None:
            data: Answer = {"videoroom": "event", "error_code": code, "error": "refused"}
            return [{"janus": "event", "sender": frame["handle_id"], "plugindata": {"plugin": "v", "data": data}}]
        data = self.answers[request](frame["body"])
        jsep = {"jsep": data.pop("jsep")} if "jsep" in data else {}
        event = {"janus": "event", "sender": frame["handle_id"], "plugindata": {"plugin": "v", "data": data}, **jsep}
        return [{"janus": "ack"}, event]

    def _new(self, keys: set[int]) -> int:
        self._next += 1
        keys.add(self._next)
        return self._next

    @staticmethod
    def _join(body: dict[str, Any]) -> Answer:
        if body["ptype"] == "publisher":
            return {"videoroom": "joined", "private_id": 7, "publishers": [DUMMY]}
        streams = [
            {"type": "audio" if source["mid"] == "0" else "video", "mid": str(number)}
            for number, source in enumerate(body["streams"])
        ]
        return {"videoroom": "attached", "streams": streams, "jsep": {"type": "offer", "sdp": "offered"}}

    @staticmethod
    def _configure(body: dict[str, Any]) -> Answer:
        if body.get("restart"):
            return {"videoroom": "event", "configured": "ok", "jsep": {"type": "offer", "sdp": "offered anew"}}
        if "streams" in body:
            return {"videoroom": "event", "configured": "ok"}
        streams = [{"type": "audio", "mid": "0"}, {"type": "video", "mid": "1"}]
        return {
            "videoroom": "event",
            "configured": "ok",
            "streams": streams,
            "jsep": {"type": "answer", "sdp": "answered"},
        }


def _error(code: int) -> Answer:
    return {"janus": "error", "error": {"code": code, "reason": "refused"}}
