"""A gate in front of a genuine MLflow server, which answers 503 or 400, or late, when it is told to."""

import http.client
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Gate:
    """Passes requests on to a server, and answers some of them itself.

    Attributes:
        url: The gate's address.
        requests: The method and path of every request.
        delay: Seconds before a request is passed on.
        forbidden: What a posted body must not contain; it is answered with 400.
    """

    def __init__(self, server_url: str) -> None:
        self.requests: list[str] = []
        self.delay = 0.0
        self.forbidden: bytes | None = None
        self._target = urlsplit(server_url)
        self._refusals: list[str] = []
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def answer_503(self, pattern: str = "", times: int = 1) -> None:
        """Answer the next requests whose method and path contain a pattern with 503, each once."""
        with self._lock:
            self._refusals += [pattern] * times

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _refuses(self, request: str) -> bool:
        with self._lock:
            self.requests.append(request)
            for pattern in self._refusals:
                if re.search(pattern, request):
                    self._refusals.remove(pattern)
                    return True
        return False

    def _handler(self) -> Any:
        gate, target = self, self._target

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if gate._refuses(f"{self.command} {self.path}"):
                    self.reply(503, {"Content-Type": "text/plain"}, b"busy")
                    return
                if self.command == "POST" and gate.forbidden and gate.forbidden in body:
                    refusal = b'{"error_code": "INVALID_PARAMETER_VALUE", "message": "not here"}'
                    self.reply(400, {"Content-Type": "application/json"}, refusal)
                    return
                time.sleep(gate.delay)
                link = http.client.HTTPConnection(target.hostname or "", target.port, timeout=30)
                headers = {**self.headers, "Host": target.netloc, "Content-Length": str(len(body))}
                headers.pop("Transfer-Encoding", None)
                link.request(self.command, self.path, body, headers)
                response = link.getresponse()
                kept = {k: v for k, v in response.getheaders() if k.lower() not in ("transfer-encoding", "connection")}
                self.reply(response.status, kept, response.read())
                link.close()

            def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for key, value in headers.items():
                    if key.lower() != "content-length":
                        self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

            def log_message(self, *_args: Any) -> None:
                pass

        return Handler
