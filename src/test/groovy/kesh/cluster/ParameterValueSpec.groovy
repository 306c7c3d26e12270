package kesh.cluster

import spock.lang.Specification

/** Each value was set in a real server, which then showed it like this in pg_settings. */
class ParameterValueSpec extends Specification {

    private static Parameter parameter(String type, String unit = '', List<String> words = []) {
        new Parameter('', unit, type, 'user', Optional.empty(), Optional.empty(), words, '', false, Seen.unknown(''), Seen.known(true))
    }

    def "'#text' of #type #unit is #shown"() {
        expect:
        ParameterValue.parsed(parameter(type, unit, words), text) == Optional.ofNullable(shown)

        where:
        type      | unit  | words                      | text           || shown
        'integer' | 'kB'  | []                         | '8MB'          || '8192'
        'integer' | 'kB'  | []                         | '8192'         || '8192'
        'integer' | 'kB'  | []                         | ' 8 MB '       || '8192'
        'integer' | 'kB'  | []                         | '1.5MB'        || '1536'
        'integer' | 'kB'  | []                         | '8mb'          || null
        'integer' | 'kB'  | []                         | '8s'           || null
        'integer' | '8kB' | []                         | '128MB'        || '16384'
        'integer' | 'MB'  | []                         | '1GB'          || '1024'
        'integer' | 'ms'  | []                         | '1s'           || '1000'
        'integer' | 'ms'  | []                         | '-1'           || '-1'
        'integer' | 's'   | []                         | '1.5min'       || '90'
        'integer' | 's'   | []                         | '1d'           || '86400'
        'integer' | 'min' | []                         | '2h'           || '120'
        'real'    | 'ms'  | []                         | '500us'        || '0.5'
        'integer' | ''    | []                         | '200'          || '200'
        'integer' | ''    | []                         | '1e2'          || '100'
        'integer' | ''    | []                         | '0640'         || '416'
        'integer' | ''    | []                         | '0x10'         || '16'
        'integer' | ''    | []                         | '200 MB'       || null
        'integer' | ''    | []                         | 'many'         || null
        'integer' | ''    | []                         | ''             || null
        'real'    | ''    | []                         | '1.10'         || '1.1'
        'bool'    | ''    | []                         | 'TRUE'         || 'on'
        'bool'    | ''    | []                         | '0'            || 'off'
        'bool'    | ''    | []                         | 'perhaps'      || null
        'enum'    | ''    | ['minimal', 'replica']     | 'Replica'      || 'replica'
        'enum'    | ''    | ['local', 'on', 'off']     | 'true'         || 'on'
        'enum'    | ''    | ['minimal', 'replica']     | 'all'          || null
        'string'  | ''    | []                         | 'repmgr,x'     || 'repmgr, x'
        'string'  | ''    | []                         | ''             || ''
    }
}
