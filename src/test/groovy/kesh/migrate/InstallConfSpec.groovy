package kesh.migrate

import java.nio.file.Files
import java.nio.file.Path
import kesh.Problem
import kesh.dsl.ScriptLoader
import kesh.software.Archived
import kesh.verb.grow.Expand
import kesh.verb.shrink.Shrink
import kesh.verb.software.Prepare
import spock.lang.Specification
import spock.lang.TempDir

/** install.conf of KingbaseES to a script and back. Nothing in it is ever run. */
class InstallConfSpec extends Specification {
    @TempDir Path directory

    private static final String EXPAND = '''\
        # a comment
        [install]
        on_bmj=0
        all_ip=(192.168.43.91 192.168.43.92 "192.168.43.93")   # the members
        install_dir="/home/kingbase/cluster"
        db_password='12$(rm -rf /)3'
        trusted_servers="192.168.43.1"
        virtual_ip=""
        ssh_port="22"
        something_new="1"

        [expand]
        expand_type="0"        # 0: standby
        primary_ip="192.168.43.91"
        expand_ip='192.168.43.94'
        node_id="4"
        sync_type=""
        zip_package="/home/kingbase/db.zip"
        license_file=(license.dat)
        ssh_port="2222"
        [shrink]
        shrink_type=""
        shrink_ip=""
        '''.stripIndent()

    private static String imported(String text, String section = null) {
        ScriptOfInstallConf.write('install.conf', text, Optional.ofNullable(section))
    }

    def 'an expand'() {
        expect:
        imported(EXPAND) == '''\
            // Written by 'kesh import' from sections [install] and [expand] of install.conf.
            cluster('kingbase') {
                ssh user: 'kingbase', port: 2222
                via 'primary', host: '192.168.43.91'
                node 'node4', host: '192.168.43.94', id: 4

                prepare 'node4'
                expand 'node4'
            }

            // What install.conf says and this script does not:
            // - on_bmj = 0: kesh detects the layout of the product
            // - all_ip = 192.168.43.91 192.168.43.92 192.168.43.93: members are read from the cluster
            // - install_dir = /home/kingbase/cluster: the cluster has it in its own files, and a new node gets a copy
            // - db_password = ***: a script must not hold a password; kesh reads logins from the members' own files
            // - trusted_servers = 192.168.43.1: the cluster has it in its own files, and a new node gets a copy
            // - something_new = 1: this parameter is not known to kesh
            // - zip_package = /home/kingbase/db.zip: prepare copies the primary's; with archive: and license: it uses your files, from this machine
            // - license_file = license.dat: prepare copies the primary's; with archive: and license: it uses your files, from this machine
            '''.stripIndent()
    }

    def 'what is written is a script, and leads back'() {
        given:
        def script = ScriptLoader.load('test.groovy', imported(EXPAND), [])

        expect:
        script.statements()*.verb()*.class == [Prepare, Expand]
        script.nodes()[0].id().get().value() == 4

        when:
        def back = InstallConfOfScript.write(script)

        then:
        def cluster = { imported(it).readLines().takeWhile { it != '}' } - "    prepare 'node4'" }
        cluster(back) == cluster(EXPAND)
        back.contains('install_dir=""   # to be filled in')
        back.contains('zip_package=\nlicense_file=()\n')
    }

    def "the operator's archive and license go along, whatever they are called"() {
        given:
        def archive = Archived.zip(directory.resolve("the vendor's.zip"), [['bin/', 0755, ''], ['bin/kingbase', 0755, 'the server'], ['lib/', 0755, ''], ['share/', 0755, '']])
        def license = Files.writeString(directory.resolve('license.dat'), 'licensed')
        def text = imported(EXPAND).replace("prepare 'node4'", "prepare 'node4', archive: \"$archive\", license: '$license'")

        when:
        def back = InstallConfOfScript.write(ScriptLoader.load('test.groovy', text, []))

        then:
        imported(back).contains("// - zip_package = $archive: ")
        imported(back).contains("// - license_file = $license: ")
    }

    def 'a script that does more is not exported'() {
        when:
        InstallConfOfScript.write(ScriptLoader.load('test.groovy', imported(EXPAND).replace(from, to), []))

        then:
        def e = thrown(Problem)
        e.message == 'kingbase: only a script with one expand or one shrink can be exported'

        where:
        from               | to
        "prepare 'node4'"  | "prepare 'node5'"
        "prepare 'node4'"  | 'check'
        "expand 'node4'"   | "expand 'node4'\n    check"
        "prepare 'node4'"  | "shrink 'node3'"
    }

