#!/usr/bin/env bash
# Kills a rank at seeded moments, goes on with another number of ranks each time, and compares with one process: eng/rank-kills.sh [NUMBER for each MPI, 20].
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release test/TransRec.Distributed.Tests -v q -nologo
TRANSREC_RANK_KILLS="${1:-20}" test/TransRec.Distributed.Tests/bin/Release/net10.0/TransRec.Distributed.Tests -noColor -method "*whose_ranks_are_killed*"
