"""What the process counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The counters of one application; a registry of its own, so that two applications do not meet."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answered: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.request_seconds = Histogram(
            "todochat_request_duration_seconds",
            "Time to answer a request.",
            ["method", "route"],
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.requests = Counter(
            "todochat_requests_total",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.model_calls = Counter(
            "todochat_model_calls_total",
            "Turns by provider and outcome.",
            ["provider", "outcome"],
            registry=self.registry,
        )
        self.model_seconds = Histogram(
            "todochat_model_call_duration_seconds",
            "Time of a whole turn, tools included.",
            ["provider"],
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.model_requests = Counter(
            "todochat_model_requests_total",
            "Requests to the model; a turn has several.",
            ["model", "outcome"],
            registry=self.registry,
        )
        self.model_tokens = Counter(
            "todochat_model_tokens_total",
            "Tokens that the model read (input) and wrote (output), as it told.",
            ["model", "kind"],
            registry=self.registry,
        )
        self.model_cost = Counter(
            "todochat_model_cost_total",
            "What those tokens cost by the configured prices, in their currency.",
            ["model"],
            registry=self.registry,
        )
        self.tool_calls = Counter(
            "todochat_tool_calls_total", "Tool calls by outcome.", ["tool", "outcome"], registry=self.registry
        )
        self.pool_in_use = Gauge(
            "todochat_database_pool_in_use", "Database connections in use.", registry=self.registry
        )
        self.pool_size = Gauge(
            "todochat_database_pool_size", "Database connections at most.", registry=self.registry
        )
        self.database_up = Gauge(
            "todochat_database_up",
            "1 while the last contact with the database worked.",
            registry=self.registry,
        )
        self.slow_queries = Counter(
            "todochat_slow_queries_total", "Statements slower than the limit.", registry=self.registry
        )

    def answered(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        """Count one answered request."""
        key = (method, route, status)
        # Finding a child by its labels takes a lock and as long as counting; there are few of them.
        if key not in self._answered:
            self._answered[key] = (
                self.requests.labels(method, route, str(status)),
                self.request_seconds.labels(method, route),
            )
        count, seconds = self._answered[key]
        count.inc()
        seconds.observe(elapsed_s)

    def render(self) -> bytes:
        """Return the text that Prometheus reads."""
        return generate_latest(self.registry)
