"""Load settings from flags, environment and file, and check them before anything is started."""

from conformance.config.load import load_settings
from conformance.config.validate import require_valid

__all__ = ["load_settings", "require_valid"]
