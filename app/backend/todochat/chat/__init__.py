"""Tasks by conversation: tools, providers, and the turn that ties them together."""
