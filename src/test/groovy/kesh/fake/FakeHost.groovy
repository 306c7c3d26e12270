package kesh.fake

import groovy.transform.CompileStatic
import groovy.transform.TupleConstructor

/** One machine: files, processes, jobs, and the database in its data directory. */
@CompileStatic
class FakeHost implements Serializable {
    private static final Read<Map<String, String>> SETTINGS = new Read<>((String it) -> parsed(it))
    private static final Read<List<List<String>>> LOGINS = new Read<>((String it) -> logins(it))

    @CompileStatic
    @TupleConstructor
    static class FakeFile implements Serializable {
        String mode
        String text
    }

    /** A long command of kesh's in {@code ~/.kesh/jobs}. */
    @CompileStatic
    static class FakeJob implements Serializable {
        String command
        List<String> argv
        String input
        boolean running = true
        Integer exit
        /** The number of finished stages. */
        int done
    }

    String name
    String address
    boolean up = true
    /** The number of further moments for which the operator cannot reach it. */
    int away
    int uid = 1000
    String user = 'postgres'
    String home = '/var/lib/postgresql'
    String architecture = 'x86_64'
    String libc = 'glibc 2.36'
    Map<String, String> charsets = ['C.UTF-8': 'UTF-8']
    BigDecimal clockAhead = 0
    long free = 10L << 30
    long disk = 40L << 30
    int unarchived
    /** What the probe prints of the systemd unit that owns the server. */
    String unit = ''
    /** Configuration files of repmgrds that do not belong to this cluster. */
    List<String> otherRepmgrds = []
    String bin = '/usr/lib/postgresql/15/bin'
    String version = '15.18'
    String repmgrVersion = '5.3.3'
    List<String> packages = ['postgresql-15=15.18-0+deb12u1', 'postgresql-15-repmgr=5.3.3-1']
    String dataDirectory = '/var/lib/postgresql/15/main'

    TreeMap<String, FakeFile> files = new TreeMap<>()
    TreeSet<String> directories = new TreeSet<>()
    TreeSet<String> writable = new TreeSet<>()
    TreeMap<String, FakeJob> jobs = new TreeMap<>()
    TreeSet<Integer> listening = new TreeSet<>()
    /** Shell lines that start something: 'server' or 'repmgrd'. */
    Map<String, String> services = [:]
    /** Shell lines and their outputs; a line with the output 'fails' fails. */
    Map<String, String> lines = [:]

    /** The content of the data directory, once it holds a complete database. */
    FakeDatabase database
    boolean running
    boolean inRecovery
    /** The upstream while WAL arrives from it, and the state that the sender reports. */
    String upstream
    String walState
    String slotInUse
    String repmgrd
    /** Its repmgrd never registered with the server, because another was started beside it. */
    boolean unheard
    boolean paused
    /** Its server was not shut down in good order. */
    boolean crashed
    /** The oldest existing WAL segment, without its timeline. */
    String oldestWal = '0000000000000001'
    /** Bytes of WAL that it wrote and no other server received. */
    int diverged
    /** The number of bytes of WAL that it has received and others have not. */
    int ahead
    String crontab = ''
    /** The time of the server's start, in moments of the fake. */
    int started
    /** The time when it last read its configuration files, in moments of the fake. */
    int loaded

    /** Slots that a running base backup for another host keeps busy. */
    TreeSet<String> busySlots = new TreeSet<>()

    // Planted weaknesses.
    /** It does not know the operator's key. */
    boolean byPassword
    boolean serverDoesNotStart
    /** What server-log.sh prints there. */
    String log = ''
    boolean spoilsCopies
    int looksInCatchup
    /** The number of moments until it replays a change of the records. */
    int recordsLate
    /** The number of moments until its repmgrd, which recorded the stopped server as inactive, notices that it runs again. */
    int unnoticed

