"""A solver of one-way constraints: a graph of variables and constraints that point at each other."""
import sys

REQUIRED, STRONG, NORMAL, WEAK, WEAKEST = range(5)


class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.strength = WEAKEST
        self.stay = True


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def add(self, planner):
        self.attach()
        planner.add(self)

    def destroy(self, planner):
        if self.is_satisfied():
            planner.remove(self)
        else:
            self.detach()

    def satisfy(self, mark, planner):
        self.choose(mark)
        if not self.is_satisfied():
            assert self.strength != REQUIRED, "a required constraint can't be satisfied"
            return None
        self.mark_inputs(mark)
        out = self.output()
        overridden = out.determined_by
        if overridden is not None:
            overridden.unsatisfy()
        out.determined_by = self
        assert planner.propagate(self, mark), "a cycle of constraints"
        out.mark = mark
        return overridden

    def is_input(self):
        return False


class Unary(Constraint):
    def __init__(self, variable, strength):
        super().__init__(strength)
        self.variable = variable
        self.satisfied = False

    def attach(self):
        self.variable.constraints.append(self)

    def detach(self):
        self.variable.constraints.remove(self)
        self.satisfied = False

    def choose(self, mark):
        self.satisfied = self.variable.mark != mark and self.strength < self.variable.strength

    def is_satisfied(self):
        return self.satisfied

    def unsatisfy(self):
        self.satisfied = False

    def mark_inputs(self, mark):
        pass

    def inputs_known(self, mark):
        return True

    def output(self):
        return self.variable

    def recalculate(self):
        self.variable.strength = self.strength
        self.variable.stay = not self.is_input()
        if self.variable.stay:
            self.execute()

    def execute(self):
        pass


class Edit(Unary):
    def is_input(self):
        return True


class Stay(Unary):
    pass


class Binary(Constraint):
    def __init__(self, first, second, strength):
        super().__init__(strength)
        self.first = first
        self.second = second
        self.direction = 0

    def attach(self):
        self.first.constraints.append(self)
        self.second.constraints.append(self)

    def detach(self):
        self.first.constraints.remove(self)
        self.second.constraints.remove(self)
        self.direction = 0

    def choose(self, mark):
        first, second = self.first, self.second
        if first.mark == mark:
            self.direction = 1 if second.mark != mark and self.strength < second.strength else 0
        elif second.mark == mark:
            self.direction = -1 if self.strength < first.strength else 0
        elif first.strength > second.strength:
            self.direction = -1 if self.strength < first.strength else 0
        else:
            self.direction = 1 if self.strength < second.strength else 0

    def is_satisfied(self):
        return self.direction != 0

    def unsatisfy(self):
        self.direction = 0

    def input(self):
        return self.first if self.direction > 0 else self.second

    def output(self):
        return self.second if self.direction > 0 else self.first

    def mark_inputs(self, mark):
        self.input().mark = mark

    def inputs_known(self, mark):
        it = self.input()
        return it.mark == mark or it.stay or it.determined_by is None

    def recalculate(self):
        source, out = self.input(), self.output()
        out.strength = max(self.strength, source.strength)
        out.stay = source.stay
        if out.stay:
            self.execute()


class Equal(Binary):
    def execute(self):
        self.output().value = self.input().value


class Scale(Binary):
    def __init__(self, first, scale, offset, second, strength):
        super().__init__(first, second, strength)
        self.scale = scale
        self.offset = offset

    def execute(self):
        if self.direction > 0:
            self.second.value = self.first.value * self.scale.value + self.offset.value
        else:
            self.first.value = (self.second.value - self.offset.value) // self.scale.value


class Planner:
    def __init__(self):
        self.mark = 0

    def new_mark(self):
        self.mark += 1
        return self.mark

    def add(self, constraint):
        mark = self.new_mark()
        overridden = constraint.satisfy(mark, self)
        while overridden is not None:
            overridden = overridden.satisfy(mark, self)

    def remove(self, constraint):
        out = constraint.output()
        constraint.unsatisfy()
        constraint.detach()
        unsatisfied = self.unsatisfied_from(out)
        for strength in range(REQUIRED, WEAKEST):
            for it in unsatisfied:
                if it.strength == strength:
                    self.add(it)

    def unsatisfied_from(self, out):
        out.determined_by = None
        out.strength = WEAKEST
        out.stay = True
        unsatisfied = []
        todo = [out]
        while todo:
            variable = todo.pop()
            for it in variable.constraints:
                if not it.is_satisfied():
                    unsatisfied.append(it)
            for it in variable.constraints:
                if it is not variable.determined_by and it.is_satisfied():
                    it.recalculate()
                    todo.append(it.output())
        return unsatisfied

    def propagate(self, constraint, mark):
        todo = [constraint]
        while todo:
            it = todo.pop()
            out = it.output()
            if out.mark == mark:
                return False
            it.recalculate()
            todo.extend(self.consuming(out))
        return True

    def consuming(self, variable):
        return [it for it in variable.constraints if it is not variable.determined_by and it.is_satisfied()]

    def plan_from(self, sources):
        mark = self.new_mark()
        plan = []
        todo = list(sources)
        while todo:
            it = todo.pop()
            if it.output().mark != mark and it.inputs_known(mark):
                plan.append(it)
                it.output().mark = mark
                todo.extend(self.consuming(it.output()))
        return plan


def change(planner, variable, value):
    edit = Edit(variable, STRONG)
    edit.add(planner)
    plan = planner.plan_from([edit])
    for _ in range(10):
        variable.value = value
        for it in plan:
            it.execute()
    edit.destroy(planner)


def chain(n):
    planner = Planner()
    variables = [Variable(f"v{i}") for i in range(n + 1)]
    for a, b in zip(variables, variables[1:]):
        Equal(a, b, REQUIRED).add(planner)
    Stay(variables[-1], NORMAL).add(planner)
    for i in range(50):
        change(planner, variables[0], i)
        assert variables[-1].value == i
    return variables[-1].value


def projection(n):
    planner = Planner()
    scale, offset = Variable("scale", 10), Variable("offset", 1000)
    pairs = []
    for i in range(n):
        source, target = Variable(f"s{i}", i), Variable(f"t{i}", i)
        Stay(source, NORMAL).add(planner)
        Scale(source, scale, offset, target, REQUIRED).add(planner)
        pairs.append((source, target))
    source, target = pairs[n // 2]
    change(planner, source, 17)
    assert target.value == 1170
    change(planner, target, 1050)
    assert source.value == 5
    return target.value


for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 10):
    results = chain(300), projection(300)
print(results)
