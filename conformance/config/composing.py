"""Whether a Compose file and its services fit the subject, before minutes are spent on it."""

from conformance.model.settings import Settings


def compose_problems(settings: Settings) -> list[str]:
    """Check what stands in for the chart where there is no cluster; Compose itself reads the file later."""
    subject, compose = settings.subject, settings.subject.compose
    if compose is None:
        return []
    known = ", ".join(sorted(subject.components))
    problems = [
        f"subject.compose.services.{name}: no component of that name, known components are {known}"
        for name in compose.services
        if name not in subject.components
    ]
    if not (settings.root / compose.file).is_file():
        problems.append(f"subject.compose.file: missing Compose file '{compose.file}'")
    first: dict[str, str] = {}
    for name in subject.components:
        other = first.setdefault(compose.service_of(name), name)
        if other != name:
            problems.append(
                f"subject.compose.services: one service, '{compose.service_of(name)}', for both '{other}' and"
                f" '{name}'; give each its own"
            )
    return problems
