#!/bin/sh
# For a pipeline: fails if a script would now do something else than what was approved.
set -eu
cd "$(dirname "$0")"
exec "${KESH:-kesh}" test .
