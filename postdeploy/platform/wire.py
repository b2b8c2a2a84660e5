"""One way out to every service of the deployment: bounded, recorded, with errors in plain Russian."""

from __future__ import annotations

import itertools
import os
import ssl
import time
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from pathlib import Path

import httpx
from tenacity import Retrying, retry_if_exception, retry_if_result, stop_before_delay

from postdeploy.platform import gates, passing, strangers
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.manners import Manners
from postdeploy.platform.mishap import Trouble, explain, trouble_of
from postdeploy.platform.passing import READS
from postdeploy.platform.proxies import Ways
from postdeploy.platform.unanswered import Gated, NotUnderstood, Refused, Strange, Unreachable
from postdeploy.platform.whole import read_whole
from postdeploy.waiting import Deadline

ATTEMPTS = 2
"""How often an idempotent read is tried when the network fails."""


IMPATIENT = {"patience": 0.0}
"""As a request's extensions: trouble that may pass is not waited for."""
NAME_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Variables that name other authorities than those of the system."""

Recorder = Callable[[Exchange], None]
Guard = Callable[[str, httpx.Request], None]


class Wire:
    """Makes HTTP clients for the deployment's services and remembers which of them have answered.

    Args:
        timeout: seconds of one request, from connecting to the last byte.
        record: told of every exchange, failed ones included.
        guard: may refuse a request by raising; asked before anything leaves the machine.
        ca_bundle: PEM of an additional certificate authority.
        deadline: budget of the whole run; no request outlives it.
        manners: how patient and how pushy we are, and what the gate before the web app asks for.
    """

    def __init__(  # noqa: PLR0913 - what holds for every request
        self,
        *,
        timeout: float,
        record: Recorder,
        guard: Guard | None = None,
        ca_bundle: Path | None = None,
        deadline: Deadline | None = None,
        manners: Manners | None = None,
    ) -> None:
        self.timeout = timeout
        self.answered: set[str] = set()
        """Services that have answered themselves, be it with an error."""
        self.known: set[str] = set()
        """Services that have answered as only the platform does."""
        self.unanswered: list[str] = []
        """Writes, as «POST /api/agents», whose outcome we have not heard of: the platform may still be at it."""
        self._record = record
        self._guard = guard
        self._ca_bundle = ca_bundle
        self._deadline = deadline or Deadline(float("inf"))
        self._manners = manners or Manners()
        self._waited_out: set[str] = set()
        """Services, and their paths, whose trouble did not pass in time: nobody waits for them a second time."""
        self._clients: list[httpx.Client] = []

    def client(self, service: str, *, base_url: str = "", timeout: float | None = None) -> httpx.Client:
        """Open a client whose requests are bounded, recorded and never follow a redirect by themselves."""
        inner = _way_out(self._tls)
        transport = _Transport(self, service, inner, timeout or self.timeout)
        client = httpx.Client(
            base_url=base_url, transport=transport, timeout=timeout or self.timeout, follow_redirects=False
        )
        self._clients.append(client)
        return client

    def somebody_answered(self, *, but: str) -> bool:
        """Tell whether the network to this deployment works at all: another service has answered in this run."""
        return bool(self.answered - {but})

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients:
            client.close()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        if self._ca_bundle is None:
            return _systems_trust(*map(os.environ.get, NAME_AUTHORITIES))
        context = ssl.create_default_context()
        context.load_verify_locations(self._ca_bundle)
        return context

    def _send(self, service: str, inner: httpx.HTTPTransport, request: httpx.Request, timeout: float) -> httpx.Response:
        if self._guard is not None:
            self._guard(service, request)
        self._manners.front.dress(request)
        write = "" if request.method in READS else f"{request.method} {request.url.path}"
        self.unanswered += [write] if write else []  # an interrupted run never gets past the next line
        response = self._patiently(service, inner, request, timeout)
        if again := self._manners.front.with_slash(request, response):
            response = self._patiently(service, inner, again, timeout)
        if write:
            self.unanswered.remove(write)
        self._judge(service, request, response)
        return response

    def _patiently(
        self, service: str, inner: httpx.HTTPTransport, request: httpx.Request, timeout: float
    ) -> httpx.Response:
        """Ask again while the trouble may pass by itself; give the last answer, whatever it is.

        Who is in a hurry (`IMPATIENT`) is not waited for, and nothing is learned from that.
        """
        read, place = request.method in READS, f"{service} {request.url.path}"
        numbers = itertools.count(1)

        def may_wake_up(error: BaseException) -> bool:
            slow = isinstance(error, Unreachable) and error.trouble is Trouble.SLOW
            return read and slow and service not in self.answered

        hurry = IMPATIENT.items() <= request.extensions.items()
        places = set() if hurry else {service, place}
        patience = 0.0 if hurry or places & self._waited_out else self._manners.patience
        ask = Retrying(
            retry=retry_if_result(lambda response: passing.worth_repeating(request, response))
            | retry_if_exception(may_wake_up),
            wait=passing.pause,
            stop=stop_before_delay(min(patience, self._deadline.left())),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        try:
            response: httpx.Response = ask(
                self._ask, service, inner, request, timeout, 1 if not read else ATTEMPTS, numbers
            )
        except Unreachable:
            self._waited_out |= places
            raise
        if passing.trouble_of(response) is None:
            self._waited_out -= {service, place}
        else:
            self._waited_out |= places
        return response

    def _ask(  # noqa: PLR0913, PLR0917 - what a request is made of
        self,
        service: str,
        inner: httpx.HTTPTransport,
        request: httpx.Request,
        timeout: float,
        attempts: int,
        numbers: Iterator[int],
    ) -> httpx.Response:
        """Try so many times while the network fails, all of them within one budget."""
        budget = self._deadline.limit(timeout)
        self._manners.pace.wait()
        end = time.monotonic() + budget
        for attempt in range(1, attempts + 1):
            exchange = _opened(service, request, next(numbers))
            started = time.monotonic()
            try:
                response = read_whole(inner, request, service, end)
            except _NETWORK as error:
                exchange.error = explain(service, request.url, error, budget)
                slow = isinstance(error, httpx.TimeoutException)
                if attempt < attempts and not slow and time.monotonic() < end:
                    continue
                self._deadline.check()
                trouble = trouble_of(error)
                if trouble is Trouble.OURS:
                    raise NotUnderstood(exchange.error) from error
                raise Unreachable(service, exchange.error, trouble=trouble) from error
            except (Unreachable, NotUnderstood) as error:
                exchange.error = str(error)
                raise
            finally:
                exchange.seconds = time.monotonic() - started
                if exchange.error is not None:
                    self._record(exchange)
            self._note(exchange, response)
            return response
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _judge(self, service: str, request: httpx.Request, response: httpx.Response) -> None:
        """Stop where somebody else has answered in the service's place, or nobody yet.

        A single function that fails while the service as such answers is the platform's own answer.

        Raises:
            Refused: the service asks us to come later, or only a gateway has answered.
            Gated: a gate before it does not let us pass.
            Strange: a page of somebody else is all that it has ever answered.
            Moved: the web app has another address.
        """
        self._manners.front.stays(request, response)
        trouble = passing.trouble_of(response)
        if trouble is not None and (trouble.own_words or service in self.answered) and not trouble.for_good:
            self._got_to_know(service, response)
            return
        gate = gates.gate_of(service, request, response, basic=bool(self._manners.front.basic))
        if gate is not None:
            raise Gated(service, gates.sentence(service, request, response.status_code, gate), response)
        if service not in self.known and (stranger := strangers.stranger_of(service, request, response)) is not None:
            raise Strange(service, gates.sentence(service, request, response.status_code, stranger), response)
        if trouble is not None:
            raise Refused(service, passing.later(service, request, response, trouble), response)
        self._got_to_know(service, response)

    def _got_to_know(self, service: str, response: httpx.Response) -> None:
        self.answered.add(service)
        if strangers.is_own(response):
            self.known.add(service)

    def _note(self, exchange: Exchange, response: httpx.Response) -> None:
        exchange.status = response.status_code
        exchange.response_headers = response.headers.multi_items()
        exchange.response_body = response.content
        self._record(exchange)


class _Transport(httpx.BaseTransport):
    def __init__(self, wire: Wire, service: str, inner: httpx.HTTPTransport, timeout: float) -> None:
        self._wire = wire
        self._service = service
        self._inner = inner
        self._timeout = timeout

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        timeout = float(request.extensions.get("budget", self._timeout))
        return self._wire._send(self._service, self._inner, request, timeout)

    def close(self) -> None:
        self._inner.close()


_NETWORK = (httpx.TransportError, ssl.SSLError, OSError)


@cache
def _systems_trust(*_named: str | None) -> ssl.SSLContext:
    """Shared by all clients: reading the authorities of the system takes longer than most requests."""
    return ssl.create_default_context()


def _way_out(tls: ssl.SSLContext) -> httpx.HTTPTransport:
    """httpx's transport over connections of ours: it offers no other place to put them."""
    transport = httpx.HTTPTransport(verify=tls, trust_env=False)
    transport._pool = Ways(tls)  # type: ignore[assignment]
    return transport


def _opened(service: str, request: httpx.Request, attempt: int) -> Exchange:
    request.read()
    return Exchange(
        service=service,
        method=request.method,
        url=str(request.url),
        request_headers=request.headers.multi_items(),
        request_body=request.content,
        attempt=attempt,
    )
