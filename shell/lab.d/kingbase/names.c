/*
 * This is a stand-in for the fact that KingbaseES was built with other names: a library that the lab's kingbase, ksql,
 * sys_* programs, repmgr and repmgrd load before the C library; they themselves are PostgreSQL's and repmgr's.
 * Built from nothing of the vendor's. Names are those that public listings of a data directory show.
 *
 * - Files and directories: pg_wal is sys_wal on disk, PG_VERSION is SYS_VERSION, postmaster.pid is kingbase.pid and so
 *   on, wherever a program opens, lists or removes them; Unix sockets are .s.KINGBASE.PORT.
 * - Password files: ~/.encpwd keeps passwords in base64; a program that reads it as a password file reads them decoded.
 * - Environment: KINGBASE_PASSFILE, KINGBASE_PASSWORD, KINGBASE_DATA instead of PGPASSFILE, PGPASSWORD, PGDATA; 54321
 *   is the default port.
 * - repmgr.conf: the keys that only KES knows are blank lines to repmgr; sys_bindir is its pg_bindir; slots are used.
 * - Programs that are started by name: pg_ctl is sys_ctl and so on. "~" in a path is share (patch.pl says why).
 * - repmgr's messages: [NOTICE] instead of NOTICE:.
 *
 * It does not show the keys' meanings (connection_check_type 'mix' is 'ping', synchronous has no effect, ...); names that
 * programs print without opening them stay PostgreSQL's unless patch.pl changes them.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utime.h>

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* Renames one part of a path, in both directions: listed names must be those that a program compares with. */
static const char *const NAMES[][2] = {
    {"PG_VERSION", "SYS_VERSION"}, {"postmaster.pid", "kingbase.pid"}, {"postmaster.opts", "kingbase.opts"},
    {"pg_wal", "sys_wal"}, {"pg_xact", "sys_xact"}, {"pg_commit_ts", "sys_commit_ts"},
    {"pg_dynshmem", "sys_dynshmem"}, {"pg_logical", "sys_logical"}, {"pg_multixact", "sys_multixact"},
    {"pg_notify", "sys_notify"}, {"pg_replslot", "sys_replslot"}, {"pg_serial", "sys_serial"},
    {"pg_snapshots", "sys_snapshots"}, {"pg_stat", "sys_stat"}, {"pg_stat_tmp", "sys_stat_tmp"},
    {"pg_subtrans", "sys_subtrans"}, {"pg_tblspc", "sys_tblspc"}, {"pg_twophase", "sys_twophase"},
    {"pg_control", "sys_control"}, {"pg_filenode.map", "sys_filenode.map"},
    {"pg_filenode.map.tmp", "sys_filenode.map.tmp"}, {"pg_internal.init", "sys_internal.init"},
    {"pg_hba.conf", "sys_hba.conf"}, {"pg_ident.conf", "sys_ident.conf"},
    {"pg_hba.conf.sample", "sys_hba.conf.sample"}, {"pg_ident.conf.sample", "sys_ident.conf.sample"},
    {"postgresql.conf", "kingbase.conf"}, {"postgresql.auto.conf", "kingbase.auto.conf"},
    {"postgresql.auto.conf.tmp", "kingbase.auto.conf.tmp"},
    {"~", "share"},
    {"pg_ctl", "sys_ctl"}, {"pg_basebackup", "sys_basebackup"}, {"pg_rewind", "sys_rewind"},
    {"pg_controldata", "sys_controldata"}, {"pg_resetwal", "sys_resetwal"}, {"pg_dump", "sys_dump"},
    {"pg_dumpall", "sys_dumpall"}, {"pg_restore", "sys_restore"}, {"pg_isready", "sys_isready"},
    {"pg_waldump", "sys_waldump"}, {"pg_checksums", "sys_checksums"}, {"pg_verifybackup", "sys_verifybackup"},
    {NULL, NULL}};

