from channels.testing import WebsocketCommunicator

from classrooms.routing import websocket_application


async def test_handshake_where_there_is_no_socket_is_refused() -> None:
    socket = WebsocketCommunicator(websocket_application, "/ws/nothing/")

    connected, _code = await socket.connect()

    assert not connected