    static FakeHost bare(String name, String address) {
        FakeHost host = new FakeHost(name: name, address: address)
        host.directories.addAll(['/', '/etc', '/etc/repmgr', '/usr', '/var', '/var/lib', '/var/lib/postgresql',
                                 '/var/lib/postgresql/15', '/var/run/postgresql', '/var/log/postgresql', '/srv'])
        host.writable.addAll(['/etc/repmgr', '/var/lib/postgresql', '/var/lib/postgresql/15',
                              '/var/run/postgresql', '/var/log/postgresql'])
        host
    }

    /** The user's private keys by name, with their public halves; the fake has its own keys. */
    Map<String, String> identities() {
        ['id_ecdsa', 'id_ed25519', 'id_rsa'].findAll { files.containsKey("$home/.ssh/$it" as String) }
                .collectEntries { [it, text("$home/.ssh/$it").replace('PRIVATE ', '').trim()] } as Map<String, String>
    }

    /** The path or the nearest directory above it that exists. */
    String existing(String path) {
        String at = path
        while (!directories.contains(at) && !files.containsKey(at) && at != '/') {
            at = parent(at)
        }
        at
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/')
        slash <= 0 ? '/' : path.substring(0, slash)
    }

    boolean canWrite(String path) {
        String at = existing(path)
        files.containsKey(at) || writable.contains(at)
    }

    void makeDirectory(String path) {
        for (String at = path; !directories.contains(at); at = parent(at)) {
            directories.add(at)
            writable.add(at)
        }
    }

    void write(String path, String mode, String text) {
        makeDirectory(parent(path))
        files[path] = new FakeFile(mode, text)
    }

    List<String> below(String directory) {
        new ArrayList<>(inside(files.navigableKeySet(), directory))
    }

    /** Files of the software in a directory. */
    List<String> product(String root) {
        below(root).findAll { !it.startsWith("$root/.kesh-unfinished/") && !it.endsWith('.log') }
    }

    String text(String path) {
        files[path]?.text
    }

    boolean isEmpty(String directory) {
        inside(files.navigableKeySet(), directory).isEmpty() && inside(directories, directory).isEmpty()
    }

    /** Of sorted paths, those in a directory: '0' is the character after '/'. */
    private static NavigableSet<String> inside(NavigableSet<String> paths, String directory) {
        paths.subSet(directory + '/', true, directory + '0', false)
    }

    void emptyDirectory(String directory) {
        below(directory).each { files.remove(it) }
        inside(directories, directory).clear()
        inside(writable, directory).clear()
        if (directory == dataDirectory) {
            database = null
        }
    }

    /** A settings file of repmgr's or PostgreSQL's: the last line for a key counts. */
    Map<String, String> settings(String path) {
        new LinkedHashMap<>(SETTINGS.of(text(path) ?: ''))
    }

    private static Map<String, String> parsed(String text) {
        Map<String, String> found = [:]
        text.eachLine { String line ->
            def setting = line =~ /^\s*(\w+)\s*=\s*(?:'((?:[^']|'')*)'|([^#\s]*))/
            if (setting.find()) {
                found[setting.group(1)] = setting.group(2) == null ? setting.group(3) : setting.group(2).replace("''", "'")
            }
        }
        found
    }

    /** The password that libpq would find for a login, in the password file. */
    String passwordFor(String host, String database, String user) {
        FakeFile passfile = files["$home/.pgpass" as String]
        if (passfile == null || passfile.mode != '600') {
            return null
        }
        for (List<String> login : LOGINS.of(passfile.text)) {
            if (covers(login[0], host) && covers(login[1], '5432') && covers(login[2], database) && covers(login[3], user)) {
                return login[4]
            }
        }
        null
    }

    private static boolean covers(String field, String value) {
        field == '*' || field == value
    }

    private static List<List<String>> logins(String passfile) {
        passfile.readLines().collect { String line -> line.split(/(?<!\\):/, 5).collect { String field -> field.replaceAll(/\\(.)/, '$1') } }
                .findAll { it.size() == 5 }
    }
}
