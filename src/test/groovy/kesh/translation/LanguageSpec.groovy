package kesh.translation

import java.nio.charset.Charset
import spock.lang.Specification

class LanguageSpec extends Specification {

    def "#arguments and #environment: #language"() {
        expect:
        Language.of(arguments as String[], environment) == language

        where:
        arguments              | environment                                  || language
        []                     | [:]                                          || Language.ENGLISH
        []                     | [LANG: 'zh_CN.UTF-8']                        || Language.CHINESE
        []                     | [LANG: 'zh_CN.GB18030']                      || Language.CHINESE
        []                     | [LC_ALL: 'C', LANG: 'zh_CN.UTF-8']           || Language.ENGLISH
        []                     | [LC_ALL: '', LANG: 'zh_CN.UTF-8']            || Language.CHINESE
        []                     | [LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'C']      || Language.CHINESE
        ['--lang', 'zh']       | [LANG: 'en_US.UTF-8']                        || Language.CHINESE
        ['plan', '--lang=en']  | [LANG: 'zh_CN.UTF-8']                        || Language.ENGLISH
    }

    def "a reader of #locale is spoken to in #language"() {
        expect:
        Language.of(Locale.forLanguageTag(locale)) == language

        where:
        locale       || language
        'zh'         || Language.CHINESE
        'zh-Hans-CN' || Language.CHINESE
        'en-GB'      || Language.ENGLISH
        'de'         || Language.ENGLISH
        'und'        || Language.ENGLISH
    }

    def "text is shown in the charset of a Chinese locale, else in UTF-8: #environment"() {
        expect:
        Language.charset(environment) == Charset.forName(charset)

        where:
        environment             || charset
        [LANG: 'zh_CN.GB18030'] || 'GB18030'
        [LANG: 'zh_CN.gbk']     || 'GBK'
        [LANG: 'zh_CN']         || 'UTF-8'
        [LANG: 'zh_CN.nonsense'] || 'UTF-8'
        [LANG: 'en_US.ISO-8859-1'] || 'UTF-8'
        [:]                     || 'UTF-8'
    }
}
