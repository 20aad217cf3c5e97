"""How everything that a run makes is marked as its own; nothing without the mark is ever removed."""

# The label of images and namespaces; its value is the run's id.
OWNER_LABEL = "conformance.run"
# What comes before the run's id in the name of its cluster.
CLUSTER_PREFIX = "conformance-"
