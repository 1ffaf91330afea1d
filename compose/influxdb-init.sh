#!/bin/bash
# Run once by InfluxDB's own image, on an empty volume, after it has made the account, the token and the bucket energy_live.
# Makes the other bucket, and an account that can only read both: InfluxQL with "Token NAME:PASSWORD" is how Grafana asks.
set -euo pipefail
history_id=$(influx bucket create --name energy_hist --retention 0 --hide-headers | cut -f 1)
secret=$(cat /run/secrets/influxdb_read_token)
influx v1 auth create \
  --username "${secret%%:*}" \
  --password "${secret#*:}" \
  --read-bucket "$DOCKER_INFLUXDB_INIT_BUCKET_ID" \
  --read-bucket "$history_id" \
  --hide-headers >/dev/null