/* pg_internal.init.PID, too. */
static const char *renamed(const char *part, size_t length, int from, size_t *used) {
    for (int i = 0; NAMES[i][0]; i++) {
        size_t n = strlen(NAMES[i][from]);
        if (n == length && !strncmp(part, NAMES[i][from], n)) {
            *used = n;
            return NAMES[i][!from];
        }
    }
    const char *internal = from ? "sys_internal.init." : "pg_internal.init.";
    if (length > strlen(internal) && !strncmp(part, internal, strlen(internal))) {
        *used = strlen(internal);
        return from ? "pg_internal.init." : "sys_internal.init.";
    }
    if (!from && length > 9 && !strncmp(part, ".s.PGSQL.", 9)) {
        *used = 9;
        return ".s.KINGBASE.";
    }
    return NULL;
}

/* Returns the path as it is on disk, in a buffer of the caller, or the path itself. */
static const char *path_of(const char *path, char *buffer) {
    if (!path || strlen(path) > PATH_MAX / 2) return path;
    char *out = buffer;
    for (const char *part = path;;) {
        size_t length = strcspn(part, "/"), used = 0;
        const char *other = renamed(part, length, 0, &used);
        if (other) {
            out = stpcpy(out, other);
            out = stpncpy(out, part + used, length - used);
        } else {
            memcpy(out, part, length);
            out += length;
        }
        if (!part[length]) break;
        *out++ = '/';
        part += length + 1;
    }
    *out = 0;
    return buffer;
}

