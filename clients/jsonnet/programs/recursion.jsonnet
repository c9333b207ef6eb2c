// Functions that call themselves, and each other.
local fibonacci(n) = if n < 2 then n else fibonacci(n - 1) + fibonacci(n - 2);
local ackermann(m, n) =
  if m == 0 then n + 1
  else if n == 0 then ackermann(m - 1, 1)
  else ackermann(m - 1, ackermann(m, n - 1));
local even(n) = if n == 0 then true else odd(n - 1),
      odd(n) = if n == 0 then false else even(n - 1);
local tree(depth) = if depth == 0 then null else { left: tree(depth - 1), right: tree(depth - 1) };
local count(node) = if node == null then 0 else 1 + count(node.left) + count(node.right);
{
  fibonacci: fibonacci(26),
  ackermann: ackermann(2, 60),
  even: even(2000),
  nodes: count(tree(16)),
}
