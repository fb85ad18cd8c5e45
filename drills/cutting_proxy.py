"""A proxy before PostgreSQL that lets a COMMIT through and keeps its answer: nobody knows then what became of it."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
"""What a server says once a transaction is on disk: a CommandComplete of its protocol."""

_PIECE = 65_536


class CuttingProxy:
    """Listens on a port of this machine. `cuts` counts the answers that were kept so far."""

    def __init__(self, server_port: int) -> None:
        self.cuts = 0
        self._server_port = server_port
        self._share = 0.0
        self._once = False
        self._chance = random.Random("cuts")
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._run(self._accept)

    @property
    def port(self) -> int:
        """Where to connect instead of the server."""
        return int(self._listener.getsockname()[1])

    def cut_next(self) -> None:
        """Keep the answer to the next COMMIT, and close its connection at both ends."""
        self._once = True

    def cut_some(self, share: float) -> None:
        """Do so to this share of all answers from now on, by chance."""
        self._share = share

    def close(self) -> None:
        """Let go of every connection and of the port."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for each in self._open:
                _hang_up(each)
        for thread in self._threads:
            thread.join()

    def _run(self, work: object, *arguments: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                client.close()
                continue
            with self._lock:
                self._open |= {client, server}
            self._run(self._carry, client, server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """Carry everything between two ends until one of them closes."""
        back = threading.Thread(target=self._answer, args=(server, client), daemon=True)
        back.start()
        with suppress(OSError):
            while piece := client.recv(_PIECE):
                server.sendall(piece)
        for each in (client, server):
            _hang_up(each)
        back.join()
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while piece := server.recv(_PIECE):
                if COMMITTED in piece and self._cuts_now():
                    break
                client.sendall(piece)
        for each in (client, server):
            _hang_up(each)

    def _cuts_now(self) -> bool:
        with self._lock:
            cut = self._once or self._chance.random() < self._share
            self._once = False
            self.cuts += cut
            return cut


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutting_proxy(server_port: int) -> Iterator[CuttingProxy]:
    """A proxy before the server on a port, closed at the end."""
    proxy = CuttingProxy(server_port)
    try:
        yield proxy
    finally:
        proxy.close()
