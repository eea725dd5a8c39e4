-- Runs on a server that has read a backup, and sends every key of one database to the primary that its slot belongs to.
-- ARGV: the database; for each primary "first slot, last slot, host, port"; then user and password. MIGRATE carries
-- values as the server itself stores them, whatever bytes are in keys and values, with the time that they have left.

local batch, timeout = 200, 60000

local crc_of_byte = {}
for byte = 0, 255 do
  local crc = bit.lshift(byte, 8)
  for _ = 1, 8 do
    local carry = bit.band(crc, 0x8000) ~= 0
    crc = bit.band(bit.lshift(crc, 1), 0xffff)
    if carry then crc = bit.bxor(crc, 0x1021) end
  end
  crc_of_byte[byte] = crc
end

-- CRC16 (XMODEM) of the part between braces, where there is one, modulo 16384: the specification of Redis Cluster.
local function slot_of(key)
  local open = string.find(key, '{', 1, true)
  local close = open and string.find(key, '}', open + 1, true)
  if close and close > open + 1 then key = string.sub(key, open + 1, close - 1) end
  local crc = 0
  for i = 1, #key do
    local index = bit.bxor(bit.rshift(crc, 8), string.byte(key, i))
    crc = bit.bxor(bit.band(bit.lshift(crc, 8), 0xffff), crc_of_byte[index])
  end
  return bit.band(crc, 16383)
end

local database, user, password = ARGV[1], ARGV[#ARGV - 1], ARGV[#ARGV]
local targets, target_of_slot = {}, {}
for i = 2, #ARGV - 2, 4 do
  local target = { host = ARGV[i + 2], port = ARGV[i + 3], keys = {} }
  targets[#targets + 1] = target
  for slot = tonumber(ARGV[i]), tonumber(ARGV[i + 1]) do target_of_slot[slot] = target end
end

local function login()
  if password == '' then return {} end
  if user == '' then return { 'AUTH', password } end
  return { 'AUTH2', user, password }
end

local function send(target)
  if #target.keys == 0 then return end
  local command = { 'MIGRATE', target.host, target.port, '', database, timeout, 'COPY', 'REPLACE' }
  for _, word in ipairs(login()) do command[#command + 1] = word end
  command[#command + 1] = 'KEYS'
  for _, key in ipairs(target.keys) do command[#command + 1] = key end
  redis.call(unpack(command))
  target.keys = {}
end

redis.call('SELECT', database)
local cursor, sent = '0', 0
repeat
  local page = redis.call('SCAN', cursor, 'COUNT', batch)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    local target = target_of_slot[slot_of(key)]
    target.keys[#target.keys + 1] = key
    sent = sent + 1
    if #target.keys == batch then send(target) end
  end
until cursor == '0'
for _, target in ipairs(targets) do send(target) end
return sent
