# The first process of a host (or of the switch, where it only keeps the
# namespaces): it does systemd's work, as far as a lab needs it.
# Arguments: kesh-lab STATE-DIRECTORY HOST [full|bare]; by the first two,
# `lab` finds the process.
use strict;
use warnings;
use POSIX ();

my ($mark, $state, $host, $mode) = @ARGV;

# Signals that have no handler do not reach the first process from inside, and
# a power cut (SIGKILL from outside) needs none.
$SIG{$_} = 'IGNORE' for qw(HUP INT TERM QUIT PIPE);

sub start {
    my @command = @_;
    my $pid = fork // die "fork: $!";
    return $pid if $pid;
    $SIG{$_} = 'DEFAULT' for qw(HUP INT TERM QUIT PIPE);
    POSIX::setsid();
    exec {$command[0]} @command or POSIX::_exit(127);
}

my $rc;    # the process that runs what the machine starts at boot
if (defined $mode) {
    # -e: there is no syslog daemon here.
    start('/usr/sbin/sshd', '-D', '-E', '/var/log/sshd.log');
    $rc = start('/bin/sh', '-c', '[ ! -x /etc/rc.local ] || exec /etc/rc.local >>/var/log/rc.local.log 2>&1')
        if $mode eq 'full';
}

# Orphans become children of the first process; a daemon that has ended stays
# visible until its exit status is collected.
while (1) {
    my $pid = wait;
    if ($pid == -1) { sleep 3600; next }
    if (defined $rc && $pid == $rc) {
        open my $out, '>', '/run/rc.local.status' or next;
        print $out $? >> 8 || $? & 127, "\n";
    }
}
