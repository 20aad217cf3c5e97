"""Thirty planted secrets, in every place and form in which they turn up, are in no file of a report."""

import base64
import html
import json
import shlex
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.redact import MASK, Redactor
from conformance.criteria.rejudge import rejudge
from conformance.model.report import StageTime
from conformance.ports import RawLog
from conformance.probes.logs import logs_measurement
from conformance.probes.waivers import Cover
from conformance.report.json_file import sealed
from conformance.report.write import write_renderings, write_results
from conformance.run.report import RunState, make_report

# Each is planted once; the form is how it is written where it leaks.
_KNOWN = {f"known{n}": f"Kn0wn&{n}/pa+ss wörd<{n}>'q" for n in range(11)}
_UNKNOWN = {
    "environment": "env-Pl4nted-01",
    "argument": "arg-Pl4nted-02",
    "value": "val-Pl4nted-03",
    "json": "jsn-Pl4nted-04",
    "yaml": "yml-Pl4nted-05",
    "postgres": "pgs-Pl4nted-06",
    "amqp": "amq-Pl4nted-07",
    "redis": "rds-Pl4nted-08",
    "bearer": "brr.Pl4nted-09",
    "basic": base64.b64encode(b"user:bsc-Pl4nted-10").decode(),
    "cookie": "ck-Pl4nted-11",
    "jwt": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbDRudGVkIn0.c2lnbmF0dXJlMTI",
    "github": "ghp_" + "a1" * 18,
    "openai": "sk-" + "b2" * 20,
    "slack": "xoxb-" + "123456789012",
    "aws": "AKIA" + "C3D4" * 4,
    "google": "AIza" + "e5" * 17,
    "pem": "MIIEpl4ntedKey18",
    "token": "tkn-Pl4nted-19",
}
_LEAKS = {
    "environment": "DB_PASSWORD={}",
    "argument": "run --password {} now",
    "value": "--set-string=auth.jwtSecret={}",
    "json": '{{"client_secret": "{}"}}',
    "yaml": "  apiKey: {}",
    "postgres": "postgresql+psycopg://todo:{}@db:5432/todo",
    "amqp": "amqps://guest:{}@mq//",
    "redis": "redis://:{}@cache:6379/0",
    "bearer": "Authorization: Bearer {}",
    "basic": '"authorization": "Basic {}"',
    "cookie": "Set-Cookie: session={}; HttpOnly",
    "jwt": "got {} from the client",
    "pem": "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
    "token": "token: {}",
}


def _forms(value: str) -> list[str]:
    """Return the forms in which a known value may be found."""
    raw = value.encode()
    return [
        value,
        base64.b64encode(raw).decode(),
        base64.b64encode(b"user:" + raw + b"\n").decode(),
        base64.b64encode(b"x=1;p=" + raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        quote(value, safe=""),
        json.dumps(value),
        html.escape(value),
        shlex.quote(value),
        raw.hex(),
        f"https://me:{quote(value, safe='')}@git.test/x",
    ]


def _leaks() -> list[str]:
    """Return one line a secret: eleven known ones in eleven forms, nineteen that only look like secrets."""
    known = [f"leaks {_forms(value)[n]} here" for n, value in enumerate(_KNOWN.values())]
    return known + [_LEAKS.get(name, "sent {} there").format(value) for name, value in _UNKNOWN.items()]


def _needles() -> list[str]:
    return [
        *(form for value in _KNOWN.values() for form in _forms(value)),
        *(_UNKNOWN[name] for name in _UNKNOWN),
        *(base64.b64encode(value.encode()).decode().rstrip("=")[3:-3] for value in _KNOWN.values()),
    ]


def _plant(make: Any, leaks: list[str], redactor: Redactor, evidence: Path) -> dict[str, Any]:
    """Return measurements that hold every secret, and write the logs of containers that do."""
    every = " | ".join(leaks)
    logs = logs_measurement(
        [
            RawLog(
                pod="p",
                uid="u",
                container="backend",
                previous=False,
                restarts_count=0,
                text="\n".join(f"ERROR: {leak}" for leak in leaks),
            )
        ],
        components={},
        cover=Cover((), (), today=date(2026, 11, 25)),
        evidence=evidence,
        redact=redactor.clean,
    )
    return {
        "logs": replace(logs, unreadable=(every,)),
        "images": make.images(make.image(), failure=every),
        "startup": make.startup(ready_s=None, failure=every, remedy=every),
        "page": make.page(console_errors=tuple(leaks), failed_requests=(every,)),
        "flow": replace(
            make.flow(), steps=tuple(replace(step, observed=every) for step in make.flow().steps)
        ),
        "manifests": make.manifests(orphans=tuple(leaks)),
        "hands_free": make.hands_free(make.command(every)),
        "contract": make.contract(make.check("x", status="FAIL", reason=every)),
        "latency": make.latency(make.latency_class("chat", errors={every: 1})),
        "utilisation": make.utilisation(load=make.load(failures={every: 3})),
    }


def test_no_planted_secret_is_in_any_file(make: Any, tmp_path: Path) -> None:
    """In values, environment, arguments, logs and connection strings, plain, encoded and quoted."""
    leaks = _leaks()
    assert len(leaks) == 30
    redactor = Redactor()
    for value in _KNOWN.values():
        redactor.learn(value)
    runner = Runner(
        env={"PATH": "/usr/bin:/bin"}, journal=Journal(tmp_path, redactor), redactor=redactor, cwd=tmp_path
    )
    for leak in leaks:
        runner.run(
            ["true", *(leak.split(" ") if leak.startswith("run ") else [leak])], timeout_s=9, purpose="images"
        )
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "locust.html").write_text("\n".join(leaks), "utf-8")
    (tmp_path / "evidence" / "shot.png").write_bytes(b"\x89PNG\xff\xfe")
    state = RunState(run_id="7f3c9a", started=datetime(2026, 11, 25, tzinfo=UTC))
    for name, fact in _plant(make, leaks, redactor, tmp_path / "evidence" / "logs").items():
        state.learn(name, fact)
    state.stages = [StageTime(name="images", elapsed_s=1.0, result=" | ".join(leaks))]
    state.harness_error = redactor.clean(" | ".join(leaks))
    settings = make.settings(subject={"set_values": {f"a{n}.password": leak for n, leak in enumerate(leaks)}})
    redactor.sweep(tmp_path)
    report = sealed(
        rejudge(
            make_report(
                state,
                settings,
                names=state.measurements.taken,
                origins={},
                elapsed_s=1.0,
                redactor=redactor,
            )
        )
    )
    write_results(report, tmp_path)
    write_renderings(report, tmp_path)
    found = [
        (path.name, needle)
        for path in sorted(tmp_path.rglob("*"))
        if path.is_file()
        for text in [path.read_bytes().decode("utf-8", "replace")]
        for needle in _needles()
        if needle in text
    ]
    assert found == []
    assert MASK in (tmp_path / "results.json").read_text("utf-8")
    assert (tmp_path / "evidence" / "shot.png").read_bytes() == b"\x89PNG\xff\xfe"
