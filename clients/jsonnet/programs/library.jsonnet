// The standard library: sorting, sets, strings, text formats.
local numbers = [(i * 7919) % 10007 for i in std.range(1, 30000)];
local words = ['word%d' % (n % 997) for n in numbers];
local counts = std.foldl(
  function(counts, word) counts { [word]: (if std.objectHas(counts, word) then counts[word] else 0) + 1 },
  words[:300],
  {},
);
{
  sorted: std.sort(numbers)[:10],
  unique: std.length(std.set(words)),
  both: std.length(std.setInter(std.set(words[:2000]), std.set(words[1000:]))),
  joined: std.length(std.join(',', words)),
  split: std.length(std.split(std.join(' ', words), ' ')),
  upper: std.map(std.asciiUpper, words[:5]),
  counts: std.length(counts),
  filtered: std.length(std.filter(function(n) n % 2 == 0, numbers)),
  mapped: std.foldl(function(a, b) a + b, std.mapWithIndex(function(i, n) i * n, numbers), 0),
  round: std.length(std.parseJson(std.manifestJsonEx([{ n: n, half: n / 2 } for n in numbers], ' '))),
  yaml: std.length(std.manifestYamlDoc({ [word]: { count: counts[word] } for word in std.objectFields(counts) })),
  hash: std.md5(std.join('', words)),
  text: std.length(std.foldl(function(text, n) text + std.toString(n), numbers, '')),
}
