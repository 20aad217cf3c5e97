"""What an external program is run for."""

from enum import StrEnum


class Purpose(StrEnum):
    """The stage that asks for a command; the journal tells it, and SC-010 reads those of a deployment."""

    MACHINE = "machine"
    IMAGES = "images"
    # Shown beside the timed build, and no part of how a release comes to be.
    WARM_REBUILD = "images, warm rebuild"
    CLUSTER = "cluster"
    PLACE = "place"
    INSTALL = "install"
    # Way to the front end that only looks: no part of how a release comes to be.
    REACH = "reach"
    CHART_CHECKS = "chart checks"
    LOAD = "load"
    # What is done to the installation with production values, to see how it takes it.
    TRIALS = "trials"
    # Looks at the release while it is measured.
    OBSERVE = "observe"
    EVIDENCE = "evidence"
    OUTSIDE = "outside"
    TEARDOWN = "teardown"
    GC = "gc"
