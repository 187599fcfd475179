#!/usr/bin/env bash
# Runs a paired benchmark: eng/bench.sh NAME. Without a name it lists them. The last line is NAME ratio=R naive=... fast=... error=...
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet run -c Release --project bench/TransRec.Benchmarks -- "$@"
