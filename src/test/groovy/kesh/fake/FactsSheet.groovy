package kesh.fake

import kesh.cluster.ClusterState
import kesh.cluster.Machine
import kesh.cluster.Node
import kesh.cluster.Server
import kesh.cluster.Topology

/**
 * The result of a survey as text, without the values that differ between clusters (identifiers, sizes, positions,
 * clocks, process ids) and without passwords. The same script on the fake and on a real cluster with the same addresses
 * must give the same sheet.
 */
class FactsSheet {

    static String of(ClusterState state) {
        Topology.of(state).places().collect { place ->
            Node node = state.node(place.name()).get()
            ["$place.name: ${place.role()}${place.upstream().map { " of $it" }.orElse('')}, ${place.status()}",
             *node.machine().found().map { machine(it) }.orElse(['  unseen']),
             *node.runningServer().map { server(it) }.orElse(['  no server'])].join('\n')
        }.join('\n') + '\n'
    }

    private static List<String> machine(Machine machine) {
        def data = machine.dataDirectory()
        ["  as ${machine.user()} at ${machine.home()}",
         "  ${machine.config().path()}: ${['node_id', 'node_name', 'data_directory', 'use_replication_slots'].collect { "$it=${machine.config().settings()[it]}" }.join(' ')}",
         "  ${machine.passfile().path()}: ${machine.passfile().entries().collect { [it.host(), it.port(), it.database(), it.user()].join(':') }.sort().join(' ')}",
         "  ${data.path()}: ${data.kind()}${data.standbySignal() ? ', standby' : ''}, server ${data.serverRunning() ? 'runs' : 'does not run'}, "
                 + "from ${data.primaryConninfo().map { [it.address(), it.get('application_name').orElse('')].join(' as ') }.orElse('nowhere')} "
                 + "through ${data.primarySlotName().orElse('no slot')}",
         "  repmgrd ${machine.repmgrd().present ? 'runs' : 'does not run'}, jobs ${machine.jobs().keySet().sort()}"]*.toString()
    }

    private static List<String> server(Server server) {
        ["  ${server.inRecovery() ? 'standby' : 'primary'} on timeline ${server.timeline()}",
         *server.slots().collect { "  slot ${it.name()} ${it.active() ? 'active' : 'inactive'}" },
         *server.replications().collect { "  sends to ${it.applicationName()}: ${it.state()}, ${it.syncState()}" }.sort(),
         *server.walReceiver().stream().map { "  receives from ${it.senderHost()}:${it.senderPort()} ${it.status()} through ${it.slotName().orElse('no slot')}" }.toList(),
         "  knows of repmgrd: ${server.repmgrd().found().map { "running $it.running, paused $it.paused" }.orElse('nothing')}",
         *server.registrations().found().orElse([]).collect {
             "  row ${it.id()} ${it.name()} ${it.role()} under ${it.upstream().orElse(null)} active ${it.active()} ${it.location()} " +
                     "${it.conninfo()} ${it.repluser()} ${it.slotName().orElse('no slot')} ${it.configFile()}"
         }]*.toString()
    }
}
