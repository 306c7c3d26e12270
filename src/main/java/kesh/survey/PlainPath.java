package kesh.survey;

import java.nio.file.Path;

/**
 * Normalizes paths: the repmgr of KingbaseES records /…/bin/../etc/repmgr.conf, and its daemons name the same file
 * without the detour.
 */
final class PlainPath {
    private PlainPath() {}

    static String of(String path) {
        return path.isEmpty() ? path : Path.of(path).normalize().toString();
    }
}
