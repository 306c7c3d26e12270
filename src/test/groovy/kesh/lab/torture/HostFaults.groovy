package kesh.lab.torture

import kesh.lab.Debian

/** Faults of hosts. */
class HostFaults {
    private static final List<String> ROLES = ['primary', 'target', 'sibling']

    private static Fault power(String role) {
        new Fault(name: "power $role", row: 'power', roles: [role], seconds: 8, boots: true, mayLoseThePrimary: role == 'primary',
                strike: { Blow blow -> blow.lab.lab('kill', blow.host(role)) },
                // The programs that the host starts by itself may fail to start; the run then shows it.
                mend: { Blow blow -> blow.lab.tryLab('boot', blow.host(role)) })
    }

    private static Fault sessions(String role) {
        new Fault(name: "sessions killed on $role", row: 'sshd sessions killed', roles: [role],
                strike: { Blow blow -> blow.lab.tryOn(blow.host(role), "pkill -KILL -f '^sshd: postgres'") })
    }

    private static Fault hung(String role, String program) {
        new Fault(name: "$program hung on $role 60 s", row: 'postgres or sshd hung 60 s', roles: [role], seconds: 60,
                mayLoseThePrimary: program == 'postgres' && role == 'primary',
                strike: { Blow blow -> blow.lab.tryOn(blow.host(role), "pkill -STOP -x $program") },
                mend: { Blow blow -> blow.lab.tryOn(blow.host(role), "pkill -CONT -x $program") })
    }

    private static Fault replay(String role) {
        new Fault(name: "replay paused on $role 40 s", row: 'replay paused 40 s', roles: [role], seconds: 40,
                fits: { Word word -> !word.targetIsDown || role != 'target' },
                strike: { Blow blow -> sql(blow, role, 'select pg_wal_replay_pause()') },
                mend: { Blow blow -> sql(blow, role, 'select pg_wal_replay_resume()') })
    }

    /** Tries a statement: the server may be down, or no longer a standby. */
    private static void sql(Blow blow, String role, String statement) {
        blow.lab.tryOn(blow.host(role), 'timeout 10 psql -X -d repmgr', 'postgres', statement)
    }

    static final List<Fault> ALL = ROLES.collect { power(it) } + ROLES.collect { sessions(it) } +
            [['postgres', 'sshd'], ROLES].combinations().collect { program, role -> hung(role, program) } +
            ['target', 'sibling'].collect { replay(it) } + [
            new Fault(name: 'disk full on target', row: 'disk full or read-only on the node', roles: ['target'], seconds: 20,
                    fits: { Word word -> word.targetIsDown },
                    before: { Blow blow -> blow.stage.ownDisk(blow.roles.target, '600m') },
                    strike: { Blow blow -> blow.lab.tryOn(blow.roles.target, "dd if=/dev/zero of=$Debian.ABOVE/filler bs=64k 2>/dev/null") },
                    mend: { Blow blow -> blow.lab.tryOn(blow.roles.target, "rm -f $Debian.ABOVE/filler") }),
            // A running program with open files goes on; a program that is started, or that opens a file by its path,
            // meets the fault.
            new Fault(name: 'disk read-only on target', row: 'disk full or read-only on the node', roles: ['target'], seconds: 20,
                    strike: { Blow blow -> blow.lab.on(blow.roles.target, 'for d in /var/lib/postgresql /etc/repmgr; do mount --bind $d $d && mount -o remount,bind,ro $d || exit; done') },
                    mend: { Blow blow -> blow.lab.on(blow.roles.target, 'umount -l /var/lib/postgresql /etc/repmgr') }),
            new Fault(name: 'primary in crash recovery', row: 'primary in crash recovery', roles: ['primary'],
                    strike: { Blow blow -> blow.lab.tryOn(blow.roles.primary, "pkill -KILL -f '^postgres: checkpointer'") }),
    ]
}
