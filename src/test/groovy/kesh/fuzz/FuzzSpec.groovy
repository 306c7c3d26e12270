package kesh.fuzz

import spock.lang.Specification

/** Some damaged texts of each format, others with each run; {@code shell/fuzz} reads more, and tells how one is read again. */
class FuzzSpec extends Specification {
    /** The same each time, so that the result is too; shell/fuzz searches on. */
    static final long SEED = Long.getLong('kesh.fuzz.seed', 1)

    def "no damaged #format is a bug of kesh, hangs it or fills its memory"() {
        given:
        println "fuzz: $format from seed $SEED"

        expect:
        new Fuzz().run(format, SEED, 0, format.share(250)).join('\n') == ''

        where:
        format << Format.all()
    }

    def "the same seed makes the same mutant"() {
        expect:
        [1, 1].collect { new Mutants(Fuzz.random('x', 7, it), ['a text | of 4 fields\nin 2 lines'.bytes]).next().toList() }.unique().size() == 1
        (1..50).collect { new Mutants(Fuzz.random('x', 7, it), ['a text | of 4 fields\nin 2 lines'.bytes]).next().toList() }.unique().size() > 40
    }
}
