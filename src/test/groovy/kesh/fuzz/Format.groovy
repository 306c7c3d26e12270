package kesh.fuzz

import groovy.transform.CompileStatic

/** One format that kesh reads: how a mutant of it is made, and read. */
@CompileStatic
class Format {
    final String name
    /** Of a thousand mutants, as many are read: the slow formats have less. */
    final int thousandth
    private final Closure<Closure<?>> reading

    /**
     * @param reading makes of random numbers what reads one mutant
     */
    Format(String name, int thousandth, Closure<Closure<?>> reading) {
        this.name = name
        this.thousandth = thousandth
        this.reading = reading
    }

    /** A format of texts. */
    static Format ofText(String name, int thousandth, List<byte[]> originals, Closure<?> reader) {
        new Format(name, thousandth, { Random random ->
            byte[] mutant = new Mutants(random, originals).next()
            return { reader.call(mutant) }
        })
    }

    Closure<?> mutant(Random random) {
        reading.call(random)
    }

    int share(int count) {
        Math.max(1, (int) (count * thousandth / 1000))
    }

    String toString() { name }

    static List<Format> all() {
        Texts.all() + Answers.all()
    }
}
