#!/usr/bin/env bash
# Format check, build with warnings as errors, tests: green before every commit.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet restore
dotnet format --no-restore --verify-no-changes
dotnet build -c Release --no-restore
dotnet test -c Release --no-build
