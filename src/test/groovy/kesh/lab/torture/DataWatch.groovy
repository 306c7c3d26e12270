package kesh.lab.torture

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import kesh.lab.Lab

/** Checks all the time whether a data directory is emptied while its server runs. */
class DataWatch implements Closeable {
    private static final long PAUSE_MILLIS = 100

    final List<String> seen = new CopyOnWriteArrayList<>()
    private final Lab lab
    private final Set<String> withData = []
    private final Thread thread
    private volatile boolean over

    DataWatch(Lab lab, Collection<String> hosts) {
        this.lab = lab
        thread = Thread.startDaemon('data watch') {
            while (!over) {
                hosts.each { look(it) }
                sleep(PAUSE_MILLIS)
            }
        }
    }

    private void look(String host) {
        def pid = lab.state.resolve("hosts/$host/pid").toFile()
        def root = pid.exists() ? Path.of('/proc', pid.text.tokenize(' ').find() ?: '0', 'root') : null
        if (!root || !Files.exists(root.resolve('var/lib/postgresql'))) {
            withData.remove(host)
        } else if (Files.exists(root.resolve("${Stage.DATA.substring(1)}/PG_VERSION"))) {
            withData << host
        } else if (withData.remove(host) && lab.hasProcess(host, 'postgres')) {
            seen << "the data directory of $host was emptied while its server ran"
        }
    }

    @Override
    void close() {
        over = true
        thread.join()
    }
}
