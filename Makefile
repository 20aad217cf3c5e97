# Two commands do everything on a fresh machine; behind both is tox.
SHELL := /bin/sh
.DEFAULT_GOAL := help
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/todo-conformance
# Tools built by airgap come first: a kubectl of another version may be on PATH already.
export PATH := $(CACHE)/tools:$(PATH)
TOX := .bootstrap/bin/tox

# Where `conformance` and `prepare` go: kind, minikube, k3d, …
ifdef TARGET
export CONFORMANCE_TARGET := $(TARGET)
endif

.PHONY: help conformance test prepare packages clean

help:
	@echo 'make conformance  build, deploy on a real cluster, measure, judge; TARGET=minikube: there'
	@echo 'make test         all tests'
	@echo 'make prepare      Docker, tools and images, from packages where no registry answers'

conformance: prepare $(TOX)
	$(TOX) -q -e conformance

# pytest comes last, so that its closing line ends the output; a Docker engine started for it is stopped again.
# What fails first ends it: its reason is then the last thing printed, also where only the end of a log is kept.
test: packages $(TOX)
	@python3 -m airgap tools >/dev/null
	$(TOX) -q --fail-fast -e lint,types,layers,frontend,app,unit
	@python3 -m airgap run -- $(TOX) -qq -e tests

prepare:
	@python3 -m airgap up

packages:
	@python3 -m airgap packages python3-venv postgresql nginx openssl chromium prometheus docker-compose

$(TOX): | packages
	python3 -m venv .bootstrap
	.bootstrap/bin/pip install --quiet 'tox>=4.23,<5'

clean:
	rm -rf .bootstrap .tox
