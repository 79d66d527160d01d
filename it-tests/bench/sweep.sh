#!/usr/bin/env bash
# How long servers that share a database take for a sweep of eight small runs.
#   it-tests/bench/sweep.sh SERVERS [STEPS]
# Starts that many servers on this machine (./pifi serve, ports from 9450), each with one worker of one thread, submits the
# sweep to the first, prints the seconds from the submission to the end and how many runs each server took, and ends them.
# The database is an H2 file that the servers share, or what PIFI_DATABASE_URL, _USER and _PASSWORD name.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
servers=$1 steps=${2:-300}
root=$(cd "$(dirname "$0")/../.." && pwd)
home=$(mktemp -d)
pids=()
finish() {
  [ ${#pids[@]} -eq 0 ] || { kill "${pids[@]}" 2>/dev/null || true; wait "${pids[@]}" 2>/dev/null || true; }
  rm -rf "$home"
}
trap finish EXIT

"$root/pifi" demo --output "$home/demo" >/dev/null 2>&1
export PIFI_HOME="$home" PIFI_MODELS_ROOTS="$home/demo/files" PIFI_DATA_ROOTS="$home/demo/files" PIFI_WORKERS_THREADS=1 PIFI_WORKERS_SLOTS=1
export PIFI_DATABASE_URL="${PIFI_DATABASE_URL:-jdbc:h2:file:$home/database/pifi;AUTO_SERVER=TRUE;MODE=LEGACY;NON_KEYWORDS=VALUE;WRITE_DELAY=0}"
for i in $(seq 0 $((servers - 1))); do
  PIFI_NODE=node$i PIFI_HTTP_PORT=$((9460 + i)) PIFI_HTTPS_PORT=$((9450 + i)) "$root/pifi" serve >"$home/node$i.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 120); do
    curl -skf "https://localhost:$((9450 + i))/health/ready" >/dev/null && break
    kill -0 ${pids[$i]} || { cat "$home/node$i.log" >&2; exit 1; }
    sleep 1
  done
done

password=$(sed -n "s/.*'admin' with the password //p" "$home/node0.log")
spec="task: text-classification\nmethod: pifi\nmodel: {path: tiny-bert}\nplug: {path: tiny-llama}\ndata: {train: train.jsonl, validation: validation.jsonl, test: test.jsonl, max_length: 64}\nruntime: {device: cpu, precision: fp32, threads: 1}\ntraining: {learning_rate: 0.003, epochs: 1000, max_steps: $steps, evaluate_every_steps: $steps}\n"
api() { curl -sk --fail-with-body -u "admin:$password" "$@"; }
begin=$(date +%s%N)
sweep=$(api -H 'Content-Type: application/json' -d "{\"spec\": \"$spec\", \"grid\": {\"seed\": [1, 2, 3, 4, 5, 6, 7, 8]}}" https://localhost:9450/api/v1/sweeps |
  sed 's/.*"id":"\(s-[^"]*\)".*/\1/')
until answer=$(api "https://localhost:9450/api/v1/sweeps/$sweep") && [[ "$answer" =~ \"finished\":8 ]]; do sleep 0.5; done
end=$(date +%s%N)
echo "$servers server(s), 8 runs of $steps steps: $(((end - begin) / 1000000)) ms"
grep -o '"node":"[^"]*"' <<<"$answer" | sort | uniq -c
