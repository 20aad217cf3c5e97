"""Renderings of one report; each reads model.report only."""
