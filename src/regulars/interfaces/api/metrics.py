"""Counts of requests, by route and status, in the text that Prometheus reads. No label says who."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Final

__all__ = ["METRICS", "Metrics"]

_BORDERS_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """Counters of one process.

    Example:
        >>> metrics = Metrics()
        >>> metrics.note("POST", "/v1/track", 200, 0.004)
        >>> 'regulars_http_requests_total{method="POST",route="/v1/track",status="200"} 1' in metrics.text()
        True
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self.under_way = 0

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request has been answered; `route` is the pattern, never the address itself."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._counts[route] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]
            border = next((border for border in _BORDERS_SECONDS if seconds <= border), None)
            if border is not None:
                self._buckets[route, border] += 1

    def text(self) -> str:
        """All of them."""
        with self._lock:
            requests, counts, seconds = dict(self._requests), dict(self._counts), dict(self._seconds)
            buckets = dict(self._buckets)
        lines = [
            "# HELP regulars_http_requests_total Requests answered.",
            "# TYPE regulars_http_requests_total counter",
        ]
        lines += [
            f'regulars_http_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
            for (method, route, status), count in sorted(requests.items())
        ]
        name = "regulars_http_request_seconds"
        lines += [f"# HELP {name} Time from the first byte read to the last written.", f"# TYPE {name} histogram"]
        for route in sorted(counts):
            so_far = 0
            for border in _BORDERS_SECONDS:
                so_far += buckets.get((route, border), 0)
                lines.append(f'{name}_bucket{{route="{route}",le="{border}"}} {so_far}')
            lines.append(f'{name}_bucket{{route="{route}",le="+Inf"}} {counts[route]}')
            lines.append(f'{name}_sum{{route="{route}"}} {seconds[route]:.6f}')
            lines.append(f'{name}_count{{route="{route}"}} {counts[route]}')
        lines += [
            "# HELP regulars_http_under_way Requests under way.",
            "# TYPE regulars_http_under_way gauge",
            f"regulars_http_under_way {self.under_way}",
        ]
        return "\n".join(lines) + "\n"


METRICS: Final = Metrics()
"""The counters of this process."""
