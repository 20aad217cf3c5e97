"""A stub of a paid outside service: an OpenAI-compatible model that follows rules, and fails on demand.

For tests and for clusters without a key: `python -m todochat.model_stub`. Never a part of production.
"""