    def 'a shrink'() {
        given:
        def text = '[shrink]\nshrink_type="0"\nprimary_ip="kes1"\nshrink_ip="kes3"\nnode_id="3"\n'
        def script = ScriptLoader.load('test.groovy', imported(text), [])

        expect:
        script.statements()*.verb().every { it instanceof Shrink && it.word() == 'node3' }
        script.ssh().user().get() == 'kingbase'
        InstallConfOfScript.write(script).startsWith('# Written by')
        imported(InstallConfOfScript.write(script)) == imported(text)
    }

    def 'where it is filled in for both, one is chosen'() {
        given:
        def both = EXPAND.replace('shrink_ip=""', 'shrink_ip="kes3"\nprimary_ip="kes1"\nnode_id="3"').replace('shrink_type=""', 'shrink_type="1"')

        when:
        imported(both)

        then:
        def e = thrown(Problem)
        e.message == 'install.conf: both [expand] and [shrink] are filled in'

        expect:
        imported(both, 'shrink').contains("shrink 'node3'")
        imported(both, 'expand').contains("expand 'node4'")
    }

    def 'a hostile or odd line is an error that names it: #line'() {
        when:
        imported("[expand]\n$line\n")

        then:
        def e = thrown(Problem)
        e.message.startsWith('install.conf:2: ')
        e.message.contains(why)

        where:
        line                              || why
        'expand_ip=$(touch /tmp/owned)'   || 'a shell would expand or execute a part of it'
        'expand_ip="$(touch /tmp/owned)"' || 'a shell would expand or execute a part of it'
        'expand_ip=`id`'                  || 'a shell would expand or execute a part of it'
        'expand_ip="a`id`"'               || 'a shell would expand or execute a part of it'
        'expand_ip=$HOME'                 || 'a shell would expand or execute a part of it'
        'expand_ip=kes4; rm -rf /'        || 'a shell would execute the text after the value'
        'expand_ip="kes4";id'             || 'a shell would execute the text after the value'
        'expand_ip=kes4 id'               || 'a shell would execute the text after the value'
        'expand_ip=kes4&&id'              || 'a shell would execute the text after the value'
        'expand_ip=kes4|id'               || 'a shell would execute the text after the value'
        'expand_ip=kes4>/etc/passwd'      || 'a shell would execute the text after the value'
        'license_file=(a) id'             || 'a shell would execute the text after the value'
        'license_file=(a'                 || 'the bracket is not closed'
        'license_file=($(id))'            || 'a shell would expand or execute a part of it'
        'expand_ip="kes4'                 || 'the quote is not closed'
        "expand_ip='kes4"                 || 'the quote is not closed'
        'expand_ip=kes4\\'                || 'it continues on the next line'
        'rm -rf /'                        || 'not a section, an assignment or a comment'
        'a[$(id)]=1'                      || 'not a section, an assignment or a comment'
    }

    def 'in single quotes everything is data, and never more than a comment: #value'() {
        given:
        def script = imported(EXPAND.replace('something_new="1"', "something_new='$value'"))

        expect:
        ScriptLoader.load('test.groovy', script, []).statements().size() == 2
        script.contains("// - something_new = $shown:")

        where:
        value                       || shown
        '$(touch /tmp/owned)'       || '$(touch /tmp/owned)'
        '\\u000a throw new Error()' || '?u000a throw new Error()'
        '*/ id'                     || '*/ id'
    }

    def 'a value that is no host, user, id or type is refused: #name=#value'() {
        when:
        imported(EXPAND.replaceAll(/(?m)^$name=.*$/, '') + "[expand]\n$name='$value'\n")

        then:
        def e = thrown(Problem)
        e.message.contains("$name is not")

        where:
        name           | value
        'expand_ip'    | "a b"
        'expand_ip'    | 'x\\u0027; evil'
        'primary_ip'   | '-oProxyCommand=id'
        'execute_user' | 'root;id'
        'node_id'      | '4a'
        'node_id'      | '99999999999'
        'node_id'      | ''
        'ssh_port'     | '70000'
        'expand_type'  | '2'
    }
}
