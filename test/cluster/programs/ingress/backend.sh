#!/bin/sh
# Answers one connection, for `nc -e`: says which service it is and what it was asked for, or opens a WebSocket and gives
# back every frame as it came.
set -eu

end_of_line=$(printf '\r')
key=''
length=0
protocol=''

IFS= read -r request
while IFS= read -r line; do
  line=${line%"$end_of_line"}
  [ -n "$line" ] || break
  value=${line#*: }
  case $line in
    [Ss]ec-[Ww]eb[Ss]ocket-[Kk]ey:*) key=$value ;;
    [Cc]ontent-[Ll]ength:*) length=$value ;;
    [Xx]-[Ff]orwarded-[Pp]roto:*) protocol=$value ;;
  esac
done

if [ -n "$key" ]; then
  # RFC 6455, 4.2.2: the key with this text is what the client expects to be hashed.
  accept=$(printf '%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11' "$key" | sha1sum | cut -c 1-40 | xxd -r -p | base64)
  printf 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
  printf 'Sec-WebSocket-Accept: %s\r\n\r\n' "$accept"
  exec cat
fi

head -c "$length" >/dev/null
path=${request#* }
body="$SERVICE ${path%% *} $protocol"
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Backend: %s\r\n' "$SERVICE"
printf 'Content-Length: %s\r\nConnection: close\r\n\r\n%s' "${#body}" "$body"
