#!/usr/bin/env bash
# Writes the lock files anew from pyproject.toml: exact versions with the hashes of all their public
# files, no addresses. Run by `make lock`; needs .venv. Pins that still fit are kept; to take newer
# releases, `make lock UPGRADE=--upgrade`.
set -euo pipefail
cd "$(dirname "$0")/.."

export CUSTOM_COMPILE_COMMAND="make lock"
options=(
  --quiet --generate-hashes --allow-unsafe --strip-extras --annotation-style=line
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
)
if [ -n "${UPGRADE:-}" ]; then options+=("$UPGRADE"); fi
compile() {
  "${VENV:-.venv}/bin/pip-compile" "${options[@]}" "$@"
}

# What runs; what the image's build stage needs beside it; and all of that with the tools.
compile --output-file=requirements.lock pyproject.toml
compile --only-build-deps --build-deps-for=wheel --output-file=requirements-build.lock pyproject.toml
compile --extra=dev --output-file=requirements-dev.lock --constraint=requirements.lock pyproject.toml
