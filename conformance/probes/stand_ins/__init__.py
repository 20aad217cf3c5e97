"""Programs that stand in for what a release depends on; they run in a pod, on bare Python."""
