package kesh.migrate

import kesh.Problem
import spock.lang.Specification

/** Texts written for this test in the form of each known version; blanks, headers and surrounding words differ. */
class ClusterShowSpec extends Specification {
    static final String LONG = 'user=esrep dbname=esrep port=54321 connect_timeout=10 keepalives=1 keepalives_idle=2'

    static final String V8R6C5 = '''\
 ID | Name     | Role    | Status    | Upstream | Location | Priority | Timeline | Connection string
----+----------+---------+-----------+----------+----------+----------+----------+---------------------------------------
 1  | node101  | primary | * running |          | default  | 100      | 2        | host=10.9.0.11 user=system dbname=esrep port=54321
 2  | node1022 | standby |   running | node101  | default  | 100      | 2        | host=10.9.0.12 user=system dbname=esrep port=54321
'''
    static final String V8R6C9 = """\
[WARNING] node "node2" not found in "sys_stat_replication"
[WARNING] following issues were detected
  - node "node2" (ID: 2) is not attached to its upstream node "node1" (ID: 1)

 ID | Name  | Role    | Status    | Upstream | Location | Priority | Timeline | LSN_Lag   | Connection string                                \n\
----+-------+---------+-----------+----------+----------+----------+----------+-----------+--------------------------------------------------
 1  | node1 | primary | * running |          | default  | 100      | 3        |           | host=10.9.0.11 $LONG
 2  | node2 | standby |   running | ! node1  | default  | 100      | 3        | 320 bytes | host=10.9.0.12 $LONG

"""
    static final String V9R1 = """\
[kingbase@kes1 bin]\$ ./repmgr cluster show
 ID | Name  | Role    | Status    | Upstream | Location | Priority | Timeline | LSN_Lag | Connection string
----+-------+---------+-----------+----------+----------+----------+----------+---------+------------------
 1  | node1 | primary | * running |          | default  | 100      | 1        |         | host=10.9.0.11 $LONG
 2  | node2 | standby |   running | node1    | default  | 100      | 1        | 0 bytes | host=10.9.0.12 $LONG
 3  | node3 | standby |   running | node1    | default  | 100      | 1        | 0 bytes | host=10.9.0.13 $LONG
"""
    static final String V9R2 = """\
[2026-04-08 09:11:19] [INFO] [] check the cluster
 ID | Name  | Role    | Status    | Upstream | Location | Priority | Timeline | LSN_Lag | Connection string
----+-------+---------+-----------+----------+----------+----------+----------+---------+------------------
 1  | node1 | primary | * running |          | default  | 100      | 1        |         | host=10.9.0.11 $LONG
 2  | node2 | standby |   running | node1    | default  | 100      | 1        | 0 bytes | host=10.9.0.12 $LONG
[2026-04-08 09:11:20] [WARNING] [] 完成
 ID | Name  | Role    | Status    | Upstream | repmgrd | PID  | Paused? | Upstream last seen
----+-------+---------+-----------+----------+---------+------+---------+--------------------
 1  | node1 | primary | * running |          | running | 4711 | no      | n/a
 2  | node2 | standby |   running | node1    | running | 4712 | no      | 1 second(s) ago
"""
    static final String V9R4 = V9R1.replace('10.9.0.1', 'kes')
    static final String COLLAPSED = '''\
1 | node1 | standby | ! running as primary | | default | 100 | 5 | user=esrep dbname=esrep port=54356 host=10.9.0.11 connect_timeout=10
2 | node2 | primary | * running | | default | 100 | 4 | user=esrep dbname=esrep port=54356 host=10.9.0.12 connect_timeout=10
ERROR: this node's timeline is ahead
'''
    static final String POSTGRES = '''\
 ID | Name | Role    | Status        | Upstream | Location | Priority | Timeline | Connection string
----+------+---------+---------------+----------+----------+----------+----------+----------------------------------
 1  | pg1  | primary | ? unreachable | ?        | default  | 100      |          | host=10.9.0.11 user=repmgr dbname=repmgr
 2  | pg2  | standby |   running     | ? pg1    | default  | 100      | 1        | host=10.9.0.12 user=repmgr dbname=repmgr
 3  | pg3  | witness | * running     | pg2      | default  | 0        | n/a      | host=10.9.0.13 user=repmgr dbname=repmgr
WARNING: following issues were detected
'''

