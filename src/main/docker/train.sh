#!/usr/bin/env bash
# Makes sluice.aot in the working folder, which has to be the one with quarkus-run.jar and jvm.options: starts the
# service on free ports with S3 as its store, asks it what a cluster and a browser ask, and ends it with SIGTERM. The S3
# is the stand-in in the folder `training`, over HTTPS as the real one: its client is a quarter of all classes, and what
# a file store has instead of it is next to nothing. The cache holds for this very JVM and these very files, so it is made
# where it will be used.
set -euo pipefail

scratch=$(mktemp -d)
log=$scratch/log
pid=
store_pid=
end() {
  if [ -n "$pid" ]; then kill -KILL "$pid" 2>/dev/null || true; fi
  if [ -n "$store_pid" ]; then kill -KILL "$store_pid" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap end EXIT

give_up() {
  echo "train.sh: $1" >&2
  cat "$log" >&2
  exit 1
}

# get <port> <path> [token]: a request whose answer only has to come.
get() {
  local answer
  exec 3<>"/dev/tcp/localhost/$1"
  printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n%s\r\n' \
    "$2" "$1" "${3:+Authorization: Bearer $3$'\r\n'}" >&3
  IFS= read -r -t 30 answer <&3 || give_up "no answer to GET $2"
  timeout 30 cat <&3 >/dev/null || give_up "no end of the answer to GET $2"
  exec 3>&-
  echo "train.sh: GET $2: ${answer%$'\r'}"
}

# port_of <label>: from the banner's URL.
port_of() {
  sed -nE "s|^ *$1: +http://[^:]+:([0-9]+)/.*|\1|p" "$log"
}

# await <seconds> <what> <command...>: until the command succeeds, as long as the service, once it is started, lives.
await() {
  local seconds=$1 what=$2
  shift 2
  for (( ; ; seconds--)); do
    if "$@"; then return; fi
    if [ -n "$pid" ] && ! kill -0 "$pid" 2>/dev/null; then give_up "the service has ended"; fi
    if [ "$seconds" -le 0 ]; then give_up "$what"; fi
    sleep 1
  done
}

rm -f sluice.aot
touch "$log"
# Nobody is to be kept out: the store forgets everything with its process, and the key goes with it.
keytool -genkeypair -alias store -keyalg EC -dname CN=localhost -ext san=dns:localhost -validity 2 \
  -storetype PKCS12 -keystore "$scratch/store.p12" -storepass training >"$log" 2>&1 || give_up "no certificate was made"
java -cp training dev.sluice.training.TrainingStore "$scratch/store.p12" training >"$scratch/store" 2>"$log" &
store_pid=$!
# Else the shell would tell that it was killed.
disown "$store_pid"
await 30 "the stand-in for S3 does not start" grep -q ^https: "$scratch/store"

# The memory of a pod, not of the machine that builds: a cache of a heap beyond 32 GB is no use to a smaller one.
AWS_ACCESS_KEY_ID=training AWS_SECRET_ACCESS_KEY=training \
  java @jvm.options -XX:MaxRAM=4g -XX:AOTCacheOutput=sluice.aot \
  -Djavax.net.ssl.trustStore="$scratch/store.p12" -Djavax.net.ssl.trustStorePassword=training \
  -Dsluice.store.kind=s3 -Dsluice.store.s3.media-bucket=media -Dsluice.store.s3.control-bucket=control \
  -Dquarkus.s3.endpoint-override="$(cat "$scratch/store")" -Dquarkus.s3.path-style-access=true \
  -Dquarkus.s3.aws.region=us-east-1 -Dsluice.pod.id=training -Dsluice.playback.base-url=https://cdn.example.com \
  -Dsluice.data-dir="$scratch/data" -Dquarkus.log.console.json.enabled=true \
  -Dquarkus.http.port=0 -Dquarkus.management.port=0 -Dsluice.rtmp.port=0 \
  -jar quarkus-run.jar >"$log" 2>&1 &
pid=$!

is_ready() { grep -q '^Sluice is ready' "$log" && [ -n "$(port_of Health)" ]; }
await 60 "the service is not ready after a minute" is_ready

management=$(port_of Health)
http=$(port_of Dashboard)
token=$(cat "$scratch/data/admin-token")
for _ in 1 2 3; do
  get "$management" /q/health/started
  get "$management" /q/health/live
  get "$management" /q/health/ready
  get "$management" /q/metrics
  get "$http" /
  get "$http" /player.json
  get "$http" /api/v1/channels "$token"
  get "$http" '/api/v1/sessions?state=live' "$token"
  get "$http" /api/v1/pods "$token"
done

kill -TERM "$pid"
status=0
wait "$pid" || status=$?
pid=
# 128 + 15: ended by the signal, as it should.
case $status in 0 | 143) ;; *) give_up "the service ended with $status" ;; esac
[ -s sluice.aot ] || give_up "no cache was written"
# As the service would, but without it when the cache does not fit.
java @jvm.options -XX:MaxRAM=2g -XX:AOTMode=on -XX:AOTCache=sluice.aot -jar quarkus-run.jar --help >"$log" 2>&1 ||
  give_up "the cache cannot be used"
echo "train.sh: sluice.aot has $(wc -c <sluice.aot) bytes"
