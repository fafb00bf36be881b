#!/usr/bin/env bash
# Makes the results in this folder: for each of three seeds a trunk pre-trained on mini-train, the
# same adapted to mini-eval, as many steps on mini-eval from random weights, and the trunk as it is.
# Independent runs go two at a time, a thread each; with more threads the bytes are the same.
set -euo pipefail
cd "$(dirname "$0")/../.."
deno() { npx -y deno@2.9.6 "$@"; }
run() {
  local kind=$1 seed=$2
  case $kind in
    trunk) deno task pretrain --seed "$seed" --threads 1 --out "runs/trunk-$seed" ;;
    scratch) deno task posttrain --from scratch --seed "$seed" --threads 1 --out "runs/scratch-$seed" ;;
    adapted) deno task posttrain --from "runs/trunk-$seed" --seed "$seed" --threads 1 --out "runs/adapted-$seed" ;;
  esac
}
score() {
  deno task predict --from "runs/$1-$3" --tasks mini-eval --out "results/mini/$2-$3/submission.json"
  rm "results/mini/$2-$3/predictions.jsonl"
}
export -f deno run
printf '%s\n' "trunk 0" "trunk 1" "trunk 2" "scratch 0" "scratch 1" "scratch 2" |
  xargs -P 2 -L 1 bash -c 'run "$@"' _
printf '%s\n' "adapted 0" "adapted 1" "adapted 2" | xargs -P 2 -L 1 bash -c 'run "$@"' _
for seed in 0 1 2; do
  score adapted adapted "$seed"
  score scratch scratch "$seed"
  score trunk unadapted "$seed"
done
