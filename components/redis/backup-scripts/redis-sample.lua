-- Prints "<key in hexadecimal> <digest of its value>" for some keys that do not expire: for those in ARGV[2] and on, or
-- for up to ARGV[1] keys by chance. What is too big to be read in a moment is left out. The digest is of the value as its
-- clients see it, and not of how a server stores it: that differs from version to version.

local most_bytes = 1048576

local function to_hex(text)
  return (string.gsub(text, '.', function(c) return string.format('%02x', string.byte(c)) end))
end

local function from_hex(hex)
  return (string.gsub(hex, '..', function(two) return string.char(tonumber(two, 16)) end))
end

-- Nested lists as text in which no two are alike.
local function flat(value)
  if type(value) ~= 'table' then return to_hex(tostring(value)) end
  local parts = {}
  for i, part in ipairs(value) do parts[i] = flat(part) end
  return '(' .. table.concat(parts, ' ') .. ')'
end

-- What comes in no order, in one: each so many elements that belong together.
local function sorted(list, together, read)
  local parts = {}
  for i = 1, #list, together do
    local part = to_hex(list[i])
    if together == 2 then part = part .. '=' .. to_hex(read and read(list[i + 1]) or list[i + 1]) end
    parts[#parts + 1] = part
  end
  table.sort(parts)
  return parts
end

-- Versions write the same number with more digits or fewer.
local function number(score) return string.format('%.17g', tonumber(score)) end

local read = {
  string = function(key) return redis.call('GET', key) end,
  list = function(key) return redis.call('LRANGE', key, 0, -1) end,
  set = function(key) return sorted(redis.call('SMEMBERS', key), 1) end,
  zset = function(key) return sorted(redis.call('ZRANGE', key, 0, -1, 'WITHSCORES'), 2, number) end,
  hash = function(key) return sorted(redis.call('HGETALL', key), 2) end,
  stream = function(key) return redis.call('XRANGE', key, '-', '+') end,
}

local function sample(key)
  if redis.call('PTTL', key) ~= -1 or redis.call('MEMORY', 'USAGE', key) > most_bytes then return nil end
  local kind = redis.call('TYPE', key).ok
  if not read[kind] then return nil end
  return redis.sha1hex(kind .. ' ' .. flat(read[kind](key)))
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
