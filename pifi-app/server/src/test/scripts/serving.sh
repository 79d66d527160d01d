#!/usr/bin/env bash
# Deploys a model on a running server, asks it in every way, replaces it under load and takes it away.
#   serving.sh https://localhost:9443 admin:PASSWORD FOLDER
# FOLDER is the name, under a models root, of a text classifier that was trained; the model is deployed as "checked".
set -euo pipefail
[ $# -eq 3 ] || { sed -n '2,4s/^# *//p' "$0" >&2; exit 2; }
server=$1 user=$2 folder=$3
failures=0

# ask METHOD PATH [BODY]: prints the status and then the answer
ask() {
  local body=() answer
  answer=$(mktemp -p "$answers")
  [ $# -lt 3 ] || body=(-H 'Content-Type: application/json' --data-binary "$3")
  curl -sk -u "$user" -X "$1" -w '%{stderr}%{http_code}' ${body[@]+"${body[@]}"} "$server$2" 2>&1 >"$answer" || true
  printf ' '
  cat "$answer"
}
answers=$(mktemp -d)
trap 'rm -rf "$answers"' EXIT

# check NAME PATTERN TEXT
check() {
  if [[ "$3" =~ $2 ]]; then echo "ok    $1"; else echo "WRONG $1: $3"; failures=$((failures + 1)); fi
}

model=/api/v1/models/checked
v2=/v2/models/checked
row='{"inputs": [{"text": "a fine film"}, {"text": "a dull film"}]}'
tensor='{"id": "1", "inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a fine film"]}]}'

check "a model that is not there" '^404 .*NOT_FOUND' "$(ask POST "$model/predict" "$row")"
check "a folder that leads out of the roots" '^404 ' "$(ask PUT $model '{"folder": "../../etc"}')"
check "every fault of a deployment" '^422 .*engine.*queue' "$(ask PUT $model '{"folder": "x", "engine": "onnx", "queue": 0}')"
check "deployed" '^201 .*"state":"(LOADING|READY)"' "$(ask PUT $model "{\"folder\": \"$folder\"}")"
for _ in $(seq 120); do
  state=$(ask GET $model)
  [[ "$state" =~ LOADING ]] || break
  sleep 1
done
check "ready" '"state":"READY"' "$state"
check "predicted" '^200 .*"predictions":\[\{"label":"[^"]+","probabilities":' "$(ask POST $model/predict "$row")"
check "one row" '^200 \{"label":' "$(ask POST $model/predict '{"text": "a fine film"}')"
check "an empty text" '^422 .*inputs\[0\].text' "$(ask POST $model/predict '{"inputs": [{"text": " "}]}')"
check "a wrong column" '^422 .*txt' "$(ask POST $model/predict '{"inputs": [{"txt": "a"}]}')"
check "no JSON" '^400 .*no JSON' "$(ask POST $model/predict 'text')"
many=$(printf '{"text": "a"},%.0s' $(seq 2000))
check "too many inputs" '^422 .*found 2000' "$(ask POST $model/predict "{\"inputs\": [${many%,}]}")"
check "protocol: server" '^200 .*"name":"pifi"' "$(ask GET /v2)"
check "protocol: live" '^200 ' "$(ask GET /v2/health/live)"
check "protocol: ready" '^(200|400) ' "$(ask GET /v2/health/ready)"
check "protocol: model" '^200 .*"datatype":"FP32"' "$(ask GET $v2)"
check "protocol: model ready" '^200 ' "$(ask GET $v2/ready)"
check "protocol: infer" '^200 .*"model_name":"checked".*"shape":\[1,' "$(ask POST $v2/infer "$tensor")"
check "protocol: an error" '^422 \{"error":' "$(ask POST $v2/infer '{"inputs": []}')"
check "protocol: unknown" '^404 \{"error":' "$(ask GET /v2/models/nothing-of-that-name)"

statuses=$(
  for _ in 1 2 3 4; do
    for _ in $(seq 40); do
      answer=$(ask POST $model/predict "$row")
      echo "${answer%% *}"
    done &
  done
  check "replaced under load" '^200 ' "$(ask PUT $model "{\"folder\": \"$folder\", \"maxBatch\": 8}")" >&2
  wait
)
check "no request lost by the replacement" '^200 *160$' "$(sort <<<"$statuses" | uniq -c | awk '{print $2, $1}')"
check "undeployed" '^204' "$(ask DELETE $model)"
check "gone" '^404 ' "$(ask GET $model)"
echo "$failures wrong"
[ "$failures" -eq 0 ]
