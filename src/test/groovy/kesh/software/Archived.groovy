package kesh.software

import groovy.transform.CompileStatic
import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.GZIPOutputStream
import org.apache.commons.compress.archivers.tar.TarArchiveEntry
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream
import org.apache.commons.compress.archivers.tar.TarConstants
import org.apache.commons.compress.archivers.zip.UnixStat
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream

/**
 * Archives for specs, in each format; an entry is {@code [path, mode, text]}, a link {@code [path, '->', target]}, a
 * hard link {@code [path, '=', target]}.
 */
@CompileStatic
class Archived {
    static Path zip(Path file, List<List<?>> entries) {
        new ZipArchiveOutputStream(file.toFile()).withCloseable { ZipArchiveOutputStream zip ->
            entries.each { List<?> entry ->
                def (String path, Object mode) = [entry[0] as String, entry[1]]
                ZipArchiveEntry packed = new ZipArchiveEntry(path)
                if (mode == '->') {
                    packed.unixMode = UnixStat.LINK_FLAG | UnixStat.DEFAULT_LINK_PERM
                } else if (mode) {
                    packed.unixMode = (path.endsWith('/') ? UnixStat.DIR_FLAG : UnixStat.FILE_FLAG) | (mode as int)
                }
                zip.putArchiveEntry(packed)
                zip.write(bytes(entry[2]))
                zip.closeArchiveEntry()
            }
        }
        file
    }

    /** @param content text or bytes */
    private static byte[] bytes(Object content) {
        content instanceof byte[] ? content as byte[] : (content as String).getBytes(StandardCharsets.UTF_8)
    }

    static Path tar(Path file, List<List<?>> entries) {
        tarTo(Files.newOutputStream(file), entries)
        file
    }

    static Path tarGz(Path file, List<List<?>> entries) {
        tarTo(new GZIPOutputStream(Files.newOutputStream(file)), entries)
        file
    }

    private static void tarTo(OutputStream out, List<List<?>> entries) {
        new TarArchiveOutputStream(out, 'UTF-8').withCloseable { TarArchiveOutputStream tar ->
            tar.longFileMode = TarArchiveOutputStream.LONGFILE_GNU
            entries.each { List<?> entry ->
                def (String path, Object mode, String text) = [entry[0] as String, entry[1], entry[2] as String]
                byte kind = mode == '->' ? TarConstants.LF_SYMLINK : mode == '=' ? TarConstants.LF_LINK : mode == '|' ? TarConstants.LF_FIFO
                        : path.endsWith('/') ? TarConstants.LF_DIR : TarConstants.LF_NORMAL
                TarArchiveEntry packed = new TarArchiveEntry(path, kind, true)
                byte[] bytes = kind == TarConstants.LF_NORMAL ? text.getBytes(StandardCharsets.UTF_8) : new byte[0]
                packed.size = bytes.length
                if (mode instanceof Integer) {
                    packed.mode = mode as int
                } else {
                    packed.linkName = text ?: ''
                }
                tar.putArchiveEntry(packed)
                tar.write(bytes)
                tar.closeArchiveEntry()
            }
        }
    }
}
