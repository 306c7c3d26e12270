package kesh.lab.torture

/** The runs that a seed chooses, always the same in the same order. */
class Draws {
    private static final int DELAY_MILLIS = 350
    private static final int LONG_SECONDS = 40
    /** Rows with a higher weight: they can hit any line. */
    private static final List<String> TWICE = ['SIGKILL', 'other signals and terminal closed']

    /**
     * Each cell of the table once, then all again, in a random order; about half of the long ones. For each cell, one
     * of its faults that came least often so far, and of these one that can be tried with the fewest words.
     *
     * @param count the number of runs
     */
    static List<Draw> of(long seed, List<Word> words, List<Fault> faults, int count) {
        def random = new Random(seed)
        def cells = cells(words, faults)
        if (!cells) {
            throw new IllegalArgumentException('none of these faults can be tried with any of these words')
        }
        def chances = faults.collectEntries { fault -> [fault, words.count { fault.suits(it) }] }
        def came = faults.collectEntries { [it, 0] }
        List<Draw> draws = []
        while (draws.size() < count) {
            def deck = cells.findAll { !isLong(it) || cells.size() == 1 || random.nextBoolean() }
            Collections.shuffle(deck, random)
            deck.each { List cell ->
                def fault = (cell[1] as List<Fault>).shuffled(random).sort { chances[it] }.min { came[it] }
                came[fault]++
                draws << draw(draws.size() + 1, cell[0] as Word, fault, random)
            }
        }
        draws.take(count)
    }

    private static Draw draw(int number, Word word, Fault fault, Random random) {
        new Draw(number, word, fault, 1 + random.nextInt(word.lines), random.nextInt(DELAY_MILLIS))
    }

    private static List<List> cells(List<Word> words, List<Fault> faults) {
        words.collectMany { word ->
            def rows = faults.findAll { it.suits(word) }.groupBy { it.row }
            rows.collect { row, of -> [word, of] } + rows.findAll { it.key in TWICE }.collect { row, of -> [word, of] }
        }
    }

    private static boolean isLong(List cell) {
        cell[1].every { it.seconds >= LONG_SECONDS }
    }
}
