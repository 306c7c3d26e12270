package kesh.fake

import groovy.transform.CompileStatic
import kesh.command.Feed
import kesh.fake.FakeHost.FakeFile
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream

/** The copying of a product into its directory: it goes into a subdirectory first, and is moved file by file when it is complete. */
@CompileStatic
class FakeProduct {
    private final FakeCluster cluster
    private final FakeHost host
    private final String root
    private final String unfinished

    FakeProduct(FakeCluster cluster, FakeHost host, String root) {
        this.cluster = cluster
        this.host = host
        this.root = root
        this.unfinished = "$root/.kesh-unfinished"
    }

    /** Computed like {@code kesh.software.TreeDigest}: all directories here have mode 755. */
    static String digest(FakeHost host, String root) {
        digest(files(host, root))
    }

    /** The files by their paths below the root. */
    private static Map<String, FakeFile> files(FakeHost host, String root) {
        host.product(root).collectEntries { [it.substring(root.length() + 1), host.files[it]] } as Map<String, FakeFile>
    }

    private static String digest(Map<String, FakeFile> files) {
        Set<String> above = files.keySet().collectMany { String path ->
            List<String> words = path.split('/') as List<String>
            (1..<words.size()).collect { words.take(it).join('/') }
        } as Set<String>
        List<String> lines = above.collect { "d 755 $it ".toString() }
        files.each { path, file -> lines << "f $file.mode $path ".toString() << "${FakeCommands.sha256(file.text)}  ./$path".toString() }
        FakeCommands.sha256(lines.sort().collect { it + '\n' }.join(''))
    }

    Change copied(String address, String digest, Closure<String> loginFailure) {
        FakeHost donor = cluster.hosts[address]
        filled({ files(donor, root) }, digest, loginFailure)
    }

    Change unpacked(String digest, Feed feed) {
        filled({ sent(feed) }, digest) { null }
    }

    private static Map<String, FakeFile> sent(Feed feed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream()
        feed.writeTo(bytes)
        Map<String, FakeFile> files = [:]
        TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))
        for (def entry = tar.nextEntry; entry != null; entry = tar.nextEntry) {
            if (entry.file) {
                files[entry.name] = new FakeFile(Integer.toOctalString(entry.mode & 07777), new String(tar.readAllBytes()))
            }
        }
        files
    }

    private Change filled(Closure<Map<String, FakeFile>> source, String digest, Closure<String> failure) {
        Change.of({
            if (!host.canWrite(root)) {
                return Change.failed(1, "mkdir: cannot create directory '$root': Permission denied")
            }
            host.makeDirectory(unfinished)
            null
        }, {
            String said = failure.call()
            if (said) {
                return Change.failed(1, said)
            }
            write(unfinished, source.call(), 1)
        }, {
            Map<String, FakeFile> files = source.call()
            if (FakeProduct.digest(files) != digest) {
                return Change.failed(1, 'what has arrived is not what was seen: has it been changed there?')
            }
            write(unfinished, files, files.size())
        }, {
            write(root, source.call(), 1)
        }, {
            Map<String, FakeFile> files = source.call()
            write(root, files, files.size())
            host.bin = "$root/bin"
            null
        }, {
            host.emptyDirectory(unfinished)
            host.directories.remove(unfinished)
            host.writable.remove(unfinished)
            if (host.spoilsCopies) {
                host.write("$root/bin/another", '755', 'of somebody else')
            }
            null
        })
    }

    private Object write(String directory, Map<String, FakeFile> files, int count) {
        files.keySet().sort().take(count).each { host.write("$directory/$it", files[it].mode, files[it].text) }
        null
    }
}
