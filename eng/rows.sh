#!/usr/bin/env bash
# The store at full size: eng/rows.sh [ROWS] (default 100000000: 4.4 GB of rows, 1.2 GB of store, up to 3.5 GB of temporary files, in TMPDIR).
# Makes seeded rows, builds a store of them with two threads and with one, opens it and draws batches. Up to 20 million rows the straightforward import runs as well.
set -euo pipefail
cd "$(dirname "$0")/.."
rows="${1:-100000000}"
dotnet run -c Release --project bench/TransRec.Benchmarks -- import-pass "$rows"
dotnet run -c Release --project bench/TransRec.Benchmarks -- store "$rows"
