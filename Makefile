# Two commands do everything on a fresh machine; behind both is tox.
SHELL := /bin/sh
.DEFAULT_GOAL := help
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/todo-conformance
# Tools built by airgap come first: a kubectl of another version may be on PATH already.
export PATH := $(CACHE)/tools:$(PATH)
TOX := .bootstrap/bin/tox

.PHONY: help conformance test machine prepare clean

help:
	@echo 'make conformance  build, deploy on a real cluster, measure, judge'
	@echo 'make test         all tests'
	@echo 'make prepare      Docker, tools and images from packages'

conformance: prepare $(TOX)
	$(TOX) -q -e conformance

# pytest comes last, so that its closing line ends the output.
test: machine $(TOX)
	$(TOX) -q -e lint,types,layers,frontend,app
	$(TOX) -qq -e tests

prepare:
	@python3 -m airgap up

machine:
	@python3 -m airgap tools >/dev/null

$(TOX):
	python3 -m venv .bootstrap
	.bootstrap/bin/pip install --quiet 'tox>=4.23,<5'

clean:
	rm -rf .bootstrap .tox