#define ON_DISK(path) \
    char buffer_of_##path[PATH_MAX]; \
    path = path_of(path, buffer_of_##path)

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* --- password files and repmgr.conf, read in another form */

/* Opens a text as a file; the text is short enough for a pipe, which needs no place on disk. */
static FILE *in_memory(char *text, size_t length) {
    int ends[2];
    FILE *file = NULL;
    if (length < 60000 && !pipe2(ends, O_CLOEXEC)) {
        if (write(ends[1], text, length) == (ssize_t)length) file = fdopen(ends[0], "r");
        close(ends[1]);
    }
    free(text);
    return file;
}

static int sextet(int c) {
    const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Decodes host:port:database:user:BASE64 to the same with the password, as libpq wants it: \ before : and \. */
static void decode_line(FILE *out, char *line) {
    char *password = line;
    for (int colons = 0; colons < 4; colons++) {
        for (; *password && *password != ':'; password++)
            if (*password == '\\' && password[1]) password++;
        if (!*password) return;
        password++;
    }
    fwrite(line, 1, password - line, out);
    unsigned bits = 0;
    int count = 0;
    for (char *c = password; sextet((unsigned char)*c) >= 0; c++) {
        bits = bits << 6 | sextet((unsigned char)*c);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        int byte = bits >> count & 255;
        if (byte == ':' || byte == '\\') fputc('\\', out);
        fputc(byte, out);
    }
    fputc('\n', out);
}

static const char *const KES_KEYS[] = {
    "use_scmd", "ha_running_mode", "kbha_log_file", "kbha_pid_file", "scmd_options", "trusted_servers",
    "running_under_failure_trusted_servers", "synchronous", "sync_nodes", "potential_nodes", "async_nodes", "recovery",
    "auto_cluster_recovery_level", "ping_path", "use_check_disk", "virtual_ip", "ipaddr_path", "arping_path",
    "net_device", "net_device_ip", "failover_need_server_alive", "sync_in_same_location", "vip_timeout",
    "mount_check_max_retries", "lsn_lag_threshold", "on_bmj", NULL};

static void conf_line(FILE *out, const char *line, int *slots) {
    const char *key = line + strspn(line, " \t"), *value;
    size_t length = strcspn(key, " \t=\n");
    value = key + length;
    value += strspn(value, " \t=");
    for (int i = 0; KES_KEYS[i]; i++) {
        if (strlen(KES_KEYS[i]) == length && !strncmp(key, KES_KEYS[i], length)) {
            fputc('\n', out);
            return;
        }
    }
#define KEY(name) (length == strlen(name) && !strncmp(key, name, length))
    if (KEY("use_replication_slots")) *slots = 1;
    if (KEY("sys_bindir")) fprintf(out, "pg_bindir=%s", value);
    else if (KEY("sys_basebackup_options")) fprintf(out, "pg_basebackup_options=%s", value);
    else if (KEY("connection_check_type") && strstr(value, "mix")) fputs("connection_check_type='ping'\n", out);
    else fputs(line, out);
}

static FILE *translated(FILE *file, int is_conf) {
    char *text = NULL, *line = NULL;
    size_t length = 0, room = 0;
    int slots = 0;
    FILE *out = open_memstream(&text, &length);
    while (out && getline(&line, &room, file) > 0) {
        if (is_conf) conf_line(out, line, &slots);
        else if (*line != '#') decode_line(out, line);
    }
    if (is_conf && !slots) fputs("\nuse_replication_slots=yes\n", out);
    free(line);
    fclose(file);
    fclose(out);
    return in_memory(text, length);
}

FILE *fopen(const char *path, const char *mode) {
    REAL(fopen);
    ON_DISK(path);
    FILE *file = real(path, mode);
    if (!file || *mode != 'r' || strchr(mode, '+')) return file;
    if (!strcmp(last_part(path), ".encpwd")) return translated(file, 0);
    if (!strcmp(last_part(path), "repmgr.conf")) return translated(file, 1);
    return file;
}

/* --- files */

FILE *freopen(const char *path, const char *mode, FILE *file) {
    REAL(freopen);
    ON_DISK(path);
    return real(path, mode, file);
}
int open(const char *path, int flags, ...) {
    static int (*real)(const char *, int, mode_t);
    if (!real) real = (int (*)(const char *, int, mode_t))dlsym(RTLD_NEXT, "open");
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    ON_DISK(path);
    return real(path, flags, mode);
}
int stat(const char *path, struct stat *to) { REAL(stat); ON_DISK(path); return real(path, to); }
int lstat(const char *path, struct stat *to) { REAL(lstat); ON_DISK(path); return real(path, to); }
int access(const char *path, int mode) { REAL(access); ON_DISK(path); return real(path, mode); }
int unlink(const char *path) { REAL(unlink); ON_DISK(path); return real(path); }
int mkdir(const char *path, mode_t mode) { REAL(mkdir); ON_DISK(path); return real(path, mode); }
int rmdir(const char *path) { REAL(rmdir); ON_DISK(path); return real(path); }
int chmod(const char *path, mode_t mode) { REAL(chmod); ON_DISK(path); return real(path, mode); }
int chown(const char *path, uid_t user, gid_t group) { REAL(chown); ON_DISK(path); return real(path, user, group); }
int chdir(const char *path) { REAL(chdir); ON_DISK(path); return real(path); }
int utime(const char *path, const struct utimbuf *times) { REAL(utime); ON_DISK(path); return real(path, times); }
int truncate(const char *path, off_t length) { REAL(truncate); ON_DISK(path); return real(path, length); }
int rename(const char *from, const char *to) { REAL(rename); ON_DISK(from); ON_DISK(to); return real(from, to); }
int link(const char *from, const char *to) { REAL(link); ON_DISK(from); ON_DISK(to); return real(from, to); }
int symlink(const char *target, const char *path) { REAL(symlink); ON_DISK(path); return real(target, path); }
ssize_t readlink(const char *path, char *to, size_t size) { REAL(readlink); ON_DISK(path); return real(path, to, size); }
int nftw(const char *path, __nftw_func_t each, int descriptors, int flags) {
    REAL(nftw);
    ON_DISK(path);
    return real(path, each, descriptors, flags);
}
DIR *opendir(const char *path) { REAL(opendir); ON_DISK(path); return real(path); }

struct dirent *readdir(DIR *directory) {
    REAL(readdir);
    static __thread struct dirent copy;
    struct dirent *entry = real(directory);
    size_t used = 0;
    const char *other = entry ? renamed(entry->d_name, strlen(entry->d_name), 1, &used) : NULL;
    /* Configuration files are listed under their own names: only people compare those. */
    if (!other || *other == '~' || strstr(entry->d_name, ".conf")) return entry;
    copy = *entry;
    snprintf(copy.d_name, sizeof copy.d_name, "%s%s", other, entry->d_name + used);
    return &copy;
}

/* --- sockets */

static const struct sockaddr *address_of(const struct sockaddr *address, socklen_t *length, struct sockaddr_un *own) {
    const struct sockaddr_un *unix_address = (const struct sockaddr_un *)address;
    if (address->sa_family != AF_UNIX || !unix_address->sun_path[0]) return address;
    char buffer[PATH_MAX];
    const char *path = path_of(unix_address->sun_path, buffer);
    if (strlen(path) >= sizeof own->sun_path) return address;
    own->sun_family = AF_UNIX;
    strcpy(own->sun_path, path);
    *length = offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1;
    return (const struct sockaddr *)own;
}
int bind(int socket, const struct sockaddr *address, socklen_t length) {
    REAL(bind);
    struct sockaddr_un own;
    address = address_of(address, &length, &own);
    return real(socket, address, length);
}
int connect(int socket, const struct sockaddr *address, socklen_t length) {
    REAL(connect);
    struct sockaddr_un own;
    address = address_of(address, &length, &own);
    return real(socket, address, length);
}

/* --- environment and programs */

char *getenv(const char *name) {
    REAL(getenv);
    if (!strcmp(name, "PGPASSFILE")) return real("KINGBASE_PASSFILE");
    if (!strcmp(name, "PGPASSWORD")) return real("KINGBASE_PASSWORD");
    char *value = real(name);
    if (!strcmp(name, "PGDATA") && real("KINGBASE_DATA")) return real("KINGBASE_DATA");
    if (!strcmp(name, "PGPORT") && !value) return (char *)"54321";
    return value;
}

/* A shell command with the vendor's programs in it. */
static char *command_of(const char *command) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (const char *at = command; *at;) {
        size_t word = strspn(at, "abcdefghijklmnopqrstuvwxyz_"), used = 0;
        const char *other = word > 3 && (at == command || strchr("/ '\"", at[-1])) && strchr(" '\"", at[word])
                                ? renamed(at, word, 0, &used) : NULL;
        if (other) fputs(other, out);
        else fwrite(at, 1, word ? word : 1, out);
        at += word ? word : 1;
    }
    fclose(out);
    return text;
}
int system(const char *command) {
    REAL(system);
    char *text = command_of(command);
    int status = real(text);
    free(text);
    return status;
}
FILE *popen(const char *command, const char *mode) {
    REAL(popen);
    char *text = command_of(command);
    FILE *file = real(text, mode);
    free(text);
    return file;
}

int __fprintf_chk(FILE *file, int flag, const char *format, ...) {
    va_list more;
    va_start(more, format);
    const char *own = format;
    if (file == stderr && !strcmp(format, "%s: ") && !strncmp(program_invocation_short_name, "repmgr", 6)) own = "[%s] ";
    int written = vfprintf(file, own, more);
    (void)flag;
    va_end(more);
    return written;
}

/* An argument gives the place of the server's access rules, so that the setting hba_file shows a file that exists. */
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end) {
    static __typeof__(__libc_start_main) *real;
    if (!real) real = (__typeof__(__libc_start_main) *)dlsym(RTLD_NEXT, "__libc_start_main");
    const char *data = getenv("PGDATA");
    int wanted = argc > 0 && !strcmp(last_part(argv[0]), "kingbase") && (argc < 2 || strncmp(argv[1], "--", 2));
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-D") && i + 1 < argc) data = argv[i + 1];
        else if (!strncmp(argv[i], "-D", 2) && argv[i][2]) data = argv[i] + 2;
        if (strstr(argv[i], "hba_file=") || !strcmp(argv[i], "-V")) wanted = 0;
    }
    if (wanted && data) {
        char **all = calloc(argc + 5, sizeof *all), *hba, *ident;
        if (all && asprintf(&hba, "hba_file=%s/sys_hba.conf", data) > 0 &&
            asprintf(&ident, "ident_file=%s/sys_ident.conf", data) > 0) {
            memcpy(all, argv, argc * sizeof *all);
            all[argc++] = "-c";
            all[argc++] = hba;
            all[argc++] = "-c";
            all[argc++] = ident;
            argv = all;
        }
    }
    return real(main, argc, argv, init, fini, rtld_fini, stack_end);
}
