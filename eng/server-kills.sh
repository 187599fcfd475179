#!/usr/bin/env bash
# Kills a server at seeded moments under events and items, and looks for every write that it had answered: eng/server-kills.sh [NUMBER, 200].
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release test/TransRec.Server.Tests -v q -nologo
TRANSREC_KILLS="${1:-200}" test/TransRec.Server.Tests/bin/Release/net10.0/TransRec.Server.Tests -noColor -class TransRec.Server.Tests.Processes.KillTests
