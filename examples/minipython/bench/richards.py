"""An operating system in small: tasks, packets, a scheduler. Method calls and attributes of many small objects."""
import sys

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
KIND_DEVICE, KIND_WORK = 0, 1
SIZE = 4


class Packet:
    def __init__(self, link, ident, kind):
        self.link = link
        self.ident = ident
        self.kind = kind
        self.datum = 0
        self.data = [0] * SIZE

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, scheduler, ident, priority, queue, waiting):
        self.scheduler = scheduler
        self.ident = ident
        self.priority = priority
        self.queue = queue
        self.pending = queue is not None
        self.waiting = waiting
        self.holding = False
        scheduler.add(self)

    def add_packet(self, packet, other):
        if self.queue is None:
            self.queue = packet
            self.pending = True
            if self.priority > other.priority:
                return self
        else:
            packet.append_to(self.queue)
        return other

    def is_held_or_waiting(self):
        return self.holding or (not self.pending and self.waiting)

    def run(self):
        if self.waiting and self.pending:
            packet = self.queue
            self.queue = packet.link
            self.waiting = False
            self.pending = self.queue is not None
        else:
            packet = None
        return self.work(packet)


class IdleTask(Task):
    def __init__(self, scheduler, count):
        super().__init__(scheduler, IDLE, 0, None, False)
        self.control = 1
        self.count = count

    def work(self, packet):
        self.count -= 1
        if self.count == 0:
            return self.scheduler.hold()
        if self.control & 1 == 0:
            self.control //= 2
            return self.scheduler.release(DEVICE_A)
        self.control = (self.control // 2) ^ 0xD008
        return self.scheduler.release(DEVICE_B)


class WorkTask(Task):
    def __init__(self, scheduler, queue):
        super().__init__(scheduler, WORKER, 1000, queue, True)
        self.destination = HANDLER_A
        self.count = 0

    def work(self, packet):
        if packet is None:
            return self.scheduler.wait()
        self.destination = HANDLER_B if self.destination == HANDLER_A else HANDLER_A
        packet.ident = self.destination
        packet.datum = 0
        for i in range(SIZE):
            self.count = self.count % 26 + 1
            packet.data[i] = 64 + self.count
        return self.scheduler.send(packet)


class HandlerTask(Task):
    def __init__(self, scheduler, ident, priority, queue):
        super().__init__(scheduler, ident, priority, queue, True)
        self.work_in = None
        self.device_in = None

    def work(self, packet):
        if packet is not None:
            if packet.kind == KIND_WORK:
                self.work_in = packet.append_to(self.work_in)
            else:
                self.device_in = packet.append_to(self.device_in)
        work = self.work_in
        if work is not None:
            at = work.datum
            if at >= SIZE:
                self.work_in = work.link
                return self.scheduler.send(work)
            device = self.device_in
            if device is not None:
                self.device_in = device.link
                device.datum = work.data[at]
                work.datum = at + 1
                return self.scheduler.send(device)
        return self.scheduler.wait()


class DeviceTask(Task):
    def __init__(self, scheduler, ident, priority):
        super().__init__(scheduler, ident, priority, None, True)
        self.held = None

    def work(self, packet):
        if packet is None:
            if self.held is None:
                return self.scheduler.wait()
            packet, self.held = self.held, None
            return self.scheduler.send(packet)
        self.held = packet
        return self.scheduler.hold()


class Scheduler:
    def __init__(self):
        self.tasks = {}
        self.order = []
        self.current = None
        self.sent = self.held = 0

    def add(self, task):
        self.tasks[task.ident] = task
        self.order.insert(0, task)

    def following(self, task):
        at = self.order.index(task) + 1
        return self.order[at] if at < len(self.order) else None

    def schedule(self):
        self.current = self.order[0]
        while self.current is not None:
            if self.current.is_held_or_waiting():
                self.current = self.following(self.current)
            else:
                self.current = self.current.run()

    def wait(self):
        self.current.waiting = True
        return self.current

    def hold(self):
        self.held += 1
        self.current.holding = True
        return self.following(self.current)

    def release(self, ident):
        task = self.tasks[ident]
        task.holding = False
        return task if task.priority > self.current.priority else self.current

    def send(self, packet):
        self.sent += 1
        task = self.tasks[packet.ident]
        packet.link = None
        packet.ident = self.current.ident
        return task.add_packet(packet, self.current)


def run(count):
    scheduler = Scheduler()
    IdleTask(scheduler, count)
    queue = Packet(Packet(None, WORKER, KIND_WORK), WORKER, KIND_WORK)
    WorkTask(scheduler, queue)
    for handler, device, priority in ((HANDLER_A, DEVICE_A, 2000), (HANDLER_B, DEVICE_B, 3000)):
        queue = None
        for _ in range(3):
            queue = Packet(queue, device, KIND_DEVICE)
        HandlerTask(scheduler, handler, priority, queue)
    DeviceTask(scheduler, DEVICE_A, 4000)
    DeviceTask(scheduler, DEVICE_B, 5000)
    scheduler.schedule()
    return scheduler.sent, scheduler.held


for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 10):
    result = run(10000)
print(result)
