-- Prints "<key in hexadecimal> <digest of its value>" for some keys that do not expire: for those in ARGV[2] and on, or
-- for up to ARGV[1] keys by chance. What is too big to be read in a moment is left out.

local most_bytes = 1048576

local function to_hex(key)
  return (string.gsub(key, '.', function(c) return string.format('%02x', string.byte(c)) end))
end

local function from_hex(hex)
  return (string.gsub(hex, '..', function(two) return string.char(tonumber(two, 16)) end))
end

local function sample(key)
  if redis.call('PTTL', key) ~= -1 or redis.call('MEMORY', 'USAGE', key) > most_bytes then return nil end
  return redis.sha1hex(redis.call('DUMP', key))
end

local found, lines = {}, {}
local function add(key)
  local hex = to_hex(key)
  local digest = not found[hex] and sample(key)
  if digest then
    found[hex] = true
    lines[#lines + 1] = hex .. ' ' .. digest
  end
end

for i = 2, #ARGV do add(from_hex(ARGV[i])) end
if #ARGV == 1 then
  for _ = 1, tonumber(ARGV[1]) do
    local key = redis.call('RANDOMKEY')
    if key then add(key) end
  end
end
return lines
