package kesh.lab

import java.nio.file.Files
import java.nio.file.Path

/**
 * The release that the labs' hosts run: this machine's, or that of {@code -Dkesh.lab.debian=13}. Specs that give
 * {@code lab up} a release of their own ask their lab and not this.
 */
class Debian {
    private static final Map<String, String> POSTGRESQL = ['12': '15', '13': '17']

    static final String THIS = Files.readAllLines(Path.of('/etc/os-release')).find { it.startsWith('VERSION_ID=') }?.replaceAll(/.*=|"/, '')
    static final String RELEASE = System.getProperty('kesh.lab.debian') ?: THIS
    /** The release that this machine does not run. */
    static final String OTHER = THIS == '13' ? '12' : '13'
    static final String VERSION = versionOf(RELEASE)
    static final String BIN = "/usr/lib/postgresql/$VERSION/bin"
    /** The directory above the data directory. */
    static final String ABOVE = "/var/lib/postgresql/$VERSION"
    static final String DATA = "$ABOVE/main"

    /** The version of PostgreSQL in a release. */
    static String versionOf(String release) {
        POSTGRESQL.getOrDefault(release, '15')
    }
}
