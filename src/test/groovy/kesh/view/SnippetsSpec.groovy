package kesh.view

import com.google.gson.JsonParser
import spock.lang.Specification

class SnippetsSpec extends Specification {
    def "a word becomes its example, with a stop at each text, which is there to be replaced"() {
        given:
        def json = Snippets.json([new Snippets.Snippet('expand', "expand 'pg4', upstream: 'pg2'", 'makes standbys'),
                                  new Snippets.Snippet('cluster', "cluster('prod') { … }", 'names a cluster')])

        expect:
        JsonParser.parseString(json) == JsonParser.parseString('''{
            "expand": {"scope": "groovy", "prefix": "expand", "body": ["expand '${1:pg4}', upstream: '${2:pg2}'"], "description": "makes standbys"},
            "cluster": {"scope": "groovy", "prefix": "cluster", "body": ["cluster('${1:prod}') {", "    $0", "}"], "description": "names a cluster"}
        }''')
    }

    def "text with a meaning to the editor is taken literally"() {
        expect:
        JsonParser.parseString(Snippets.json([new Snippets.Snippet('sh', "sh 'echo \${x} \\t'", 'runs')])).asJsonObject
                .getAsJsonObject('sh').getAsJsonArray('body')[0].asString == "sh '\${1:echo \\\${x\\} \\\\t}'"
    }
}
