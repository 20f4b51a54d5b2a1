# Each target first installs what is missing. Everything runs through npm, so that it runs on the Node the lock names.
# Variables are passed on: `make demo CHECK=1`, `BREAK=readback make demo CHECK=1`.

.DEFAULT_GOAL := help
.PHONY: help demo run test soak check bench
.SILENT:

help:
	echo 'make demo            everything on this machine, with a page to try it on'
	echo 'make demo CHECK=1    a scripted day, and a comparison of Slack, Postgres and the workflows'
	echo 'make run             your Slack workspace, with a Postgres and a Temporal of its own'
	echo 'make test            all tests'
	echo 'make soak            the random and the crash tests, for much longer'
	echo 'make check           types, lint, unused code'
	echo 'make bench           the speed of everything: takes more than an hour'

demo run test soak check bench:
	dev/stack/install.sh
	npm run --silent $@
