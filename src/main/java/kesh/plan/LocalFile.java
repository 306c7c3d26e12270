package kesh.plan;

import java.nio.file.Path;

/**
 * A file on the operator's machine, as it was when the script was read. Its content is in no plan: it is read again when
 * it is sent.
 *
 * @param name its name in the script
 * @param bytes its size
 * @param sha256 the hash of its content, in hexadecimal
 */
public record LocalFile(String name, Path path, long bytes, String sha256) {}
