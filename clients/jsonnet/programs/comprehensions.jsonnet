// Arrays and objects from comprehensions, folded into sums: lazy values by the hundred thousand.
local square(n) = n * n;
local rows = [
  { row: i, cells: [{ column: j, value: square(i) + j } for j in std.range(1, 100) if (i + j) % 3 != 0] }
  for i in std.range(1, 2000)
];
local sum(numbers) = std.foldl(function(a, b) a + b, numbers, 0);
{
  rows: std.length(rows),
  cells: sum([std.length(row.cells) for row in rows]),
  total: sum([sum([cell.value for cell in row.cells]) for row in rows]),
  firsts: { ['row_%d' % i]: [cell.value for cell in rows[i].cells][:3] for i in [0, 1, 2, 1999] },
}
