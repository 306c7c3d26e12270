package kesh.sim

import groovy.transform.CompileStatic
import java.time.Duration
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.command.Command
import kesh.command.Query
import kesh.fake.FakeHost
import kesh.fake.FakeTransport
import kesh.remote.Answer
import kesh.remote.Login
import kesh.remote.Reach
import kesh.remote.Result
import kesh.remote.Unreachable

/** One kesh's connection to the hosts of a world, in which an event may happen at every request. */
@CompileStatic
class Reaching extends FakeTransport {
    private final World world
    private final Kesh kesh
    private Fault next
    /** The number of this kesh's changes that failed. */
    int failures

    Reaching(World world, Kesh kesh) {
        super(world.cluster)
        this.world = world
        this.kesh = kesh
    }

    @Override
    Result run(Host host, Command command, Duration limit) {
        world.pass(kesh)
        super.run(host, command, limit)
    }

    @Override
    List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
        world.pass(kesh)
        super.query(host, login, queries, limit)
    }

    @Override
    Held hold(Host host, Login login, Query query, String applicationName, Duration limit) {
        world.pass(kesh)
        super.hold(host, login, query, applicationName, limit)
    }

    @Override
    Reach reach(Host from, Address address, int port, Duration limit) {
        world.pass(kesh)
        super.reach(from, address, port, limit)
    }

    @Override
    protected FakeHost reached(Host host) {
        FakeHost at = super.reached(host)
        if (at.name in world.cutOff) {
            throw new Unreachable("$at.address: no answer", null, null)
        }
        at
    }

    /** Plants a fault for the next change. */
    void fail(Kind kind, int stages) {
        next = new Fault(kind, 0, stages)
    }

    @Override
    protected Fault fault(Asked asked) {
        world.changing(kesh, asked)
        Fault now = next
        next = null
        failures += now == null ? 0 : 1
        now
    }

    @Override
    protected void staged(Asked asked) {
        world.changed(kesh, asked)
    }
}
