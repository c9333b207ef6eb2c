// Objects that refer to each other: each ring is garbage as soon as its sum is known.
local ring(n) =
  local first = { value: n, next: second, ring: self },
        second = { value: n + 1, next: third, back: first },
        third = { value: n + 2, next: first, back: second };
  first.next.next.next.value + second.back.value + third.back.value + first.ring.value;
std.foldl(function(sum, n) sum + ring(n), std.range(1, 30000), 0)
