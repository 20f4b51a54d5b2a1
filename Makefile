# Each target first installs what is missing. Everything runs through npm, so that it runs on the Node the lock names.
# Variables are passed on: `make demo CHECK=1`, `BREAK=readback make demo CHECK=1`.

.PHONY: demo run test soak check bench
.SILENT:

demo run test soak check bench:
	dev/stack/install.sh
	npm run --silent $@
