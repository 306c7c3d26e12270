package kesh.product

import kesh.cluster.Conninfo
import kesh.cluster.NodeId
import kesh.command.Effect
import spock.lang.Specification

class RepmgrSpec extends Specification {
    def repmgr = new Repmgr('/usr/lib/postgresql/15/bin/repmgr', '/etc/repmgr/repmgr.conf')

    def "the command lines"() {
        given:
        def source = Conninfo.parse("host=10.9.0.11 user=repmgr dbname='rep mgr' password=s3cret")

        expect:
        repmgr.standbyClone(source, new NodeId(1)).toString() ==
                "/usr/lib/postgresql/15/bin/repmgr -f /etc/repmgr/repmgr.conf -d 'host=10.9.0.11 user=repmgr " +
                "dbname='\\''rep mgr'\\''' standby clone --fast-checkpoint --upstream-node-id=1"
        repmgr.standbyRegister(new NodeId(2)).toString() ==
                '/usr/lib/postgresql/15/bin/repmgr -f /etc/repmgr/repmgr.conf standby register --upstream-node-id=2'
        repmgr.repmgrd().toString() ==
                '/usr/lib/postgresql/15/bin/repmgrd -f /etc/repmgr/repmgr.conf --daemonize'
    }

    def "all of them are changes, so that the read-only transport refuses them"() {
        expect:
        [repmgr.standbyClone(Conninfo.parse('host=h'), new NodeId(1)), repmgr.standbyRegister(new NodeId(1)), repmgr.repmgrd()]
                .every { it.effect() == Effect.CHANGES }
    }
}