    def "#version: #well are used, #unwell are reported"() {
        when:
        def script = ScriptOfClusterShow.write('shown.txt', text).get().script()

        then:
        script.readLines().findAll { it.contains('via ') } == well
        script.readLines().findAll { it.startsWith('// - ') } == unwell
        script.contains("ssh user: '$user'")
        kesh.dsl.ScriptLoader.load('shown.groovy', script, []).vias().size() == well.size()

        where:
        version     | text      | user       || well                                                                                            | unwell
        'V8R6C5'    | V8R6C5    | 'kingbase' || ["    via 'node101', host: '10.9.0.11'    // primary", "    via 'node1022', host: '10.9.0.12'    // standby"] | []
        'V8R6C9'    | V8R6C9    | 'kingbase' || ["    via 'node1', host: '10.9.0.11'    // primary"]                                             | ['// - node2 (10.9.0.12): standby, running, upstream ! node1']
        'V9R1'      | V9R1      | 'kingbase' || (1..3).collect { "    via 'node$it', host: '10.9.0.1$it'    // ${it == 1 ? 'primary' : 'standby'}".toString() } | []
        'V9R2'      | V9R2      | 'kingbase' || (1..2).collect { "    via 'node$it', host: '10.9.0.1$it'    // ${it == 1 ? 'primary' : 'standby'}".toString() } | []
        'V9R4'      | V9R4      | 'kingbase' || (1..3).collect { "    via 'node$it', host: 'kes$it'    // ${it == 1 ? 'primary' : 'standby'}".toString() } | []
        'collapsed' | COLLAPSED | 'kingbase' || ["    via 'node2', host: '10.9.0.12'    // primary"]                                             | ['// - node1 (10.9.0.11): standby, ! running as primary']
        'upstream'  | POSTGRES  | 'postgres' || ["    via 'pg3', host: '10.9.0.13'    // witness"]                                               | ['// - pg1 (10.9.0.11): primary, ? unreachable, upstream ?', '// - pg2 (10.9.0.12): standby, running, upstream ? pg1']
    }

    def "with warnings behind the table it is the same"() {
        given:
        def lines = V8R6C9.readLines()

        expect:
        ScriptOfClusterShow.write('shown.txt', (lines.drop(4) + lines.take(4)).join('\n')) == ScriptOfClusterShow.write('shown.txt', V8R6C9)
    }

    def "hostile names are data"() {
        given:
        def text = V8R6C5.replace('node1022', "x'; sh '").replace('host=10.9.0.11', 'host=$(reboot)')

        when:
        def script = ScriptOfClusterShow.write("a\nfile", text).get().script()

        then:
        script.readLines().findAll { it.contains('via ') } == ["    via 'node2', host: '10.9.0.12'    // standby"]
        kesh.dsl.ScriptLoader.load('shown.groovy', script, []).statements() == []
    }

    def "another text is recognized as such, and a table without a usable node is an error"() {
        expect:
        ScriptOfClusterShow.write('x', '[install]\nall_ip=(10.9.0.11 10.9.0.12)\n').empty
        ScriptOfClusterShow.write('x', '1,0,0\n2,0,1\n').empty

        when:
        ScriptOfClusterShow.write('x', V8R6C5.replace('* running', '- failed ').replace('  running', '- failed '))

        then:
        def problem = thrown(Problem)
        problem.message == 'x: none of its nodes is shown as running and attached'
        problem.detail().get().readLines().size() == 2
    }
}
