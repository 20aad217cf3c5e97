"""The limits as the specification states them, beside those that the settings ask for."""

from conformance.model.settings import LimitSettings, Settings

SPECIFICATION = "Phase IV specification of the Todo Chatbot"
RECOMMENDATION = "recommendations of its Phase IV report"
# MB (10^6 bytes) of unpacked layers; source: SC-002 of the Phase IV specification.
SPECIFIED_FRONTEND_MB = 500.0
SPECIFIED_BACKEND_MB = 300.0


def with_specified_limits(settings: Settings) -> Settings:
    """Return the settings with the specified limits; whatever is no front end is held to the back end's."""
    subject = settings.subject
    images = {
        name: image.model_copy(
            update={
                "size_limit_mb": SPECIFIED_FRONTEND_MB
                if name == subject.frontend_component
                else SPECIFIED_BACKEND_MB
            }
        )
        for name, image in subject.images.items()
    }
    return settings.model_copy(
        update={"limits": LimitSettings(), "subject": subject.model_copy(update={"images": images})}
    )


def limit_values(settings: Settings) -> dict[str, float]:
    """Return every limit by its dotted key, for the report's inputs."""
    values = {f"limits.{key}": float(value) for key, value in settings.limits.model_dump().items()}
    for name, image in settings.subject.images.items():
        values[f"subject.images.{name}.size_limit_mb"] = float(image.size_limit_mb)
    return values
