#!/usr/bin/env bash
# Runs the text study of docs/study.md on the real data, run after run. Every run can be stopped and goes on with the same command; a finished one
# returns at once. TRANSREC names the program; THREADS its threads.
set -euo pipefail
cd "${STUDY_FOLDER:-$(dirname "$0")/..}"
TRANSREC="${TRANSREC:-dotnet run -c Release --project src/TransRec.Cli --}"
run() { echo "== $*"; $TRANSREC "$@" --threads "${THREADS:-1}"; }
long="--set base=runs/games-pretrain-long"

run pretrain-text recipes/mlm.json
run pretrain recipes/games-pretrain-long.json

# The small target: every method, two seeds, all users and a fifth of them.
for seed in 42 43; do
  for method in fta houlsby scratch frozen; do
    run adapt recipes/scientific5-$method.json --run runs/scientific5-$method-$seed $long --set seed=$seed
  done
  run pretrain recipes/scientific5-id.json --run runs/scientific5-id-$seed --set seed=$seed
  few="--set seed=$seed --set data.trainingUserFraction=0.2"
  for method in fta houlsby frozen; do
    run adapt recipes/scientific5-$method.json --run runs/scientific5-20-$method-$seed $long $few
  done
  run adapt recipes/scientific5-scratch.json --run runs/scientific5-20-scratch-$seed $long $few --set training.epochs=200 --set training.patience=50
  run pretrain recipes/scientific5-id.json --run runs/scientific5-20-id-$seed $few --set training.epochs=200 --set training.patience=40
done

# A shorter source model; the paper's loss and CPC, from source models of their own.
for source in games-pretrain games-pretrain-bce games-pretrain-cpc; do
  run pretrain recipes/$source.json
  for method in fta houlsby scratch frozen; do
    run adapt recipes/scientific5-$method.json --run runs/scientific5-$method-from-$source --set base=runs/$source
  done
done

# The large target.
for method in fta houlsby scratch frozen; do
  run adapt recipes/scientific-$method.json $long
done
run pretrain recipes/scientific-id.json
