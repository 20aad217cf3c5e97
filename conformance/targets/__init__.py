"""Cluster providers: create or open one, load images, remove only what is owned."""
