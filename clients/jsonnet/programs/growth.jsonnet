// A heap that only grows: all objects live until the last of them is read.
local objects = [{ number: i, square: i * i, name: 'n%d' % i } for i in std.range(1, 100000)];
std.foldl(function(sum, object) sum + object.square, objects, 0)
