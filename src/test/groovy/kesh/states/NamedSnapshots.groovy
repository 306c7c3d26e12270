package kesh.states

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Snapshotter

/**
 * Snapshots with file names chosen by the test, so that a new row in a table renames no file. They are written anew by:
 * mvn test -Dspock.snapshots.updateSnapshots=true.
 */
class NamedSnapshots extends Snapshotter {
    static final Path ROOT = Path.of('src/test/resources/snapshots')

    NamedSnapshots(Store store) {
        super(store)
    }

    @Override
    protected String loadSnapshot(String name) {
        def file = file(name)
        Files.exists(file) ? Files.readString(file) : "no snapshot $file\n"
    }

    @Override
    protected void saveSnapshot(String name, String text) {
        Files.createDirectories(file(name).parent)
        Files.writeString(file(name), text)
    }

    private static Path file(String name) {
        ROOT.resolve(name + '.txt')
    }
}
