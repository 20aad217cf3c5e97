"""Prepare a machine that has package mirrors but no image registry for a real Kubernetes cluster.

Runs on the standard library alone, before anything of this project is installed: `python3 -m airgap up`.
"""
