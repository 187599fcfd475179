#!/usr/bin/env bash
# Mutated files through every reader of files from outside and of our own: eng/promises.sh [INPUTS each, 100000] [SEED, 1] [REPORT]. Prints a table; a crash or a broken promise is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build -c Release test/TransRec.Tests -v q -nologo
dotnet build -c Release test/TransRec.Import.Tests -v q -nologo
TRANSREC_INPUTS="${1:-100000}" TRANSREC_SEED="${2:-1}" test/TransRec.Import.Tests/bin/Release/net10.0/TransRec.Import.Tests -noColor -class TransRec.Import.Tests.Promises.ReaderPromiseTests
TRANSREC_INPUTS="${1:-100000}" TRANSREC_SEED="${2:-1}" TRANSREC_PROMISES_REPORT="${3:-/dev/stdout}" \
    test/TransRec.Tests/bin/Release/net10.0/TransRec.Tests -noColor -class TransRec.Tests.Promises.PromiseTests
