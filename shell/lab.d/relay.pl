# Passes Ethernet frames between two interfaces and delays them: a long cable,
# for kernels without netem. Runs in the switch.
# Arguments: kesh-lab-relay INTERFACE INTERFACE MILLISECONDS (each way).
#
# Frames are received and sent with the kernel's virtio header (PACKET_VNET_HDR),
# which carries unfinished checksums and segmentation: so no offload has to be
# switched off on the host, and a large frame stays one frame.
use strict;
use warnings;
use POSIX ();
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
use Errno qw(EAGAIN);

my ($mark, $left, $right, $delay) = @ARGV;
$delay /= 1000;

use constant {
    AF_PACKET => 17, SOCK_RAW => 3, SOCK_NONBLOCK => 2048, ETH_P_ALL => 3, SOL_PACKET => 263,
    PACKET_VNET_HDR => 15, PACKET_IGNORE_OUTGOING => 23, SOL_SOCKET => 1, SO_RCVBUFFORCE => 33,
    SIOCGIFINDEX => 0x8933,
    MSG_DONTWAIT => 0x40,
    LIMIT => 20_000,    # frames on the way in one direction; more are lost, as on a wire
};

sub index_of {
    my ($socket, $name) = @_;
    my $request = pack 'a16 x24', $name;
    ioctl($socket, SIOCGIFINDEX, $request) or return;
    return unpack 'x16 i', $request;
}

sub attach {
    my ($name) = @_;
    socket(my $socket, AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0) or die "socket: $!";
    setsockopt($socket, SOL_PACKET, PACKET_VNET_HDR, pack 'i', 1) or die "vnet_hdr: $!";
    setsockopt($socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, pack 'i', 1) or die "ignore outgoing: $!";
    setsockopt($socket, SOL_SOCKET, SO_RCVBUFFORCE, pack 'i', 32 << 20) or die "buffer: $!";
    my $index = index_of($socket, $name) // die "$name: $!";
    # struct sockaddr_ll: family, protocol (network order), index, and fields that bind does not read
    bind($socket, pack 'S n i S C C a8', AF_PACKET, ETH_P_ALL, $index, 0, 0, 0, '') or die "bind: $!";
    return { name => $name, socket => $socket, index => $index, waiting => [] };
}

my @ends = (attach($left), attach($right));
$ends[0]{other} = $ends[1];
$ends[1]{other} = $ends[0];

# Both ends are open, so the program that started this may go on: delay begins now.
my $child = fork // die "fork: $!";
POSIX::_exit(0) if $child;
POSIX::setsid();

# An interface that is down is like a pulled cable: frames are lost, the relay stays.
# An interface that no longer exists ends the relay.
sub check {
    my ($end) = @_;
    my $index = index_of($end->{socket}, $end->{name});
    exit 0 unless defined $index && $index == $end->{index};
}

my $looked = 0;
while (1) {
    my $now = clock_gettime(CLOCK_MONOTONIC);
    my $next;
    for my $end (@ends) {
        my $waiting = $end->{waiting};
        while (@$waiting && $waiting->[0][0] <= $now) {
            my $frame = shift @$waiting;
            next if defined send $end->{other}{socket}, $frame->[1], MSG_DONTWAIT;
            check($_) for @ends;
        }
        $next = $waiting->[0][0] if @$waiting && (!defined $next || $waiting->[0][0] < $next);
    }
    my $bits = '';
    vec($bits, fileno $_->{socket}, 1) = 1 for @ends;
    my $wait = defined $next ? $next - clock_gettime(CLOCK_MONOTONIC) : 1;
    select $bits, undef, undef, $wait > 0 ? $wait : 0;
    $now = clock_gettime(CLOCK_MONOTONIC);
    for my $end (@ends) {
        for (1 .. 256) {
            my $frame;
            if (!defined recv $end->{socket}, $frame, 1 << 17, MSG_DONTWAIT) {
                check($_) for $! == EAGAIN ? () : @ends;
                last;
            }
            push @{ $end->{waiting} }, [$now + $delay, $frame] if @{ $end->{waiting} } < LIMIT;
        }
    }
    if ($now - $looked > 1) {
        $looked = $now;
        check($_) for @ends;
    }
}
