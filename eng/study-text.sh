#!/usr/bin/env bash
# Runs the text study of docs/study.md on the real data, run after run. Every run can be stopped and goes on with the same command; a finished one
# returns at once. TRANSREC names the program; THREADS its threads.
set -euo pipefail
cd "${STUDY_FOLDER:-$(dirname "$0")/..}"
TRANSREC="${TRANSREC:-dotnet run -c Release --project src/TransRec.Cli --}"
run() { echo "== $*"; $TRANSREC "$@" --threads "${THREADS:-2}"; }

run pretrain-text recipes/mlm.json
run pretrain recipes/games-pretrain.json

# The small target: every method, two seeds, all users and a fifth of them.
for seed in 42 43; do
  for method in fta houlsby scratch frozen; do
    run adapt recipes/scientific5-$method.json --run runs/scientific5-$method-$seed --set seed=$seed
  done
  run pretrain recipes/scientific5-id.json --run runs/scientific5-id-$seed --set seed=$seed
  for method in fta houlsby scratch; do
    run adapt recipes/scientific5-$method.json --run runs/scientific5-20-$method-$seed --set seed=$seed --set data.trainingUserFraction=0.2
  done
  run pretrain recipes/scientific5-id.json --run runs/scientific5-20-id-$seed --set seed=$seed --set data.trainingUserFraction=0.2
done

# The paper's loss and CPC, from source models of their own.
for variant in bce cpc; do
  run pretrain recipes/games-pretrain-$variant.json
  for method in fta houlsby scratch; do
    run adapt recipes/scientific5-$method.json --run runs/scientific5-$variant-$method --set base=runs/games-pretrain-$variant
  done
done

# A longer source model with masked-LM on the targets' titles.
run pretrain recipes/games-pretrain-long.json
for method in fta houlsby; do
  run adapt recipes/scientific5-$method.json --run runs/scientific5-long-$method --set base=runs/games-pretrain-long
  run adapt recipes/scientific5-$method.json --run runs/scientific5-long-20-$method --set base=runs/games-pretrain-long --set data.trainingUserFraction=0.2
done

# The large target.
for method in fta houlsby scratch frozen; do
  run adapt recipes/scientific-$method.json
done
run pretrain recipes/scientific-id.json
