"""Small real records: those of a subject that meets every criterion, until a test changes one."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from conformance.criteria import judge_all
from conformance.criteria.required import CHART_CHECKS, CONTRACT_CHECKS, REQUEST_CLASSES
from conformance.model import measurements as m
from conformance.model.image import BuildStep, BuiltImage, DirectoryWeight, ImageSize, Layer
from conformance.model.release import LoadedImage, Release
from conformance.model.report import SCHEMA_VERSION, Inputs, Outcome, Report, StageTime
from conformance.model.settings import Settings
from conformance.report import sealed, to_json
from tests.unit.production_records import production_measurements

IMAGE_ID = {"frontend": "sha256:" + "f" * 64, "backend": "sha256:" + "b" * 64}
MIB = 2**20


class Make:
    """Make records of a subject that meets every criterion; what a test is about, it changes."""

    def settings(self, **changes: Any) -> Settings:
        """Return settings; a table such as `limits` is given as a dict of what differs."""
        images = {
            name: {
                "dockerfile": f"Dockerfile.{name}",
                "repository": f"todo-{name}",
                "repository_value": f"{name}.image.repository",
                "tag_value": f"{name}.image.tag",
                "size_limit_mb": limit_mb,
            }
            for name, limit_mb in (("frontend", 500), ("backend", 300))
        }
        components = {
            name: {"selector": f"app.kubernetes.io/component={name}", "container": name}
            for name in ("frontend", "backend", "postgresql")
        }
        given = {
            "images": images,
            "components": components,
            "production": {"model_values": {"chat": "{model}"}, "trace_values": {"to": "{collector}"}},
        }
        subject = {**given, **changes.pop("subject", {})}
        return Settings.model_validate({"root": "/subject", "subject": subject, **changes})

    def image(
        self,
        component: str = "backend",
        *,
        cold_s: float = 30.0,
        unpacked_bytes: int = 90_000_000,
        cached: Sequence[str] = (),
        **changes: Any,
    ) -> BuiltImage:
        """Return a built image; the steps named in `cached` came from the layer cache."""
        steps = [BuildStep(text="[2/3] RUN pip install", elapsed_s=cold_s - 1, cached=False)]
        steps += [BuildStep(text=text, elapsed_s=0.0, cached=True) for text in cached]
        image = BuiltImage(
            component=component,
            repository=f"todo-{component}",
            tag=IMAGE_ID[component][7:19],
            image_id=IMAGE_ID[component],
            user="10001",
            cold_s=cold_s,
            warm_s=2.0,
            steps=tuple(steps),
            size=ImageSize(
                unpacked_bytes=unpacked_bytes,
                compressed_bytes=unpacked_bytes // 3,
                inspect_bytes=unpacked_bytes,
                layers=(Layer(size_bytes=unpacked_bytes, created_by="COPY . /app"),),
                largest_directories=(DirectoryWeight(path="/app", size_bytes=unpacked_bytes),),
            ),
        )
        return replace(image, **changes)

    def images(self, *images: BuiltImage, failure: str = "") -> m.ImagesMeasurement:
        """Return the measurement of SC-001 and SC-002: both images, unless others are given."""
        if not images and not failure:
            images = (self.image("frontend", unpacked_bytes=20_000_000), self.image("backend"))
        return m.ImagesMeasurement(images=images, failure=failure)

    def release(self, **changes: Any) -> Release:
        """Return a release that was installed."""
        release = Release(
            name="todo-app",
            namespace="todo-app-dev",
            pod_selector="x",
            base_url="http://127.0.0.1:1",
            chart_version="1.2.3",
            app_version="1.0.0",
            started_s=0.0,
        )
        return replace(release, **changes)

    def startup(self, **changes: Any) -> m.StartupMeasurement:
        """Return a release that served after 12 s, from the images that were built."""
        parts = ("frontend", "backend")
        made = m.StartupMeasurement(
            ready_s=12.0,
            stable_s=10.0,
            failure="",
            remedy="",
            workloads={f"deployment/{name}": "1/1" for name in parts},
            pods=tuple(
                m.PodStart(
                    pod=f"{name}-1",
                    scheduled_s=0,
                    initialised_s=1,
                    started_s=2,
                    ready_s=9,
                    pulled_s=None,
                    restarts_count=0,
                )
                for name in parts
            ),
            loaded_images=tuple(
                LoadedImage(
                    component=name,
                    reference=f"todo-{name}:x",
                    built_image_id=IMAGE_ID[name],
                    node_image_ids={"node-1": IMAGE_ID[name]},
                )
                for name in parts
            ),
            pod_images=(
                *(
                    m.PodImage(
                        pod=f"{name}-1",
                        container=name,
                        image=f"docker.io/library/todo-{name}:x",
                        image_id=IMAGE_ID[name],
                        component=name,
                    )
                    for name in parts
                ),
                m.PodImage(
                    pod="postgresql-1",
                    container="postgresql",
                    image="docker.io/library/postgres:15",
                    image_id="sha256:" + "d" * 64,
                    component="postgresql",
                ),
            ),
        )
        return replace(made, **changes)

    def page(self, **changes: Any) -> m.PageMeasurement:
        """Return twenty page loads of 200 ms."""
        made = m.PageMeasurement(
            url="http://127.0.0.1:1/",
            method="browser",
            browser="Chromium 140",
            cold_ms=400.0,
            loads_ms=(200.0,) * 20,
            requests_count=5,
            transferred_bytes=90_000,
            failed_requests=(),
            console_errors=(),
            foreign_hosts=(),
        )
        return replace(made, **changes)

    def latency_class(self, name: str = "task list", **changes: Any) -> m.LatencyClass:
        """Return a hundred good answers after 20 ms each."""
        made = m.LatencyClass(name=name, samples_ms=(20.0,) * 100, errors={}, server_errors_count=0)
        return replace(made, **changes)

    def latency(self, *classes: m.LatencyClass) -> m.LatencyMeasurement:
        """Return the measurement of SC-005: every class, those that are given instead of the usual ones."""
        by_name = {name: self.latency_class(name) for name in REQUEST_CLASSES}
        by_name |= {item.name: item for item in classes}
        return m.LatencyMeasurement(
            url="http://127.0.0.1:1", warm_up_count=10, classes=tuple(by_name.values())
        )

    def flow(self, **changes: Any) -> m.FlowMeasurement:
        """Return the six steps, each seen in the database."""
        names = ("sign up", "log in", "add by form", "add by chat", "complete", "delete")
        made = m.FlowMeasurement(
            method="browser",
            nonce="n0nce",
            database_pod="postgresql-0",
            steps=tuple(
                m.FlowStep(name=name, passed=True, expected="1 row", observed="1 row", elapsed_ms=80)
                for name in names
            ),
        )
        return replace(made, **changes)

    def log(self, container: str = "backend", **changes: Any) -> m.ContainerLog:
        """Return the log of a container that wrote a hundred harmless lines."""
        made = m.ContainerLog(
            pod=f"{container}-1",
            container=container,
            previous=False,
            lines_count=100,
            restarts_count=0,
            declared_silent=False,
        )
        return replace(made, **changes)

    def finding(self, kind: str = "error", **changes: Any) -> m.LogFinding:
        """Return two lines of one kind in the back end's log."""
        made = m.LogFinding(pod="backend-1", container="backend", kind=kind, first="it broke", count=2)
        return replace(made, **changes)

    def logs(self, **changes: Any) -> m.LogsMeasurement:
        """Return clean logs of every container."""
        made = m.LogsMeasurement(
            containers=tuple(self.log(name) for name in ("frontend", "backend", "postgresql")),
            findings=(),
            unused_waivers=(),
            expired_waivers=(),
        )
        return replace(made, **changes)

    def use(self, container: str = "backend", **changes: Any) -> m.ContainerUse:
        """Return twelve samples of a container that uses a fifth of its limits."""
        made = m.ContainerUse(
            pod=f"{container}-1",
            container=container,
            cpu_limit_millicores=500.0,
            cpu_request_millicores=100.0,
            memory_limit_bytes=500 * MIB,
            memory_request_bytes=128 * MIB,
            cpu_samples_millicores=(100.0,) * 12,
            memory_samples_bytes=(100 * MIB,) * 12,
            idle_cpu_millicores=(5.0,),
            idle_memory_bytes=(90 * MIB,),
            throttled_ratio=0.0,
            oom_kills_count=0,
        )
        return replace(made, **changes)

    def load(self, **changes: Any) -> m.LoadRun:
        """Return a steady load without a failed request."""
        made = m.LoadRun(
            users=20,
            duration_s=60.0,
            requests_count=1000,
            failures_count=0,
            requests_per_s=16.7,
            p50_ms=10.0,
            p95_ms=30.0,
            max_ms=60.0,
            failures={},
            users_worked=20,
            steady_s=60.0,
            times_ms=(9.0,) * 1000,
        )
        return replace(made, **changes)

    def utilisation(self, *containers: m.ContainerUse, **changes: Any) -> m.UtilisationMeasurement:
        """Return the measurement of SC-008."""
        made = m.UtilisationMeasurement(
            source="metrics API",
            every_s=2.0,
            containers=(
                *(containers or (self.use(),)),
                *(
                    self.use(name, cpu_samples_millicores=(9.0,) * 12, memory_samples_bytes=(9 * MIB,) * 12)
                    for name in ("frontend", "backend", "postgresql")
                    if name not in {use.container for use in containers or (self.use(),)}
                ),
            ),
            load=self.load(),
            stale_samples_count=0,
        )
        return replace(made, **changes)

    def manifests(self, **changes: Any) -> m.ManifestsMeasurement:
        """Return a sound chart and a namespace with nothing else in it."""
        made = m.ManifestsMeasurement(
            checks=tuple(m.ChartCheck(name=name, passed=True, detail="") for name in CHART_CHECKS),
            release_objects=("Deployment/backend",),
            namespace_objects=("Deployment/backend",),
            orphans=(),
        )
        return replace(made, **changes)

    def command(self, command: str = "helm install todo-app chart", **changes: Any) -> m.CommandFact:
        """Return a command that succeeded with nobody at the keyboard."""
        made = m.CommandFact(
            command=command,
            purpose="install",
            exit_code=0,
            elapsed_s=2.0,
            stdin_closed=True,
            tty=False,
            stdin="/dev/null",
            home_files=(),
        )
        return replace(made, **changes)

    def hands_free(self, *commands: m.CommandFact, **changes: Any) -> m.HandsFreeMeasurement:
        """Return the journal of one install."""
        commands = commands or (self.command("docker build .", purpose="images"), self.command())
        made = m.HandsFreeMeasurement(
            commands=commands,
            install_commands=tuple(item.command for item in commands if item.purpose == "install"),
            home_was_empty=True,
            environment_keys=("HOME", "PATH"),
            objects_before_install=(),
            serving=True,
            replay_problem="",
        )
        return replace(made, **changes)

    def check(self, name: str = "login", **changes: Any) -> m.ContractCheck:
        """Return a core check that passed."""
        made = m.ContractCheck(name=name, area="authentication", core=True, status="PASS")
        return replace(made, **changes)

    def contract(self, *checks: m.ContractCheck) -> m.ContractMeasurement:
        """Return the measurement of SC-011: every core check, those that are given instead of the usual."""
        by_name = {name: self.check(name) for name in CONTRACT_CHECKS}
        return m.ContractMeasurement(checks=tuple((by_name | {item.name: item for item in checks}).values()))

    def measurements(self, **changes: Any) -> m.Measurements:
        """Return all measurements of a subject that meets every criterion, but for what is given."""
        made: dict[str, Any] = {
            "images": self.images(),
            "startup": self.startup(),
            "page": self.page(),
            "latency": self.latency(),
            "flow": self.flow(),
            "logs": self.logs(),
            "utilisation": self.utilisation(),
            "manifests": self.manifests(),
            "hands_free": self.hands_free(),
            "contract": self.contract(),
            **production_measurements(),
        }
        return m.Measurements.of({**made, **changes})

    def report(self, *, settings: Settings | None = None, **changes: Any) -> Report:
        """Return the report of a run that came to its end; verdicts are judged unless given."""
        settings = settings or self.settings()
        measurements = changes.pop("measurements", None) or self.measurements()
        made = Report(
            schema_version=SCHEMA_VERSION,
            run_id="7f3c9a",
            started="2026-11-25T08:00:00+00:00",
            elapsed_s=271.0,
            inputs=Inputs(
                subject="todo-app",
                chart_version="1.2.3",
                app_version="1.0.0",
                target="kind",
                kubernetes_version="v1.34.4",
                cpu_count=2,
                memory_bytes=8 * 2**30,
                tools={"docker": "20.10.24"},
                limits={"limits.build_s": 300.0},
                default_limits={"limits.build_s": 300.0},
            ),
            stages=(StageTime(name="images", elapsed_s=60.0, result="built"),),
            measurements=measurements,
            verdicts=judge_all(measurements, settings),
            allowed_not_measured=settings.allow_not_measured,
            complete=True,
            harness_error="",
            exit_code=0,
            settings_json=settings.model_dump_json(),
            outcome=Outcome.CONFORMANT,
        )
        return sealed(replace(made, **changes))


@cache
def good_json() -> str:
    """Return the results.json of a good run."""
    return to_json(Make().report())
