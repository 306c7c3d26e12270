package kesh.explain;

import java.util.List;
import java.util.regex.Pattern;

/** What a server logs, in English and as PostgreSQL's Chinese catalogue has it; and what its clients say of it. */
final class ServerPhrases {
    static final Form FORM = new Form("log of a database server", "what a server, or a client of it, reports");

    static final List<Phrase> ALL = List.of(
            // it does not start, or not as a standby of that primary
            said("invalid primary checkpoint record|无效的主 ?(?:checkpoint|检查点) ?记录")
                    .failed(
                            "the server finds no checkpoint to start from",
                            "its WAL or control file is damaged, or the data directory is not whole",
                            "of a standby: rebuild. Of the only primary: restore a backup; sys_resetwal loses data"),
            said("could not locate a valid checkpoint record|无法找到一个有效的 ?(?:checkpoint|检查点) ?记录")
                    .failed(
                            "the server cannot start: it has no valid checkpoint",
                            "its WAL or control file is damaged, or a backup was copied without backup_label",
                            "of a standby: rebuild. Of the only primary: restore a backup; sys_resetwal loses data"),
            said("requested timeline (\\d+) is not a child of this server's history|所要求的时间线 ?(\\d+) ?不在服务器的历史时间线里")
                    .failed(
                            "this standby cannot follow to timeline {}: its own history parted before",
                            "it has WAL that the new primary never got",
                            "rejoin; if that is refused: rebuild"),
            said("new timeline (\\d+) forked off current database system timeline|新的时间[点线] ?(\\d+) ?脱离了当前")
                    .failed(
                            "this server is beyond the point where timeline {} begins",
                            "it has WAL that the new primary never got",
                            "rejoin; if that is refused: rebuild"),
            said("highest timeline \\d+ of the primary is behind recovery timeline|主服务器上的最高时间线 ?\\d+ ?还在恢复时间线")
                    .failed(
                            "this standby is on a later timeline than its primary",
                            "it was promoted once, or its upstream is a former primary",
                            "kesh check shows timelines; the one that is to be given up: rejoin"),
            said("requested (?:WAL|XLOG) segment \\S+ has already been removed|所要求的 ?WAL ?段 ?\\S+ ?已经被(?:删除|移除)")
                    .failed(
                            "a standby lacks WAL that its upstream no longer has",
                            "it was away for longer than wal_keep_segments, and had no slot that held it",
                            "rebuild; or, if the archive has that segment, let restore_command fetch it"),
            said("database system identifier differs between the primary and standby|数据库系统标识符是不一样")
                    .failed(
                            "this standby is not a copy of its primary: another cluster's data",
                            null,
                            "rebuild, if the data there is not needed"),
            said("hot standby is not possible because|insufficient parameter settings")
                    .failed(
                            "the standby's settings are lower than the primary's",
                            "max_connections, max_wal_senders, max_worker_processes, max_prepared_transactions and max_locks_per_transaction"
                                    + " must be at least the primary's",
                            "set changes them in the right order"),
            said("could not bind .*(?:address|地址)|无法绑定.*地址")
                    .failed(
                            "the port is in use",
                            "another server, or an old one that did not end, listens there",
                            "ss -lntp on that host names the process"),
            said("lock file \"(.+?)\" already exists|锁文件 \"(.+?)\" 已经存在")
                    .failed(
                            "{} is there already, so the server does not start",
                            "another one runs on that data directory, or one was killed",
                            "kesh check tells which server runs; never remove it while one does"),
            said("data directory \"(.+?)\" has (?:invalid permissions|wrong ownership)|(?:数据|data ?)目录 ?\"(.+?)\" ?的?(?:权限无效|所有者权限错误)")
                    .failed(
                            "{} does not belong to the server's user alone",
                            "mode 0700 or 0750, and the user that the server runs as",
                            "chown and chmod it"),
            said("(?i)licen[sc]e.*(?:expire|invalid|not valid|not found|过期|无效)|(?:许可|授权).*(?:过期|无效|失效)")
                    .failed(
                            "probably the license does not allow the server to run",
                            "expired, for another host, or not where the server looks",
                            "license.dat in the installation's bin, or beside it; compare with a node that runs"),

            // replication
            said("number of requested standby connections exceeds max_wal_senders|所要求的备用服务器连接数超过了参数 ?max_wal_senders")
                    .failed(
                            "all WAL senders are in use: a standby is turned away",
                            null,
                            "kesh check counts them; set max_wal_senders, which takes a restart"),
            said("all replication slots are in use|所有的复制槽都在使用中")
                    .failed(
                            "there is no free replication slot",
                            "slots of nodes that are gone may be left",
                            "kesh check names those that nobody uses; or set max_replication_slots"),
            said("replication slot \"(.+?)\" does not exist|复制槽名? ?\"(.+?)\" ?不存在")
                    .failed(
                            "there is no slot {} where the standby asks for it",
                            "it was dropped, or the standby was given another upstream",
                            "rescan shows slots and records; follow makes it anew"),
            said("could not connect to the primary server|无法连接到主用?服务器")
                    .warned(
                            "a standby could not connect to its primary",
                            "the line itself says why",
                            "if that goes on: kesh check looks from each node"),
            said("terminating walreceiver due to timeout|由于超时, ?中止 ?walreceiver")
                    .warned(
                            "a standby heard nothing from its upstream for too long",
                            "longer than wal_receiver_timeout: the network, or an upstream that hangs",
                            "kesh check shows whether it streams again"),
            said("terminating walsender process due to replication timeout|由于复制超时, ?中断 ?walsender")
                    .warned(
                            "a standby did not answer its upstream for too long",
                            "longer than wal_sender_timeout: the network, or a standby that hangs",
                            "kesh check shows whether it streams again"),
            said("could not receive data from WAL stream|无法从 ?WAL ?流中?(?:获得|接收)数据")
                    .warned(
                            "a standby's stream of WAL broke off",
                            "its upstream was stopped, or the network was interrupted",
                            "kesh check shows whether it streams again"),
            said("canceling statement due to conflict with recovery|由于与恢复操作冲突")
                    .warned(
                            "a query on a standby was ended, as replay could not wait for it",
                            "it read what the primary had cleaned up",
                            "max_standby_streaming_delay and hot_standby_feedback decide; set changes them everywhere"),
            said("started streaming WAL from primary|启动日志的流操作").held("a standby streams from its upstream"),

            // disk, archive, memory
            said("No space left on device|设备上没有空间")
                    .failed(
                            "a disk is full",
                            "a server that cannot write WAL stops",
                            "df on that host; kesh check names slots that hold WAL. Remove nothing from sys_wal or pg_wal by hand"),
            said("archive command failed|归档命令执行失败")
                    .warned(
                            "archive_command failed",
                            "WAL that is not archived stays, until the disk is full",
                            "run the command by hand as the server's user; kesh check shows whether it succeeds again"),
            said("archiving (?:write-ahead|transaction) log file .* failed too many times|归档预写日志文件.*多次失败")
                    .failed(
                            "archiving failed again and again",
                            "WAL that is not archived stays, until the disk is full",
                            "run archive_command by hand as the server's user; kesh check shows how much waits"),
            said("was terminated by signal 9|被信号 ?9 ?中断")
                    .failed(
                            "a process of the server was killed",
                            "by the kernel for want of memory, or by hand; the server then restarts all its sessions",
                            "dmesg on that host says whether the kernel did it; shared_buffers, work_mem and swap"),
            said("was terminated by signal (\\d+)|被信号 ?(\\d+) ?中断")
                    .failed(
                            "a process of the server died of signal {}",
                            "the server then restarts all its sessions",
                            "the line before it names the query; ask the vendor with the core file"),
            said("^out of memory|内存用尽")
                    .failed(
                            "the server got no more memory",
                            null,
                            "free and dmesg on that host; shared_buffers, work_mem, max_connections"),

            // who may come in
            said("password authentication failed for user \"(.+?)\"|用户 ?\"(.+?)\" ?(?:Password|密码) ?认证失败")
                    .failed(
                            "user {} gave a wrong password, or none",
                            "of repmgr's user: the password file of the node that asked is not right",
                            "~/.encpwd (Base64) or ~/.pgpass on the node that asked"),
            said("no (?:pg|sys)_hba.conf entry for .*host \"(.+?)\"|没有来自主机 ?\"(.+?)\".*hba.conf")
                    .failed(
                            "{} may not connect: no rule lets it",
                            null,
                            "sys_hba.conf or pg_hba.conf of that server: a line for that host, user and database, and one for replication; then reload"),
            said("authentication type 10 is not supported|不支持 ?10 ?验证类型")
                    .failed(
                            "the client's driver is too old for the server's password method",
                            "the server asks for scram-sha-256",
                            "a driver of the server's generation: kingbase8 8.6.0 or newer"),
            said("too many clients already|已经有太多的客户|remaining connection slots are reserved|已保留的连接位置")
                    .failed(
                            "all connections are in use",
                            null,
                            "end sessions that idle; set max_connections, on standbys first, which takes restarts"),
            said("database \"postgres\" does not exist|数据库 ?\"postgres\" ?不存在")
                    .warned(
                            "somebody looked for a database postgres",
                            "KingbaseES has none; it has test, kingbase, and esrep of repmgr",
                            "give the program that connects another database"),
            said("role \"(.+?)\" does not exist|角色 ?\"(.+?)\" ?不存在")
                    .warned("there is no user {} on that server", null, "the conninfo of the program that connects"),

            // it starts and stops
            said("database system is shutting down|数据库系统(?:正在关闭|停止中)")
                    .warned(
                            "the server was just being stopped",
                            "it took no connections any more",
                            "if nobody stopped it: its log, and kbha.log; then start"),
            said("database system is starting up|数据库系统(?:正在启动|启动中)")
                    .warned(
                            "the server was just starting",
                            "it takes no connections before it is consistent",
                            "look again in a minute; if it stays so, its log says which WAL it waits for"),
            said("database system is in recovery mode|数据库系统在恢复模式")
                    .warned(
                            "the server was recovering from a crash",
                            "one of its processes was killed just before",
                            "its log says which; look for: terminated by signal"),
            said("database system was interrupted|数据库系统中断")
                    .warned(
                            "the server was not shut down before: it crashed, or its host did",
                            "it recovers by itself when it starts",
                            "kesh check, when it takes connections"),
            said("received (?:fast|smart) shutdown request|接收到(?:快速|智能|聪明)").held("the server was told to stop"),
            said("received immediate shutdown request|接收到立即")
                    .warned(
                            "the server was told to stop at once, without writing out",
                            "it recovers when it starts",
                            "kesh check, when it takes connections"),
            said("database system is ready to accept read[- ]only connections|准备接受只读连接")
                    .held("the server takes connections, as a standby"),
            said("database system is ready to accept connections|数据库系统准备接受连接").held("the server takes connections"),
            said("terminating connection due to administrator command|由于管理员命令中断联接")
                    .quiet(),
            said("database system (?:was|is) shut ?down|数据库上次关闭时间|数据库系统已关闭").quiet());

    private ServerPhrases() {}

    private static Phrase.Said said(String pattern) {
        return new Phrase.Said(FORM, Pattern.compile(pattern));
    }
}
