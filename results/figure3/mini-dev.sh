#!/usr/bin/env bash
# Why the orderings of figure 3 come out as they do at this scale: one cause varied at a time, on
# mini-dev, which shares no rule with mini-eval. Two runs side by side, a thread each; about an hour.
# Runs are kept under runs/mini-dev; started again, the script goes on with them.
set -euo pipefail
cd "$(dirname "$0")/../.."
trunk=data/checkpoints/mini.safetensors
short=runs/mini-dev/short-trunk
adapt() { # name, seed, options…
  local out="runs/mini-dev/$1-$2"
  local again=()
  [ -e "$out/checkpoint.safetensors" ] && again=(--resume)
  npx -y deno@2.9.6 task posttrain --tasks mini-dev --seed "$2" --threads 1 --out "$out" \
    "${again[@]}" "${@:3}"
}
export -f adapt
[ -e "$short/checkpoint.safetensors" ] && again=(--resume) || again=()
npx -y deno@2.9.6 task pretrain --steps 4500 --out "$short" "${again[@]}"
usual="--steps 3000 --evaluate-every 3000"
long="--steps 9000 --evaluate-every 9000"
{
  for seed in 0 1 2; do
    echo "full $seed --from $trunk $usual"
    echo "embeddings $seed --from $trunk $usual --strategy embeddings"
    echo "lora $seed --from $trunk $usual --strategy lora --lora-rank 1 --lora-alpha 16"
  done
  for seed in 0 1; do
    echo "full-half-rate $seed --from $trunk $usual --lr 0.0005"
    echo "embeddings-double-rate $seed --from $trunk $usual --strategy embeddings --embedding-lr 0.2"
    echo "lora-rank-4 $seed --from $trunk $usual --strategy lora --lora-rank 4 --lora-alpha 16"
  done
  for seed in 0 1; do
    echo "full-short-trunk $seed --from $short $usual"
    echo "embeddings-short-trunk $seed --from $short $usual --strategy embeddings"
    echo "lora-short-trunk $seed --from $short $usual --strategy lora --lora-rank 1 --lora-alpha 16"
  done
  for seed in 0 1; do
    echo "full-long $seed --from $trunk $long"
    echo "embeddings-long $seed --from $trunk $long --strategy embeddings"
  done
} | xargs -P 2 -L 1 bash -c 'adapt "$@"' _

compare() { # one, other, seeds
  local runs=()
  for seed in $3; do runs+=(--a "runs/mini-dev/$1-$seed" --b "runs/mini-dev/$2-$seed"); done
  echo "$1 - $2"
  npx -y deno@2.9.6 task --quiet compare "${runs[@]}"
  echo
}
compare full embeddings "0 1 2"
compare full lora "0 1 2"
compare full-half-rate full "0 1"
compare embeddings-double-rate embeddings "0 1"
compare lora-rank-4 lora "0 1"
compare full lora-rank-4 "0 1"
compare full-short-trunk embeddings-short-trunk "0 1"
compare full-short-trunk lora-short-trunk "0 1"
compare full full-short-trunk "0 1"
compare full-long full "0 1"
compare embeddings-long embeddings "0 1"
compare full-long embeddings-long "0 1"
