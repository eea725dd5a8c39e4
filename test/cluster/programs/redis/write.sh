#!/bin/sh
# Writes one key after the other into the Redis at redis:6379, each until it is acknowledged and each in another way than the
# one before, until /tmp/stop is there. Then says how many were written, how many tries failed, and the longest time from one
# acknowledgement to the next in milliseconds. The name of the run is in the keys. With the second word `copied` a write counts
# once a replica has it too: replication is asynchronous, so what a primary alone had may go with it.
set -eu

run=$1
kept=${2:-alone}
# Seconds since 1970, far from now.
expiry=4102444800
# shellcheck disable=SC2016 # Lua's, not the shell's
script="\"redis.call('SET', KEYS[1], ARGV[1]) return redis.call('SET', KEYS[2], ARGV[1])\""
rm -f /tmp/stop "/tmp/acknowledged-$run" "/tmp/failed-$run"
cli() {
  REDISCLI_AUTH=$(cat /auth/password)
  export REDISCLI_AUTH
  timeout 5 redis-cli -c -h redis --user load \
    --tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key
}
now() { date +%s%3N; }

ways='plain transaction script stream expiring'
way_of() { echo "$ways" | cut -d ' ' -f $(($1 % 5 + 1)); }

# The commands of a write. A client of a cluster is redirected by a command, but not within a transaction: it asks for the
# key first.
commands() {
  case $1 in
    plain) echo "SET $2 $3" ;;
    transaction) printf '%s\n' "GET $2" MULTI "SET $2:one $3" "SET $2:two $3" EXEC ;;
    script) echo "EVAL $script 2 $2:one $2:two $3" ;;
    # An identifier of its own makes a second try of the same write an error, not another entry.
    stream) echo "XADD $2 $3-1 state kept" ;;
    expiring) echo "SET $2 $3 EXAT $expiry" ;;
  esac
}

# What is sent for a write. A second try may write nothing, and WAIT then waits for nothing: a write of its own comes before it,
# which a replica has only after all that was written before.
request() {
  commands "$@"
  if [ "$kept" = copied ]; then printf '%s\n' "SET $2:copied $3" "WAIT 1 3000"; fi
}

# Takes the number of replicas off what was answered; fails where there is none of them.
without_copies() {
  [ "$kept" = copied ] || { echo "$1" && return; }
  rest=${1% }
  [ "${rest##* }" -gt 0 ] 2>/dev/null || return 1
  rest=${rest% *}
  [ "${rest##* }" = OK ] || return 1
  echo "${rest%OK}"
}

# Whether all that was answered, in one line, acknowledges the write.
acknowledges() {
  case $1:$3 in
    plain:'OK ' | script:'OK ' | expiring:'OK ') return 0 ;;
    transaction:' OK QUEUED QUEUED OK OK ') return 0 ;;
    stream:"$2-1 " | stream:*'equal or smaller than the target stream top item'*) return 0 ;;
    *) return 1 ;;
  esac
}

# What a server must answer that kept the write, and to what: a line each.
held() {
  case $1 in
    plain) echo "$3 GET $2" ;;
    transaction | script) printf '%s\n' "$3 GET $2:one" "$3 GET $2:two" ;;
    stream) echo "1 XLEN $2" ;;
    expiring) printf '%s\n' "$3 GET $2" "$expiry EXPIRETIME $2" ;;
  esac
}

number=0
last=$(now)
longest=0
while [ ! -e /tmp/stop ]; do
  number=$((number + 1))
  way=$(way_of "$number")
  key="{$run-$number}"
  while :; do
    answer=$(request "$way" "$key" "$number" | cli 2>&1 | sed '/^-> Redirected /d' | tr '\n' ' ')
    if said=$(without_copies "$answer") && acknowledges "$way" "$number" "$said"; then break; fi
    # Redirected within a transaction, because the slot's owner has just changed: every client begins it again there.
    case $answer in *'EXEC without MULTI'*) continue ;; esac
    echo "$(date +%T) $way: $answer" >>"/tmp/failed-$run"
  done
  moment=$(now)
  if [ $((moment - last)) -gt "$longest" ]; then longest=$((moment - last)); fi
  last=$moment
  held "$way" "$key" "$number" >>"/tmp/acknowledged-$run"
done
touch "/tmp/failed-$run"
echo "$number $(wc -l <"/tmp/failed-$run") $longest" >"/tmp/written-$run.tmp"
mv "/tmp/written-$run.tmp" "/tmp/written-$run"
