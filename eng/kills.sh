#!/usr/bin/env bash
# Kills transrec at seeded moments of every command that writes, repeats the command and compares with an undisturbed one: eng/kills.sh [NUMBER, 200] [REPORT].
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release test/TransRec.Tests -v q -nologo
TRANSREC_KILLS="${1:-200}" TRANSREC_KILLS_REPORT="${2:-/dev/stdout}" test/TransRec.Tests/bin/Release/net10.0/TransRec.Tests -noColor -class TransRec.Tests.Kills.KillTests
